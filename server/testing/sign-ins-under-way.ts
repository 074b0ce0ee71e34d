/** Many people who gave their password a moment ago and are asked for the code of their app or for their passkey: written with the product's own verbs. */
import type { PasskeyAssertion } from '@countersign/contract'
import { createAccount } from '../src/accounts/account.ts'
import { parseEmailAddress } from '../src/accounts/email-address.ts'
import { openChallenge } from '../src/challenges/open.ts'
import { type Millis, systemClock } from '../src/clock.ts'
import { loadSecrets } from '../src/config/load-secrets.ts'
import type { KeyRing } from '../src/crypto/key-ring.ts'
import { hashPassword } from '../src/crypto/password-hash.ts'
import type { Database, Tx } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { openKeyRing } from '../src/database/open-key-ring.ts'
import { type Factor, keepFactor } from '../src/factors/factor.ts'
import { challengeOfRecord } from '../src/factors/passkey/challenges.ts'
import { sealable } from '../src/factors/passkey/kept-passkey.ts'
import { rpIdOf } from '../src/factors/passkey/options.ts'
import { passkeyKind } from '../src/factors/passkey/passkey-kind.ts'
import { lookupOf } from '../src/factors/passkey/passkeys.ts'
import { SoftAuthenticator } from '../src/factors/passkey/soft-authenticator.fixture.ts'
import { userHandle } from '../src/factors/passkey/user-handle.ts'
import { newTotpKey, totpKind } from '../src/factors/totp/totp-kind.ts'
import { type ChallengeId, newId } from '../src/ids.ts'
import type { Client } from '../src/sessions/client.ts'
import { beginHalfAuthenticated } from '../src/sessions/half-authenticated.ts'
import { rememberDevice } from '../src/sessions/known-device.ts'

export interface SignInUnderWay {
  accountId: string
  factorId: string
  signInId: string
  challengeId: string
  /** Values of the two cookies. */
  signInSecret: string
  deviceToken: string
  /** What the app computes codes with. */
  totpKey: Uint8Array
  /** What the passkey answers, where one is asked for. */
  assertion: PasskeyAssertion | null
}

interface Wanted {
  databaseUrl: string
  keysFile: string
  count: number
  /** The address each of them comes from, by number. */
  addressOf: (number: number) => string
  /** Of the pages: then everybody has a passkey instead of an app. */
  passkeysOf?: string
}

/** Works beside a running server. Their passwords are one and the same, since each would take as long to hash as to check. */
export async function openSignInsUnderWay({ databaseUrl, keysFile, count, addressOf, passkeysOf }: Wanted): Promise<SignInUnderWay[]> {
  const database = await openDatabase({ url: databaseUrl })
  try {
    const keys = await openKeyRing(database, await loadSecrets(keysFile))
    const passwordDigest = await hashPassword('one password for them all', keys.pepper)
    const made: SignInUnderWay[] = []
    for (let from = 0; from < count; from += atOnce) {
      const numbers = Array.from({ length: Math.min(atOnce, count - from) }, (_, i) => from + i)
      made.push(...(await Promise.all(numbers.map((number) => openOne(database, keys, passwordDigest, addressOf(number), passkeysOf)))))
    }
    return made
  } finally {
    await database.close()
  }
}

/** So many units share a commit. */
const atOnce = 128

function openOne(database: Database, keys: KeyRing, passwordDigest: string, address: string, passkeysOf?: string): Promise<SignInUnderWay> {
  const now = systemClock()
  const email = parseEmailAddress(`${newId('acc').slice(4)}@example.com`)
  const client: Client = { address, description: 'Firefox on Linux' }
  return database.unit(async (tx) => {
    const account = email && (await createAccount(tx, now, email, passwordDigest))
    if (!account) throw new Error('the address was refused')
    const accountId = account.id
    const totpKey = newTotpKey()
    const authenticator = passkeysOf ? new SoftAuthenticator({ origin: passkeysOf, counter: 1 }) : undefined
    const factor = authenticator
      ? await addPasskey(tx, keys, now, accountId, authenticator)
      : await addFactor(tx, keys, now, accountId, totpKey)
    const { deviceId, cookie } = await rememberDevice(tx, { keys, now }, { accountId, deviceId: null, tokens: [], client })
    const begun = { accountId, email: account.email, credentialEpoch: account.credentialEpoch, deviceId, client }
    const { signIn, secret } = await beginHalfAuthenticated(tx, { keys, now }, begun)
    const challenge = await openChallenge(tx, now, { accountId, ownerId: signIn.id, purpose: 'sign_in', factor, target: null })
    return {
      accountId,
      factorId: factor.id,
      signInId: signIn.id,
      challengeId: challenge.id,
      signInSecret: secret,
      deviceToken: cookie ?? '',
      totpKey,
      assertion: authenticator && passkeysOf ? answerOf(authenticator, keys, challenge.id, passkeysOf) : null,
    }
  })
}

/** As an enrollment leaves it, without the mail that tells of it. */
async function addFactor(tx: Tx, keys: KeyRing, now: Millis, accountId: Factor['accountId'], totpKey: Uint8Array): Promise<Factor> {
  const id = newId('fac')
  const factor: Factor = {
    id,
    accountId,
    kind: 'totp',
    name: totpKind.defaultName,
    state: 'active',
    createdAt: now,
    lastUsedAt: now,
    lastUsedFrom: null,
    isPreferred: false,
    details: {},
  }
  await keepFactor(tx, keys, factor, { secret: totpKey, details: {} })
  return factor
}

async function addPasskey(
  tx: Tx,
  keys: KeyRing,
  now: Millis,
  accountId: Factor['accountId'],
  authenticator: SoftAuthenticator,
): Promise<Factor> {
  const { kind, defaultName: name } = passkeyKind
  const details = { passkey: { provider: null, keptBy: 'unknown', canSync: true, isSynced: true } } as const
  const factor: Factor = {
    id: newId('fac'),
    accountId,
    kind,
    name,
    state: 'active',
    createdAt: now,
    lastUsedAt: now,
    lastUsedFrom: null,
    isPreferred: false,
    details,
  }
  const { id, publicKey } = authenticator
  await userHandle(tx, accountId)
  const secret = sealable({
    id,
    publicKey: { algorithm: -7, jwk: publicKey.export({ format: 'jwk' }) },
    backupEligible: true,
    transports: [],
  })
  await keepFactor(tx, keys, factor, { secret, details, lookup: lookupOf(id) })
  return factor
}

function answerOf(authenticator: SoftAuthenticator, keys: KeyRing, id: ChallengeId, origin: string): PasskeyAssertion {
  return authenticator.get({
    challenge: Buffer.from(challengeOfRecord(keys, { challenge: id, content: null })).toString('base64url'),
    rpId: rpIdOf(origin),
  })
}
