import type { Measured, Plan } from '../measure.ts'
import type { AimReached } from '../report/aims.ts'

/** What a part is given. */
export interface Run {
  /** For databases and requests; on the disk that is measured. */
  folder: string
  plan: Plan
  /** One short look at whether it works: nothing is kept of it. */
  quick: boolean
  profile: boolean
  tell: (line: string) => void
}

export interface Table {
  head: string[]
  rows: string[][]
  /** Columns from this one on hold numbers. */
  rightFrom: number
}

/** What a part gives back: all that is told of it, and all that is kept. */
export interface PartResult {
  aims: AimReached[]
  /** Rates and times, for the common table and the picture. */
  measured: Measured[]
  tables?: Table[]
  /** Sentences and lists, in Markdown. */
  notes: string[]
  /** What was read back from the databases afterwards. */
  checks: { name: string; checked: string; faults: string[] }[]
  /** What else is kept with the figures. */
  data?: unknown
}

export interface Part {
  /** As in the table of aims. */
  id: string
  title: string
  measure(run: Run): Promise<PartResult>
}

/** Something this machine does not have; the other parts are measured. */
export class NotHere extends Error {}
