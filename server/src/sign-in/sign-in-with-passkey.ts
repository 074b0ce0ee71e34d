import type { PasskeyAssertion } from '@countersign/contract'
import { type Account, findAccount, holdCredentials } from '../accounts/account.ts'
import { paused } from '../challenges/answer.ts'
import type { Database, Tx } from '../database/database.ts'
import type { Refusal } from '../factors/factor-kind.ts'
import { factorKinds } from '../factors/kinds.ts'
import { readSignInChallenge, type SignInChallenge, useSignInChallenge } from '../factors/passkey/challenges.ts'
import { rpIdOf } from '../factors/passkey/options.ts'
import { findPasskey, lookupOf, type Passkey } from '../factors/passkey/passkeys.ts'
import { type ProvedPasskey, provePasskey } from '../factors/passkey/prove-passkey.ts'
import { reasonOf } from '../factors/verdict-problem.ts'
import type { AccountId, FactorId } from '../ids.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import * as events from '../security-events/sign-in-events.ts'
import { findKnownDevice } from '../sessions/known-device.ts'
import { type Complete, completeSignIn, type StillFrozen } from './complete-sign-in.ts'

interface Given {
  passkey: PasskeyAssertion
  deviceTokens: string[]
  application?: string | undefined
}

type Outcome = Complete | StillFrozen | { refused: Problem }

export function signInWithPasskey(database: Database, occasion: Occasion, given: Given): Promise<Outcome> {
  return withPasskeyAlone(database, occasion, given, (tx, { account, factorId, deviceId, verdict }) =>
    completeSignIn(tx, occasion, {
      accountId: account.id,
      email: account.email,
      proofs: {
        aal: 'aal2',
        amr: [...(verdict.amr ?? []), 'mfa'],
        factorProved: true,
        strength: factorKinds.passkey.strength,
        acr: verdict.acr,
      },
      factorId,
      deviceId,
      deviceTokens: given.deviceTokens,
      application: given.application ?? null,
    }),
  )
}

/** Whom a passkey proved by itself. */
export interface ProvedAlone {
  account: Account
  factorId: FactorId
  deviceId: string | null
  verdict: ProvedPasskey
}
type Finish<T> = (tx: Tx, proved: ProvedAlone) => Promise<T>

/**
 * Both factors at once: nobody says who they are, the passkey does, and it has verified the person. In a lane of its own, so that
 * whoever guesses at the password of an account or of a whole network stops no passkey. What it opens is the caller's, in the same
 * transaction.
 */
export async function withPasskeyAlone<T extends object>(
  database: Database,
  occasion: Occasion,
  given: Pick<Given, 'passkey' | 'deviceTokens'>,
  finish: Finish<T>,
): Promise<T | { refused: Problem }> {
  const challenge = readSignInChallenge(occasion, given.passkey.response.clientDataJSON)
  if (!challenge) return { refused: new Problem('CHALLENGE_OVER') }
  const outcome = await database.unit(async (tx) => {
    const reserved = await reserve(tx, occasion, given, challenge)
    if ('refused' in reserved) return reserved
    // In a savepoint: if the check breaks, the attempt and the challenge stay used.
    const judged = await tx.inner(() => judge(tx, occasion, given, challenge, reserved, finish))
    return judged.ok ? judged.value : { broken: judged.error }
  })
  if ('broken' in outcome) throw outcome.broken
  return outcome
}

interface Reserved {
  subject: string
  accountId: AccountId | null
  deviceId: string | null
}

/** The attempt of the known device or else of the address, then the challenge, which works once whatever the check says. */
async function reserve(
  tx: Tx,
  occasion: Occasion,
  given: Pick<Given, 'passkey' | 'deviceTokens'>,
  challenge: SignInChallenge,
): Promise<Reserved | { refused: Problem }> {
  const { now, client } = occasion
  const passkey = await findByAssertion(tx, occasion, given)
  const deviceId = passkey ? await findKnownDevice(tx, occasion, passkey.accountId, given.deviceTokens) : null
  const subject = deviceId ?? client.address
  const spent = await spendAttempt(tx, now, budgets.passkeySignIns, subject)
  if (!spent.granted) return { refused: paused(spent) }
  if (!(await useSignInChallenge(tx, challenge))) return { refused: new Problem('CHALLENGE_OVER') }
  return { subject, accountId: passkey?.accountId ?? null, deviceId }
}

async function judge<T extends object>(
  tx: Tx,
  occasion: Occasion,
  given: Pick<Given, 'passkey'>,
  { bytes }: SignInChallenge,
  { subject, accountId, deviceId }: Reserved,
  finish: Finish<T>,
): Promise<T | { refused: Problem }> {
  if (accountId) await holdCredentials(tx, accountId)
  const passkey = await findByAssertion(tx, occasion, given)
  const account = passkey && (await findAccount(tx, passkey.accountId))
  if (!account) {
    await events.passkeyRefused(tx, occasion, { accountId: null, reason: 'unknown' })
    return { refused: new Problem('PASSKEY_UNKNOWN') }
  }
  const verdict = await prove(tx, occasion, given, bytes, passkey)
  if (verdict.result !== 'right') {
    await events.passkeyRefused(tx, occasion, { accountId: account.id, reason: reasonOf(verdict) })
    return { refused: new Problem('PASSKEY_NOT_ACCEPTED') }
  }
  await refundAttempt(tx, budgets.passkeySignIns, subject)
  return finish(tx, { account, factorId: passkey.factorId, deviceId, verdict })
}

async function prove(
  tx: Tx,
  occasion: Occasion,
  given: Pick<Given, 'passkey'>,
  challenge: Uint8Array,
  passkey: Passkey,
): Promise<ProvedPasskey | Refusal> {
  if (passkey.state !== 'active') return { result: 'not_accepted', because: passkey.state }
  const { origin } = occasion.service
  const expected = { challenge, origin, rpId: rpIdOf(origin), userVerification: 'required', isDiscoverable: true } as const
  return provePasskey(tx, occasion, passkey, given.passkey, expected)
}

function findByAssertion(tx: Tx, { keys }: Occasion, { passkey }: Pick<Given, 'passkey'>): Promise<Passkey | undefined> {
  return findPasskey(tx, keys, lookupOf(Buffer.from(passkey.rawId, 'base64url')))
}
