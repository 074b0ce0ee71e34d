/** What this service asks beyond what is always asked. Handed to every change with its occasion. */
export interface ServiceRules {
  /** Whether factors are changed only after a mailed code, in addition to the proof of an existing factor. */
  mailedCodeBeforeFactorChanges: boolean
}

export const standardRules: ServiceRules = { mailedCodeBeforeFactorChanges: false }
