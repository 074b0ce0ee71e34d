import type { RecoveryAnswers } from '@countersign/contract'
import type { Tx } from '../../../database/database.ts'
import type { Occasion } from '../../../security-events/occasion.ts'
import type { RecoveryCase } from '../../stored-case.ts'
import { type GivenEvidence, giveEvidence, givenTo, roundUnderWay } from '../given.ts'
import { type ReadAnswers, readAnswers } from './read-answers.ts'

/** The part that makes them complete, and what is kept of them until then. */
const whole = { kind: 'questions', part: 'answers' } as const
const soFar = { kind: 'questions', part: 'answers_so_far' } as const

/**
 * Takes in what somebody says of the account. What they said before in this round and do not say again still counts; with something
 * missing or unreadable it is kept for the next time and makes nothing complete. Whether the case goes on is for the caller: `submitIfComplete`.
 */
export async function giveAnswers(
  tx: Tx,
  occasion: Occasion,
  recoveryCase: RecoveryCase,
  said: RecoveryAnswers,
): Promise<Pick<ReadAnswers, 'missing' | 'unreadable'>> {
  const before = answersSoFar(await givenTo(tx, occasion.keys, recoveryCase), recoveryCase)
  const { answers, missing, unreadable } = readAnswers(recoveryCase.rules.answers, { ...before, ...said }, occasion.now)
  const { kind, part } = missing.length + unreadable.length === 0 ? whole : soFar
  await giveEvidence(tx, occasion, recoveryCase, { kind, part, data: answers })
  return { missing, unreadable }
}

/** The last that was said in this round. */
export function answersSoFar(given: readonly GivenEvidence[], recoveryCase: RecoveryCase): RecoveryAnswers {
  const round = roundUnderWay(recoveryCase)
  const last = given.findLast((one) => one.kind === 'questions' && one.round === round && one.data !== null)
  return (last?.data ?? {}) as RecoveryAnswers
}
