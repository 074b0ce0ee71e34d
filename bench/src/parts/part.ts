import type { Plan } from '../measure.ts'
import type { PartResult } from '../report/part-result.ts'

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

export interface Part {
  /** As in the table of aims. */
  id: string
  title: string
  measure(run: Run): Promise<PartResult>
}
