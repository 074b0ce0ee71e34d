import type { Millis } from '../clock.ts'
import { statement, type Tx } from '../database/database.ts'
import type { AccountId, FactorId } from '../ids.ts'
import { budgets } from '../limits/budgets.ts'
import {
  areKeptFailuresFull,
  endRunOfFailures,
  forgetFailures,
  forgiveRunOfFailures,
  type Spent,
  spendAttempt,
  takeBackAttempt,
  wouldBeGranted,
} from '../limits/spend-attempt.ts'
import { clientClass } from '../sessions/known-device.ts'
import { activeFactors, type Factor, listFactors } from './factor.ts'

/** The recovery codes of an account have a count as a factor has one, whichever set counts. */
export type RecoveryCodesOf = `recovery-codes:${AccountId}`
export const recoveryCodesOf = (accountId: AccountId): RecoveryCodesOf => `recovery-codes:${accountId}`

/** Failed proofs of a factor, counted for each known device by itself and for all unknown clients together. */
export interface FactorAndClient {
  accountId: AccountId
  factorId: FactorId | RecoveryCodesOf
  /** Null for a client that is not known. */
  deviceId: string | null
}

/**
 * A known device that failed too often with one factor may go on when another one has proved the owner on it. In one statement
 * with the end of the own run, since it is on the hot path.
 */
const endRunsOfDevice = statement<{ subject: string; first: string; end: string; ceiling: number }>(
  'end-runs-of-device',
  `delete from attempts where budget = 'factor' and subject > :first and subject < :end and (subject = :subject or used >= :ceiling)`,
)

export async function spendOnFactor(tx: Tx, now: Millis, of: FactorAndClient): Promise<Spent> {
  return spendAttempt(tx, now, budgetOf(of), subjectOf(of))
}

/** For a proof that nobody looked at. */
export async function giveBackOfFactor(tx: Tx, of: FactorAndClient): Promise<void> {
  await takeBackAttempt(tx, budgetOf(of), subjectOf(of))
}

/** After a right proof. */
export async function endFailures(tx: Tx, of: FactorAndClient): Promise<void> {
  const { ceiling } = budgets.factor
  if (of.deviceId === null) await endRunOfFailures(tx, budgets.factorOfStrangers, subjectOf(of))
  else await tx.run(endRunsOfDevice, { subject: subjectOf(of), first: `${of.deviceId}/`, end: `${of.deviceId}0`, ceiling })
}

/** The other factors that this client could prove now: what a person is told when one of them is paused. */
export async function othersThatWork(tx: Tx, now: Millis, of: FactorAndClient): Promise<Factor[]> {
  const others = (await activeFactors(tx, of.accountId)).filter(({ id }) => id !== of.factorId)
  const working: Factor[] = []
  for (const factor of others) {
    const other = { ...of, factorId: factor.id }
    if (await wouldBeGranted(tx, now, budgetOf(other), subjectOf(other))) working.push(factor)
  }
  return working
}

/**
 * A new password shuts out the stranger who had the old one, so unknown clients may try again. Kept failures that are full are
 * cleared where a factor was proved, else once a month: a mailed link proves no more than a mailbox, and whoever reads it
 * could otherwise buy guesses with it.
 */
export async function forgiveStrangers(
  tx: Tx,
  now: Millis,
  accountId: AccountId,
  { factorProved }: { factorProved: boolean },
): Promise<void> {
  const counted = [...(await listFactors(tx, accountId)).map(({ id }) => id), recoveryCodesOf(accountId)]
  const subjects = counted.map((factorId) => subjectOf({ accountId, factorId, deviceId: null }))
  const budget = budgets.factorOfStrangers
  let isAnyFull = false
  for (const subject of subjects) isAnyFull ||= await areKeptFailuresFull(tx, now, budget, subject)
  const clear = factorProved || (isAnyFull && (await spendAttempt(tx, now, budgets.keptFailuresCleared, accountId)).granted)
  for (const subject of subjects) await (clear ? forgetFailures : forgiveRunOfFailures)(tx, budget, subject)
}

const budgetOf = ({ deviceId }: FactorAndClient) => (deviceId === null ? budgets.factorOfStrangers : budgets.factor)
/** The client comes first, so that the runs of one device lie side by side ("0" follows "/"). */
const subjectOf = ({ factorId, deviceId }: FactorAndClient): string => `${clientClass(deviceId)}/${factorId}`
