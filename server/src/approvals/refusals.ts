import { frozenState } from '../accounts/freeze.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { hours } from '../durations.ts'
import { activeFactors, type Factor } from '../factors/factor.ts'
import { oldEnoughFrom } from '../factors/require-proof.ts'
import { liveHoldsOf } from '../holds/hold.ts'
import type { AccountId } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import { Problem } from '../problem.ts'
import { destinationOf, isListChange, isPayment, type Operation } from './operation.ts'
import { knowledgeOf } from './stored-approval.ts'

interface At {
  now: Millis
  policy: Policy
}

/** Money, and where it may go. */
export const concernsMoney = (operation: Operation): boolean => isPayment(operation) || isListChange(operation)

/** Why this may not be approved or carried out now, whatever is proved; asked when it is requested, approved and redeemed. */
export async function refusalOf(tx: Tx, at: At, accountId: AccountId, operation: Operation): Promise<Problem | undefined> {
  if (await frozenState(tx, at.now, accountId)) return new Problem('ACCOUNT_FROZEN')
  if (!concernsMoney(operation)) return undefined
  const held = await heldUntil(tx, at.now, accountId)
  if (held !== null) return new Problem('ACTION_HELD', { retryAfter: toRfc3339(held) })
  return isPayment(operation) ? destinationRefusal(tx, at, accountId, operation) : undefined
}

/** The longest hold on money, null where there is none. */
export async function heldUntil(tx: Tx, now: Millis, accountId: AccountId): Promise<Millis | null> {
  const holds = await liveHoldsOf(tx, now, accountId)
  return holds.length > 0 ? Math.max(...holds.map(({ until }) => until)) : null
}

/** Whoever set up a factor of their own on somebody's account carries nothing off with it meanwhile. */
export function tooNew({ now, policy }: At, operation: Operation, factor: Pick<Factor, 'createdAt'>): Problem | undefined {
  const from = oldEnoughFrom(policy, factor)
  return concernsMoney(operation) && from > now ? new Problem('FACTOR_TOO_NEW', { retryAfter: toRfc3339(from) }) : undefined
}

/** Why nobody could prove it: there is no factor, or none that is old enough for money. */
export async function factorRefusal(tx: Tx, at: At, accountId: AccountId, operation: Operation): Promise<Problem | undefined> {
  const active = await activeFactors(tx, accountId)
  if (active.length === 0) return new Problem('FACTOR_REQUIRED')
  return tooNew(at, operation, { createdAt: Math.min(...active.map(({ createdAt }) => createdAt)) })
}

async function destinationRefusal(tx: Tx, { now, policy }: At, accountId: AccountId, operation: Operation): Promise<Problem | undefined> {
  const destination = destinationOf(operation)
  if (policy.approval.destinations !== 'listed' || destination === null) return undefined
  const { listedAt } = await knowledgeOf(tx, accountId, destination)
  if (listedAt === null) return new Problem('DESTINATION_NOT_LISTED')
  const from = listedAt + hours(policy.approval.newDestinationHours)
  return from > now ? new Problem('DESTINATION_NOT_LISTED', { retryAfter: toRfc3339(from) }) : undefined
}
