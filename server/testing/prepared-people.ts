/** People in the middle of something, written with the product's own verbs: no password is hashed for each and no mail is read. */
import { createAccount, findAccount } from '../src/accounts/account.ts'
import { parseEmailAddress } from '../src/accounts/email-address.ts'
import { AuditLog } from '../src/audit/audit-log.ts'
import { openChallenge } from '../src/challenges/open.ts'
import { type Clock, type Millis, systemClock } from '../src/clock.ts'
import { loadSecrets } from '../src/config/load-secrets.ts'
import type { KeyRing } from '../src/crypto/key-ring.ts'
import { hashPassword } from '../src/crypto/password-hash.ts'
import type { Database, Tx } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { openKeyRing } from '../src/database/open-key-ring.ts'
import { type Factor, keepFactor } from '../src/factors/factor.ts'
import type { FactorKindModule, Kept } from '../src/factors/factor-kind.ts'
import { maskPhone } from '../src/factors/phone-number.ts'
import { smsKind } from '../src/factors/sms/sms-kind.ts'
import { newTotpKey, totpKind } from '../src/factors/totp/totp-kind.ts'
import { addHostKey } from '../src/host-keys/host-key.ts'
import { type AccountId, type FactorId, newId } from '../src/ids.ts'
import { policyNamed } from '../src/policy/preset-files.ts'
import { openCase } from '../src/recovery/open-case.ts'
import type { Occasion } from '../src/security-events/occasion.ts'
import type { Client } from '../src/sessions/client.ts'
import { beginHalfAuthenticated } from '../src/sessions/half-authenticated.ts'
import { rememberDevice } from '../src/sessions/known-device.ts'
import { completeSignIn } from '../src/sign-in/complete-sign-in.ts'
import { timeBesideServers } from '../src/timekeeping/stored-time.ts'

export interface PreparedPerson {
  accountId: string
  email: string
  /** Of an authenticator app or a phone, if the person has one. */
  factorId: string | null
  kind: 'totp' | 'sms'
  totpKey: Buffer
}

/** Values of the cookies a browser would hold now. */
export interface PreparedBrowser {
  challengeId: string | null
  sessionId: string | null
  cookies: { signIn?: string; session?: string; device: string }
}

export interface PrepareIn {
  databaseUrl: string
  keysFile: string
  clock?: Clock
}

/** The password of everybody prepared. */
export const preparedPassword = 'one password for them all'

export interface Preparation {
  people(count: number, options: { withAuthenticator: boolean }): Promise<PreparedPerson[]>
  /** Each with a phone that gets codes by text message, at one of these numbers. */
  peopleWithPhones(numbers: readonly string[]): Promise<PreparedPerson[]>
  /** Password given a moment ago, code asked for: each in a browser of its own that the account knows. */
  signIns(people: readonly PreparedPerson[]): Promise<PreparedBrowser[]>
  /** Nothing under way: the values of the device cookies of browsers that the accounts know. */
  knownBrowsers(people: readonly PreparedPerson[]): Promise<string[]>
  /** The secret of an application that may ask about sessions. */
  hostKey(): Promise<string>
  /** Each with a recovery that is under way: the numbers of their cases. */
  recoveries(people: readonly PreparedPerson[]): Promise<string[]>
  /** Signed in: with the code of their authenticator too, if they have one. */
  sessions(people: readonly PreparedPerson[]): Promise<PreparedBrowser[]>
}

/** Works beside a running server, and holds the database only for so long. */
export async function prepare<T>(
  { databaseUrl, keysFile, clock = systemClock }: PrepareIn,
  work: (preparation: Preparation) => Promise<T>,
): Promise<T> {
  const database = await openDatabase({ url: databaseUrl, poolSize: 4 })
  try {
    const keys = await openKeyRing(database, await loadSecrets(keysFile))
    const each = async <A, B>(list: readonly A[], one: (tx: Tx, at: With, item: A) => Promise<B>) => {
      const wall = clock()
      const at = { keys, wall, now: await database.read((tx) => timeBesideServers(tx, wall)) }
      return inUnits(database, list, (tx, item) => one(tx, at, item))
    }
    const digest = await passwordDigest(keysFile, keys)
    return await work({
      people: (count, options) => each(Array.from({ length: count }), (tx, at) => person(tx, at, digest, options)),
      peopleWithPhones: (numbers) => each(numbers, (tx, at, number) => personWithPhone(tx, at, digest, number)),
      signIns: (people) => each(people, signIn),
      knownBrowsers: (people) => each(people, knownBrowser),
      recoveries: (people) => each(people, recovery),
      sessions: (people) => each(people, session),
      hostKey: async () => (await each(['bench'], hostKey))[0] ?? '',
    })
  } finally {
    await database.close()
  }
}

interface With {
  keys: KeyRing
  now: Millis
  wall: Millis
}

/** By keys file: the same password takes as long to hash each time. */
const digests = new Map<string, Promise<string>>()

function passwordDigest(keysFile: string, keys: KeyRing): Promise<string> {
  const digest = digests.get(keysFile) ?? hashPassword(preparedPassword, keys.pepper)
  digests.set(keysFile, digest)
  return digest
}

/** Few enough at a time that connections suffice, many enough that they share commits. */
async function inUnits<A, B>(database: Database, list: readonly A[], one: (tx: Tx, item: A) => Promise<B>): Promise<B[]> {
  const made: B[] = []
  for (let from = 0; from < list.length; from += 32) {
    made.push(...(await Promise.all(list.slice(from, from + 32).map((item) => database.unit((tx) => one(tx, item))))))
  }
  return made
}

async function person(tx: Tx, at: With, digest: string, { withAuthenticator }: { withAuthenticator: boolean }): Promise<PreparedPerson> {
  const email = parseEmailAddress(`${newId('acc').slice(4)}@example.test`)
  const account = email && (await createAccount(tx, at.now, email, digest))
  if (!account) throw new Error('The address was refused.')
  const totpKey = Buffer.from(newTotpKey())
  const factorId = withAuthenticator ? await addFactor(tx, at, account.id, { kind: totpKind, secret: totpKey, details: {} }) : null
  return { accountId: account.id, email: account.email, factorId, kind: 'totp', totpKey }
}

async function personWithPhone(tx: Tx, at: With, digest: string, number: string): Promise<PreparedPerson> {
  const prepared = await person(tx, at, digest, { withAuthenticator: false })
  const phone = { kind: smsKind, secret: Buffer.from(number), details: { sms: { number: maskPhone(number) } } }
  return { ...prepared, kind: 'sms', factorId: await addFactor(tx, at, prepared.accountId as AccountId, phone) }
}

async function addFactor(tx: Tx, at: With, accountId: AccountId, given: Kept & { kind: FactorKindModule }): Promise<string> {
  const id = newId('fac')
  const { kind, defaultName: name } = given.kind
  const { secret, details } = given
  const factor: Factor = {
    id,
    accountId,
    kind,
    name,
    state: 'active',
    createdAt: at.now,
    lastUsedAt: at.now,
    lastUsedFrom: null,
    isPreferred: false,
    details,
  }
  await keepFactor(tx, at.keys, factor, { secret, details })
  return id
}

async function signIn(tx: Tx, at: With, who: PreparedPerson): Promise<PreparedBrowser> {
  const accountId = who.accountId as AccountId
  const account = await findAccount(tx, accountId)
  if (!account || who.factorId === null) throw new Error('Nobody who could be asked for a code.')
  const { deviceId, cookie } = await rememberDevice(tx, at, { accountId, deviceId: null, tokens: [], client })
  const { email, credentialEpoch } = account
  const begun = await beginHalfAuthenticated(tx, at, { accountId, email, credentialEpoch, deviceId, client })
  const factor: Pick<Factor, 'id' | 'kind'> = { id: who.factorId as FactorId, kind: who.kind }
  const question = { accountId, ownerId: begun.signIn.id, purpose: 'sign_in', factor: factor as Factor, target: null } as const
  const challenge = await openChallenge(tx, at.now, question)
  return { challengeId: challenge.id, sessionId: null, cookies: { signIn: begun.secret, device: cookie ?? '' } }
}

async function knownBrowser(tx: Tx, at: With, { accountId }: PreparedPerson): Promise<string> {
  const { cookie } = await rememberDevice(tx, at, { accountId: accountId as AccountId, deviceId: null, tokens: [], client })
  return cookie ?? ''
}

const audit = new AuditLog()

type Proofs = Parameters<typeof completeSignIn>[2]['proofs']

async function session(tx: Tx, at: With, { accountId, email, factorId }: PreparedPerson): Promise<PreparedBrowser> {
  const passed = { accountId: accountId as AccountId, email, factorId: factorId as FactorId | null, deviceId: null, deviceTokens: [] }
  const proofs: Proofs = factorId
    ? { aal: 'aal2', amr: ['pwd', ...totpKind.amr, 'mfa'], factorProved: true, strength: totpKind.strength }
    : { aal: 'aal1', amr: ['pwd'], factorProved: false }
  const complete = await completeSignIn(tx, occasionOf(at), { ...passed, proofs })
  if (complete.state !== 'complete') throw new Error('No session was made.')
  return { challengeId: null, sessionId: complete.session.id, cookies: { session: complete.secret, device: complete.deviceCookie ?? '' } }
}

async function recovery(tx: Tx, at: With, { accountId }: PreparedPerson): Promise<string> {
  const opened = await openCase(tx, occasionOf(at), {
    accountId: accountId as AccountId,
    openedBy: 'account',
    state: 'evidence',
    tool: 'totp',
    reason: 'lost_device',
    reasonText: '',
    confirmed: { version: 1, at: at.now },
    deviceId: null,
    holdsMoney: null,
  })
  return opened.number
}

async function hostKey(tx: Tx, at: With, name: string): Promise<string> {
  const added = await addHostKey(tx, { ...at, audit }, { name, scopes: ['sessions'] })
  if (!added) throw new Error('No key was made.')
  return added.secret
}

const service = { name: 'Countersign', origin: 'http://localhost' }
const occasionOf = (at: With): Occasion => ({ ...at, client, audit, service, policy: policyNamed('default') })

const client: Client = { address: '192.0.2.1', description: 'Firefox on Linux' }
