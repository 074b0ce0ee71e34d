import type { Policy } from './policy.ts'

/** CAS-5, D22: so long where one person decides for the whole service, or where no document was shown. */
const cautiousHours = 72

/** Between the last approval and the new factor. Rules that give no time at all mean it; the policy check says what that costs. */
export function recoveryWaitHours(
  { waitHours, reviewers }: Pick<Policy['recovery'], 'waitHours' | 'reviewers'>,
  showsDocument: boolean,
): number {
  if (waitHours === 0) return 0
  return reviewers < 2 || !showsDocument ? Math.max(cautiousHours, waitHours) : waitHours
}
