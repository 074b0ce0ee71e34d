import { toRfc3339 } from '../clock.ts'
import { Problem, type ProblemMembers } from '../problem.ts'
import type { Refusal } from './factor-kind.ts'

/** The refusal that tells the person what to do next. */
export function verdictProblem(verdict: Refusal, members: ProblemMembers): Problem {
  switch (verdict.result) {
    case 'wrong':
      return new Problem('WRONG_CODE', members)
    case 'already_used':
      return new Problem('CODE_ALREADY_USED', members)
    case 'expired':
      return new Problem('CODE_EXPIRED', members)
    case 'replaced':
      return new Problem('CODE_REPLACED', members)
    case 'set_up_already':
      return new Problem('PASSKEY_SET_UP_ALREADY', members)
    case 'not_accepted':
      return new Problem('PASSKEY_NOT_ACCEPTED', members)
    case 'not_taken':
      return new Problem('PASSKEY_NOT_TAKEN', members)
    case 'clock_off':
      return new Problem('CLOCK_OFF', { ...members, clockOffsetSeconds: verdict.offsetSeconds })
    case 'set_replaced':
      return new Problem('RECOVERY_CODE_REPLACED', { ...members, replacedAt: toRfc3339(verdict.replacedAt) })
    default:
      return verdict satisfies never
  }
}

/** What the audit trail says of it. */
export const reasonOf = (verdict: Refusal): string => ('because' in verdict ? verdict.because : verdict.result)
