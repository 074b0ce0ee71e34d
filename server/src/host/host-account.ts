import type { Language } from '@countersign/contract'
import { createAccount, findAccount } from '../accounts/account.ts'
import { parseEmailAddress } from '../accounts/email-address.ts'
import { frozenState } from '../accounts/freeze.ts'
import { keepToldRules } from '../accounts/told-rules.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { activeFactors } from '../factors/factor.ts'
import { liveHoldsOf } from '../holds/hold.ts'
import type { Host } from '../host-keys/host-key.ts'
import type { AccountId } from '../ids.ts'
import { isFactorRequired } from '../policy/enforcement.ts'
import { rulesOf } from '../policy/rules.ts'
import { Problem } from '../problem.ts'
import { accountLinked } from '../security-events/host-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { accountCreated } from '../security-events/sign-in-events.ts'
import * as store from './host-store.ts'

/** An account by the name that a host has for it. */
export interface HostAccount {
  externalId: string
  accountId: AccountId
  linkedAt: Millis
}

type Wish = { externalId: string; email: string; language?: Language } | { externalId: string; accountId: string }

/**
 * A new account has no password: its first factor is the host's. One that exists is linked by its id, which a host learns when its owner
 * signs in there, and never by its address: a host that confirmed an address badly would get hold of somebody else's account.
 */
export async function makeHostAccount(
  tx: Tx,
  occasion: Occasion,
  host: Host,
  wish: Wish,
): Promise<{ account: HostAccount } | { refused: Problem }> {
  const { now } = occasion
  const { externalId } = wish
  if (await tx.get(store.linkOf, { hostId: host.id, externalId })) return { refused: new Problem('ACCOUNT_LINKED_ALREADY') }
  const found = 'accountId' in wish ? await existing(tx, wish.accountId) : await made(tx, occasion, wish)
  if ('refused' in found) return found
  const { accountId } = found
  const linked = await tx.run(store.insertLink, { hostId: host.id, externalId, accountId, now })
  // Thrown, so that an account that was just made is none.
  if (linked === 0) throw new Problem('ACCOUNT_LINKED_ALREADY')
  if (!('accountId' in wish)) await accountCreated(tx, occasion, { accountId, actor: 'host' })
  await accountLinked(tx, occasion, { accountId, hostId: host.id })
  return { account: { externalId, accountId, linkedAt: now } }
}

async function existing(tx: Tx, id: string): Promise<{ accountId: AccountId } | { refused: Problem }> {
  const account = await findAccount(tx, id as AccountId)
  return account ? { accountId: account.id } : { refused: new Problem('NOT_FOUND') }
}

async function made(
  tx: Tx,
  { now, policy }: Occasion,
  wish: { email: string; language?: Language },
): Promise<{ accountId: AccountId } | { refused: Problem }> {
  const email = parseEmailAddress(wish.email)
  if (!email) return { refused: new Problem('INVALID_EMAIL') }
  const account = await createAccount(tx, now, email, null, wish.language)
  if (!account) return { refused: new Problem('ADDRESS_TAKEN') }
  await keepToldRules(tx, account.id, rulesOf(policy))
  return { accountId: account.id }
}

/** Throws NOT_FOUND for names that this host does not have. */
export async function hostAccount(tx: Tx, host: Host, externalId: string): Promise<HostAccount> {
  const row = await tx.get(store.linkOf, { hostId: host.id, externalId })
  if (!row) throw new Problem('NOT_FOUND')
  return { externalId, accountId: row.account_id as AccountId, linkedAt: row.linked_at }
}

/** What the host is shown of it. */
export async function shownAccount(tx: Tx, { now, policy }: Pick<Occasion, 'now' | 'policy'>, linked: HostAccount) {
  const { externalId, accountId, linkedAt } = linked
  const account = await findAccount(tx, accountId)
  if (!account) throw new Problem('NOT_FOUND')
  const frozen = await frozenState(tx, now, accountId)
  const factors = await activeFactors(tx, accountId)
  return {
    externalId,
    accountId,
    email: account.email,
    createdAt: toRfc3339(account.createdAt),
    linkedAt: toRfc3339(linkedAt),
    frozen: frozen ? { since: toRfc3339(frozen.frozenAt), until: orNull(frozen.thawsAt) } : null,
    factors: factors.map(({ kind, createdAt, lastUsedAt }) => ({
      kind,
      createdAt: toRfc3339(createdAt),
      lastUsedAt: orNull(lastUsedAt),
    })),
    isFactorRequired: isFactorRequired(policy, now),
    holds: (await liveHoldsOf(tx, now, accountId)).map(shownHold),
  }
}

export const shownHold = ({ kind, reason, until }: { kind: string; reason: string; until: Millis }) => ({
  action: kind,
  reason,
  until: toRfc3339(until),
})

export const orNull = (time: Millis | null): string | null => (time === null ? null : toRfc3339(time))
