import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { freshAddress, take } from '../account-security/addresses.fixture.ts'
import { changePassword } from '../account-security/change-password.ts'
import { freeze } from '../account-security/freeze-and-thaw.ts'
import { elsewhere, newPassword, password, serviceName, someone, someoneWithApp } from '../account-security/people.fixture.ts'
import { confirmPasswordReset, requestPasswordReset } from '../account-security/reset-password.ts'
import { signOutEverywhere } from '../account-security/sign-out-everywhere.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { type Database, statement } from '../database/database.ts'
import { days, hours, minutes } from '../durations.ts'
import { codeAt, type Enrolled, enroll, prove, refusal } from '../factors/owner.fixture.ts'
import { removeFactor } from '../factors/remove.ts'
import { resumeFactor, suspendFactor } from '../factors/suspend.ts'
import { mailsOf } from '../security-events/mailed.fixture.ts'
import type { SignedIn } from '../sessions/session.fixture.ts'
import {
  endTrustedDevice,
  endTrustedDevices,
  listTrustedDevices,
  trustedDevicesPerAccount,
  trustTokens,
} from '../sessions/trusted-device.ts'
import { answerInSignIn } from './answer-challenge.ts'
import { completeSignIn } from './complete-sign-in.ts'
import { signInWithPassword } from './sign-in-with-password.ts'

const trustRows = statement<{ accountId: string }, { token_digest: Uint8Array; client: string; expires_at: number }>(
  'test-trusted-devices',
  'select token_digest, client, expires_at from trusted_devices where account_id = :accountId',
)
type Owner = SignedIn & Enrolled
/** The factor used up the step of noon. */
const later = noon + minutes(2)

eachDatabase('a trusted device', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const givePassword = (email: string, cookie: string | null, now = later, text = password) =>
    signInWithPassword(database, elsewhere(now), { email, password: text, deviceTokens: [], trustTokens: trustTokens(cookie ?? undefined) })
  async function halfway({ account }: Owner, now = later) {
    const half = await givePassword(account.email, null, now)
    assert.ok('state' in half && half.state === 'challenge_required')
    return half
  }
  /** Signs in with the code and asks for trust. */
  async function trusted(owner: Owner, now = later, tokens: string[] = []) {
    const half = await halfway(owner, now)
    const browser = { secret: half.secret, deviceTokens: [], trustTokens: tokens, trustThisBrowser: true }
    const answer = { id: half.challenge.id, proof: codeAt(owner.key, now) }
    const outcome = await answerInSignIn(database, elsewhere(now), browser, answer)
    assert.ok(outcome && 'state' in outcome && outcome.state === 'complete')
    return { ...outcome, cookie: outcome.trustCookie ?? '' }
  }
  const stateOf = async (outcome: ReturnType<typeof givePassword>) => {
    const done = await outcome
    return 'refused' in done ? done.refused.code : done.state
  }
  const list = (owner: Owner, cookie = '', now = later) =>
    database.read((tx) => listTrustedDevices(tx, { keys, now }, owner.account.id, trustTokens(cookie)))

  test('gets 256 bits after the last factor, kept as a digest, for 30 days; all addresses are told', async () => {
    const owner = await someoneWithApp(database)

    const { cookie } = await trusted(owner)

    assert.match(cookie, /^[\w-]{43}$/)
    const [row] = await database.read((tx) => tx.all(trustRows, { accountId: owner.account.id }))
    assert.equal(row?.token_digest.length, 32)
    assert.equal(row?.expires_at, later + days(30))
    assert.equal((await mailsOf(database, owner.account.id)).filter(({ template }) => template === 'device-trusted').length, 1)
  })

  test('skips the factor at sign-in: the session has the level and the methods of the password alone', async () => {
    const owner = await someoneWithApp(database)
    const { cookie } = await trusted(owner)

    const outcome = await givePassword(owner.account.email, cookie)

    assert.ok('state' in outcome && outcome.state === 'complete')
    assert.deepEqual([outcome.session.aal, outcome.session.amr, outcome.session.factorProvedAt], ['aal1', ['pwd'], null])
    assert.equal(outcome.trustCookie, null)
    assert.equal(
      await refusal(database.unit((tx) => removeFactor(tx, elsewhere(later), outcome.session, owner.factor.id))),
      'STEP_UP_REQUIRED',
    )
    assert.equal(await refusal(enroll(database, outcome.session, { now: later })), 'STEP_UP_REQUIRED')
  })

  test('still needs the right password', async () => {
    const owner = await someoneWithApp(database)
    const { cookie } = await trusted(owner)

    assert.equal(await stateOf(givePassword(owner.account.email, cookie, later, 'not the password at all')), 'WRONG_CREDENTIALS')
  })

  test('A31: nothing is given before the factor was proved, nor for a wrong code, nor at step-up', async () => {
    const owner = await someoneWithApp(database)
    const half = await halfway(owner)
    const browser = { secret: half.secret, deviceTokens: [], trustThisBrowser: true }
    const answer = { id: half.challenge.id, proof: '000000' }

    assert.equal(await refusal(answerInSignIn(database, elsewhere(later), browser, answer)), 'WRONG_CODE')
    const withPassword = await database
      .unit((tx) =>
        completeSignIn(tx, elsewhere(later), {
          accountId: owner.account.id,
          email: owner.account.email,
          proofs: { aal: 'aal1', amr: ['pwd'], factorProved: false },
          factorId: null,
          deviceId: null,
          deviceTokens: [],
          trustThisBrowser: true,
        }),
      )
      .catch((error: Error) => error.message)

    assert.equal(withPassword, 'a road to a session left out the second factor')
    assert.deepEqual(await list(owner), [])
  })

  test('an account without a factor has nothing to skip, and gets no token', async () => {
    const { account } = await someone(database)

    const outcome = await database.unit((tx) =>
      completeSignIn(tx, elsewhere(), {
        accountId: account.id,
        email: account.email,
        proofs: { aal: 'aal1', amr: ['pwd'], factorProved: false },
        factorId: null,
        deviceId: null,
        deviceTokens: [],
        trustThisBrowser: true,
      }),
    )

    assert.ok(outcome.state === 'complete' && outcome.trustCookie === null)
  })

  test('is one person’s: A’s token is worth nothing for B', async () => {
    const [a, b] = [await someoneWithApp(database), await someoneWithApp(database)]
    const { cookie } = await trusted(a)

    assert.equal(await stateOf(givePassword(b.account.email, cookie)), 'challenge_required')
    assert.equal(await stateOf(givePassword(a.account.email, cookie)), 'complete')
  })

  test('lasts 30 days to the millisecond and is not extended by use', async () => {
    const owner = await someoneWithApp(database)
    const { cookie } = await trusted(owner)

    assert.equal(await stateOf(givePassword(owner.account.email, cookie, later + days(15))), 'complete')
    assert.equal(await stateOf(givePassword(owner.account.email, cookie, later + days(30) - 1)), 'complete')
    assert.equal(await stateOf(givePassword(owner.account.email, cookie, later + days(30))), 'challenge_required')
  })

  test('dies with every change of a credential, a freeze, and signing out everywhere', async () => {
    const ends: Record<string, (owner: Owner, now: number) => Promise<unknown>> = {
      'change of password': async (owner, now) => {
        await prove(database, owner.session, 'change_password', null, now)
        const wish = { serviceName, currentPassword: password, newPassword }
        assert.equal(await refusal(changePassword(database, elsewhere(now), owner.session, wish)), 'granted')
      },
      'reset of password': async ({ account }, now) => {
        await database.unit((tx) => requestPasswordReset(tx, elsewhere(now), account.email))
        const mail = (await mailsOf(database, account.id)).find(({ template }) => template === 'password-reset')
        const token = mail && 'path' in mail.values ? mail.values.path.slice('/reset-password#'.length) : ''
        assert.equal(await refusal(confirmPasswordReset(database, elsewhere(now), { serviceName, token, newPassword })), 'granted')
      },
      'change of address': async (owner, now) =>
        assert.equal(await take(database, owner.session, freshAddress(), 'replace primary', now), 'granted'),
      'factor added': (owner, now) => enroll(database, { ...owner.session, factorProvedAt: now }, { now, name: 'Second' }),
      'factor suspended and resumed': async (owner, now) => {
        const { session, factor } = owner
        await prove(database, session, 'suspend_factor', factor.id, now)
        await database.unit((tx) => suspendFactor(tx, elsewhere(now), session, factor.id))
        await prove(database, session, 'resume_factor', factor.id, now)
        await database.unit((tx) => resumeFactor(tx, elsewhere(now), session, factor.id))
      },
      freeze: (owner, now) => database.unit((tx) => freeze(tx, elsewhere(now), owner.account.id, 'account')),
      'signing out everywhere': (owner, now) => database.unit((tx) => signOutEverywhere(tx, elsewhere(now), owner.account.id, null)),
      'signing out everywhere else': (owner, now) => database.unit((tx) => endTrustedDevices(tx, now, owner.account.id)),
    }
    for (const [what, end] of Object.entries(ends)) {
      const owner = await someoneWithApp(database)
      const { cookie } = await trusted(owner)
      assert.equal((await list(owner)).length, 1)
      const now = later + hours(1)

      await end(owner, now)

      assert.deepEqual(await list(owner, cookie, now), [], what)
      const email = (await database.read((tx) => tx.get(primary, { accountId: owner.account.id })))?.address ?? ''
      for (const text of [password, newPassword]) assert.notEqual(await stateOf(givePassword(email, cookie, now, text)), 'complete', what)
    }
  })

  test('are five at most: a sixth takes the place of the oldest', async () => {
    const owner = await someoneWithApp(database)
    const cookies: string[] = []
    for (let made = 0; made <= trustedDevicesPerAccount; made++) cookies.push((await trusted(owner, later + minutes(made))).cookie)
    const now = later + minutes(10)

    assert.equal((await list(owner, '', now)).length, trustedDevicesPerAccount)
    assert.equal(await stateOf(givePassword(owner.account.email, cookies[0] ?? '', now)), 'challenge_required')
    assert.equal(await stateOf(givePassword(owner.account.email, cookies.at(-1) ?? '', now)), 'complete')
  })

  test('are listed with the one at hand, and ended one by one', async () => {
    const [owner, other] = [await someoneWithApp(database), await someoneWithApp(database)]
    const [first, second] = [await trusted(owner), await trusted(owner, later + minutes(1))]
    const listed = await list(owner, second.cookie)

    assert.deepEqual(
      listed.map(({ isCurrent, device, expiresAt }) => [isCurrent, device, expiresAt]),
      [
        [true, 'Safari on macOS', new Date(later + minutes(1) + days(30)).toISOString()],
        [false, 'Safari on macOS', new Date(later + days(30)).toISOString()],
      ],
    )
    const end = (id: string, accountId = owner.account.id) => database.unit((tx) => endTrustedDevice(tx, later, accountId, id))
    assert.equal(await end(listed[1]?.id ?? '', other.account.id), false)
    assert.equal(await end(listed[1]?.id ?? ''), true)
    assert.equal(await end(listed[1]?.id ?? ''), false)
    assert.equal(await stateOf(givePassword(owner.account.email, first.cookie)), 'challenge_required')
    assert.equal(await stateOf(givePassword(owner.account.email, second.cookie)), 'complete')
  })

  test('one browser is trusted by three accounts at most', async () => {
    let cookie = ''
    const owners: Owner[] = []
    for (let made = 0; made < 4; made++) {
      const owner = await someoneWithApp(database)
      owners.push(owner)
      cookie = (await trusted(owner, later, trustTokens(cookie))).cookie
    }

    assert.equal(cookie.length, 3 * 43)
    const states = await Promise.all(owners.map(({ account }) => stateOf(givePassword(account.email, cookie))))
    assert.deepEqual(states, ['challenge_required', 'complete', 'complete', 'complete'])
  })
})

const primary = statement<{ accountId: string }, { address: string }>(
  'test-primary-address',
  'select address from contact_points where account_id = :accountId and is_primary = 1',
)
