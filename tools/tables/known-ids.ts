const numbered = (prefix: string, last: number): string[] => Array.from({ length: last }, (_, index) => `${prefix}-${index + 1}`)

const all = (counts: Readonly<Record<string, number>>): string[] =>
  Object.entries(counts).flatMap(([prefix, last]) => numbered(prefix, last))

/** The articles as 190 requirements. S1-52, S1-53, S4-31 and S5-28 are about the articles’ hosting and left out. */
export const requirementIds = all({ S1: 51, S2: 46, S3: 36, S4: 30, S5: 27 })

// biome-ignore format: a table of counts reads best in rows
export const securityIds = all({
  GEN: 6, LIM: 9, ENU: 3, SES: 6, BND: 4, DWN: 5, RAC: 3, TOT: 6, SEC: 4, RC: 4, PKY: 9, SMS: 3, EML: 3, PWD: 4,
  TRD: 3, CHG: 5, NOT: 2, CAS: 10, WEB: 5, INP: 3, LOG: 4, OPS: 6, SUP: 1, ADM: 3, OID: 8,
})

export const attackIds = Array.from({ length: 40 }, (_, index) => `A${String(index + 1).padStart(2, '0')}`)
