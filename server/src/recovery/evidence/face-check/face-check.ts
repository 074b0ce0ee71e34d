import { holdCredentials } from '../../../accounts/account.ts'
import { toRfc3339 } from '../../../clock.ts'
import { type Database, statement, type Tx } from '../../../database/database.ts'
import { newId } from '../../../ids.ts'
import { lifetimes } from '../../../lifetimes.ts'
import { budgets } from '../../../limits/budgets.ts'
import { spendAttempt } from '../../../limits/spend-attempt.ts'
import { Problem } from '../../../problem.ts'
import { faceChecked } from '../../../security-events/evidence-events.ts'
import type { Occasion } from '../../../security-events/occasion.ts'
import { takesEvidence } from '../../case.ts'
import { caseById, type RecoveryCase } from '../../stored-case.ts'
import { submitIfComplete } from '../../submit.ts'
import { mustTake } from '../../uploads/take-picture.ts'
import type { FaceCheckData, FaceCheckResult } from '../evidence-data.ts'
import { giveEvidence, roundUnderWay } from '../given.ts'
import type { FaceCheckProvider } from './provider.ts'

const insertCheck = statement<{ id: string; caseId: string; round: number; now: number; expiresAt: number }>(
  'insert-face-check',
  `insert into face_checks (id, case_id, round, state, begun_at, expires_at) values (:id, :caseId, :round, 'asked', :now, :expiresAt)`,
)
const checkById = statement<{ id: string }, { case_id: string; round: number }>(
  'face-check-by-id',
  'select case_id, round from face_checks where id = :id',
)
/** This write decides: a result is taken once. */
const endCheck = statement<{ id: string; state: string; now: number }>(
  'end-face-check',
  `update face_checks set state = :state, ended_at = :now where id = :id and state = 'asked' and expires_at > :now`,
)
const lastCheck = statement<{ caseId: string; round: number; now: number }, { state: string }>(
  'last-face-check',
  `select state from face_checks where case_id = :caseId and round = :round and (state <> 'asked' or expires_at > :now)
   order by begun_at desc, id desc limit 1`,
)

interface Provided {
  database: Database
  provider: FaceCheckProvider | null
}

/** Hands over to the provider. Throws FACE_CHECK_DOWN where it does not answer: the other kinds of evidence remain. */
export async function beginFaceCheck(
  { database, provider }: Provided,
  occasion: Occasion,
  recoveryCase: RecoveryCase,
  language: string,
): Promise<{ url: string }> {
  mustTake(recoveryCase, 'face_check')
  if (!provider) throw new Problem('NOT_OFFERED')
  const { now } = occasion
  const { id: caseId } = recoveryCase
  const spent = await database.unit((tx) => spendAttempt(tx, now, budgets.faceChecks, caseId))
  if (!spent.granted) throw new Problem('TOO_MANY_ATTEMPTS', spent.retryAt === null ? {} : { retryAfter: toRfc3339(spent.retryAt) })
  const id = newId('fck')
  const expiresAt = now + lifetimes.faceCheck
  await database.unit((tx) => tx.run(insertCheck, { id, caseId, round: roundUnderWay(recoveryCase), now, expiresAt }))
  const { origin } = occasion.service
  const url = await provider({ id, language, returnTo: `${origin}/recovery/evidence/face`, resultTo: `${origin}/v1/face-checks/${id}` })
  if (url === undefined) throw new Problem('FACE_CHECK_DOWN')
  return { url }
}

/** What the provider reports, once: whoever comes with it again finds nothing. A signal for the reviewer, who decides. */
export async function takeFaceCheckResult(
  tx: Tx,
  occasion: Occasion,
  id: string,
  reported: FaceCheckData,
): Promise<object | { refused: Problem }> {
  const check = await tx.get(checkById, { id })
  if (!check) throw new Problem('NOT_FOUND')
  const { accountId, id: caseId } = await caseById(tx, occasion.keys, check.case_id)
  await holdCredentials(tx, accountId)
  if ((await tx.run(endCheck, { id, state: reported.result, now: occasion.now })) === 0) throw new Problem('NOT_FOUND')
  const recoveryCase = await caseById(tx, occasion.keys, caseId)
  const { state, rules } = recoveryCase
  const isAsked = takesEvidence(state) && rules.evidence.kinds.includes('face_check') && check.round === roundUnderWay(recoveryCase)
  // Ended all the same: it is of a moment that is over, and must not come back with the next one.
  if (!isAsked) return { refused: new Problem('CASE_MOVED_ON') }
  const part = reported.result === 'passed' ? 'result' : 'result_against'
  await giveEvidence(tx, occasion, recoveryCase, { kind: 'face_check', part, data: reported })
  await faceChecked(tx, occasion, { accountId, caseId, result: reported.result })
  await submitIfComplete(tx, occasion, recoveryCase, { actor: 'account' })
  return {}
}

export async function faceCheckState(tx: Tx, now: number, recoveryCase: RecoveryCase): Promise<'none' | 'asked' | FaceCheckResult> {
  const row = await tx.get(lastCheck, { caseId: recoveryCase.id, round: roundUnderWay(recoveryCase), now })
  return (row?.state ?? 'none') as 'none' | 'asked' | FaceCheckResult
}
