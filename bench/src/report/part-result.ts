import type { Measured } from '../measure.ts'
import type { AimReached } from './aims.ts'

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
