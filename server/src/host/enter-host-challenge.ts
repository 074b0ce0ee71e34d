import type { Amr } from '@countersign/contract'
import { findAccount, holdCredentials } from '../accounts/account.ts'
import { paused } from '../challenges/answer.ts'
import type { Tx } from '../database/database.ts'
import { hasFactor } from '../factors/factor.ts'
import type { AccountId } from '../ids.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import { hostChallengeEntered } from '../security-events/host-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { findKnownDevice } from '../sessions/known-device.ts'
import { afterFirstFactor, type ChallengeRequired } from '../sign-in/after-first-factor.ts'
import type { Complete, StillFrozen } from '../sign-in/complete-sign-in.ts'
import * as store from './host-store.ts'

interface Given {
  ticket: string
  deviceTokens: string[]
  trustTokens: string[]
}

type Entered = { id: string; outcome: Complete | StillFrozen | ChallengeRequired }

export interface Seen {
  hostName: string
  purpose: string
  backTo: string
}

/** Tells whoever has the ticket which application sent them. Uses nothing up. */
export async function seeHostChallenge(tx: Tx, occasion: Occasion, ticket: string): Promise<Seen | { refused: Problem }> {
  const row = await byTicket(tx, occasion, ticket)
  if ('refused' in row) return row
  return { hostName: row.host_name, purpose: row.purpose, backTo: returnAddress(row, 'cancelled') }
}

/**
 * The ticket is used up, and the sign-in goes on as after a right password. Only at a sign-in may a trusted browser skip the factor.
 * Where the account has a password of ours, the word of a host stands in for it only beside a factor: else whoever holds a key of a host
 * that an account was once linked to could open it.
 */
export async function enterHostChallenge(tx: Tx, occasion: Occasion, given: Given): Promise<Entered | { refused: Problem }> {
  const row = await byTicket(tx, occasion, given.ticket)
  if ('refused' in row) return row
  const { id, purpose } = row
  const accountId = row.account_id as AccountId
  await holdCredentials(tx, accountId)
  const account = await findAccount(tx, accountId)
  if (account && account.passwordDigest !== null && !(await hasFactor(tx, accountId))) return { refused: new Problem('FACTOR_REQUIRED') }
  if (!account || (await tx.run(store.useTicket, { digest: digestOf(occasion, given.ticket), now: occasion.now })) === 0)
    return { refused: new Problem('LINK_OVER') }
  await hostChallengeEntered(tx, occasion, { accountId, challengeId: id, purpose })
  const deviceId = await findKnownDevice(tx, occasion, accountId, given.deviceTokens)
  const firstFactor = row.first_factor.split(' ') as Amr
  const browser = { deviceTokens: given.deviceTokens, firstFactor, ...(purpose === 'sign_in' && { trustTokens: given.trustTokens }) }
  const outcome = await afterFirstFactor(tx, occasion, account, deviceId, browser)
  await tx.run(store.keepEntry, {
    id,
    signInId: outcome.state === 'challenge_required' ? outcome.signIn.id : null,
    sessionId: outcome.state === 'complete' ? outcome.session.id : null,
  })
  return { id, outcome }
}

/** Back at the host, with the id, and why if it did not go well. The host asks us how it went. */
export function returnAddress(row: Pick<store.HostChallengeRow, 'id' | 'return_to'>, error?: 'cancelled'): string {
  const url = new URL(row.return_to ?? '')
  url.searchParams.set('challenge', row.id)
  if (error) url.searchParams.set('error', error)
  return url.href
}

async function byTicket(tx: Tx, occasion: Occasion, ticket: string) {
  const { now, client } = occasion
  const spent = await spendAttempt(tx, now, budgets.clientLinks, client.address)
  if (!spent.granted) return { refused: paused(spent) }
  const row = await tx.get(store.challengeOfTicket, { digest: digestOf(occasion, ticket), now })
  if (!row) return { refused: new Problem('LINK_OVER') }
  await refundAttempt(tx, budgets.clientLinks, client.address)
  return row
}

const digestOf = ({ keys }: Occasion, ticket: string): Uint8Array => keys.digest('host-ticket', ticket)
