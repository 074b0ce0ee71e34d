import { ProblemError } from '@countersign/client'
import type { FactorChoice } from '@countersign/contract'

/** What a prompt becomes when an answer or a request for a new challenge was refused. */
export type AfterRefusal =
  | { kind: 'correct' } // the person can correct what they entered
  | { kind: 'paused'; until: string | null; others: FactorChoice[] | null } // others that would be judged now, where that is known
  | { kind: 'over' } // this challenge is spent; a fresh one is one action away
  | { kind: 'ended' } // the sign-in or the session around it is gone
  | { kind: 'failed' } // nothing about the proof: no network, our own fault

export function afterRefusal(error: unknown): AfterRefusal {
  if (!(error instanceof ProblemError)) return { kind: 'failed' }
  switch (error.code) {
    case 'WRONG_CODE':
    case 'CODE_ALREADY_USED':
    case 'CODE_EXPIRED':
    case 'CODE_REPLACED':
    case 'RECOVERY_CODE_REPLACED':
    case 'CLOCK_OFF':
    case 'WRONG_CREDENTIALS':
    case 'PASSKEY_NOT_ACCEPTED':
    case 'INVALID_REQUEST':
      return { kind: 'correct' }
    case 'TOO_MANY_ATTEMPTS':
      return { kind: 'paused', until: error.document.retryAfter ?? null, others: error.document.availableFactors ?? null }
    case 'CHALLENGE_OVER':
    case 'NOT_FOUND':
      return { kind: 'over' }
    case 'SIGN_IN_EXPIRED':
    case 'NOT_SIGNED_IN':
      return { kind: 'ended' }
    default:
      return { kind: 'failed' }
  }
}
