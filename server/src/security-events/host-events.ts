import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'

/** What host applications ask for and what became of it: one function per event. */
interface Subject {
  accountId: AccountId
  challengeId: string
  purpose: string
}

/** The host says that its own first factor was passed: from here on its word counts as the password does. */
export async function hostChallengeOpened(
  tx: Tx,
  occasion: Occasion,
  { accountId, challengeId, purpose, hostId }: Subject & { hostId: string },
): Promise<void> {
  await record(tx, occasion, 'host_challenge.opened', {
    accountId,
    actor: 'host',
    details: { challenge: challengeId, purpose, host: hostId },
  })
}

export async function hostChallengePassed(
  tx: Tx,
  occasion: Occasion,
  { accountId, challengeId, purpose, factorId }: Subject & { factorId: string | null },
): Promise<void> {
  const details = { challenge: challengeId, purpose, factor: factorId }
  await record(tx, occasion, 'host_challenge.passed', { accountId, actor: 'account', details })
}

/** On our page, by the ticket: what follows is a sign-in like any other. */
export async function hostChallengeEntered(tx: Tx, occasion: Occasion, { accountId, challengeId, purpose }: Subject): Promise<void> {
  await record(tx, occasion, 'host_challenge.entered', { accountId, actor: 'unknown', details: { challenge: challengeId, purpose } })
}

/** An account is from now on known to a host, which can state the first factor of its owner. */
export async function accountLinked(
  tx: Tx,
  occasion: Occasion,
  { accountId, hostId }: { accountId: AccountId; hostId: string },
): Promise<void> {
  await record(tx, occasion, 'account.linked', { accountId, actor: 'host', details: { host: hostId } })
}
