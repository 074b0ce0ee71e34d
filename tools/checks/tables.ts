import { ownFileExists, readOwn } from '../own-files.ts'
import { tableFaults } from '../tables/check-table.ts'
import { attackIds, requirementIds, securityIds } from '../tables/known-ids.ts'
import { type NamedTest, readTable } from '../tables/read-table.ts'

const tables = [
  { file: 'docs/requirements.md', ids: requirementIds },
  { file: 'docs/security.md', ids: [...securityIds, ...attackIds] },
] as const

export const requirementTable = (): string[] => faultsOf(tables[0])
export const securityTable = (): string[] => faultsOf(tables[1])

/** Every test that a table names. */
export const namedTests = (): NamedTest[] => tables.flatMap(({ file }) => readTable(readOwn(file)).flatMap(({ tests }) => tests))

const faultsOf = ({ file, ids }: (typeof tables)[number]): string[] =>
  tableFaults(readTable(readOwn(file)), ids, (test) => (ownFileExists(test) ? readOwn(test) : undefined)).map((fault) => `${file} ${fault}`)
