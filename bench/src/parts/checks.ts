import type { Contestant } from '../contestants/contestant.ts'
import type { PartResult } from '../report/part-result.ts'

/** Ends the contestants one after the other and looks at what each left behind. */
export async function checksOf(contestants: readonly Contestant[]): Promise<PartResult['checks']> {
  const checks: PartResult['checks'] = []
  for (const contestant of contestants) {
    const check = await contestant.finish()
    if (check) checks.push({ name: contestant.name, ...check })
  }
  return checks
}
