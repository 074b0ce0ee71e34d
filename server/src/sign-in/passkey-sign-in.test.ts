import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { PasskeyAssertion } from '@countersign/contract'
import { eachDatabase } from '../../testing/index.ts'
import { keys } from '../accounts/account.fixture.ts'
import { shownChallenge } from '../challenges/prompt.ts'
import type { Database } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { activeFactors, listFactors } from '../factors/factor.ts'
import { enroll, prove, refusal } from '../factors/owner.fixture.ts'
import { newSignInChallenge } from '../factors/passkey/challenges.ts'
import { requestOptions } from '../factors/passkey/options.ts'
import { enrollPasskey, origin, passkeyOwner, type WithPasskey } from '../factors/passkey/passkey-owner.fixture.ts'
import { type Lies, SoftAuthenticator } from '../factors/passkey/soft-authenticator.fixture.ts'
import { suspendFactor } from '../factors/suspend.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { beginEpoch } from '../personal-data/begin-epoch.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { answerInSignIn } from './answer-challenge.ts'
import { type Halfway, halfway, start } from './halfway.fixture.ts'
import { signInWithPasskey } from './sign-in-with-passkey.ts'

let addresses = 0
const somewhere = () => ({ client: { address: `passkey client ${++addresses}`, description: 'Firefox on Linux' } })

eachDatabase('signing in with a passkey', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  const ask = async (now = start) =>
    requestOptions(at().service, await database.read((tx) => newSignInChallenge(tx, { keys, now })), 'required', [])
  const give = (passkey: PasskeyAssertion, { now = start, more = somewhere() } = {}) =>
    signInWithPasskey(database, at(now, more), { passkey, deviceTokens: [] })
  const signInAs = async ({ authenticator }: Pick<WithPasskey, 'authenticator'>, lies: Lies = {}) =>
    refusal(give(authenticator.get(await ask(), lies)))

  const asked = (half: Halfway, { factor }: WithPasskey, now = start) =>
    database.read(async (tx) => {
      const shown = await shownChallenge(tx, at(now), { challenge: half.challenge, factor })
      assert.ok(shown.passkey)
      return shown.passkey
    })
  const answer = ({ secret, challenge, address }: Halfway, proof: PasskeyAssertion, now = start) =>
    answerInSignIn(
      database,
      at(now, { client: { address, description: 'Firefox on Linux' } }),
      { secret, deviceTokens: [] },
      { id: challenge.id, proof },
    )

  test('alone it is both factors, and the methods say so', async () => {
    const mara = await passkeyOwner(database)

    const outcome = await give(mara.authenticator.get(await ask()))

    assert.ok('state' in outcome && outcome.state === 'complete')
    const { session } = outcome
    assert.deepEqual([session.accountId, session.aal, session.amr], [mara.account.id, 'aal2', ['swk', 'user', 'mfa']])
    assert.equal(session.factorProvedAt, start)
    const { audit } = await leftBehind(database, mara.account.id)
    assert.match(audit.at(-1)?.details ?? '', new RegExp(mara.factor.id))
  })

  test('one that is bound to its device says that too', async () => {
    const mara = await passkeyOwner(database, { authenticator: new SoftAuthenticator({ origin, backupEligible: false }) })

    const outcome = await give(mara.authenticator.get(await ask()))

    assert.ok('state' in outcome && outcome.state === 'complete')
    assert.deepEqual(outcome.session.amr, ['hwk', 'user', 'mfa'])
  })

  test('a whole assertion works once (A15), and so does its challenge when it was refused', async () => {
    const mara = await passkeyOwner(database)
    const assertion = mara.authenticator.get(await ask())
    assert.equal(await refusal(give(assertion)), 'granted')
    assert.equal(await refusal(give(assertion)), 'CHALLENGE_OVER')

    const options = await ask()
    assert.equal(await refusal(give(mara.authenticator.get(options, { flags: (flags) => flags & ~0x04 }))), 'PASSKEY_NOT_ACCEPTED')
    assert.equal(await refusal(give(mara.authenticator.get(options))), 'CHALLENGE_OVER')
  })

  test('a challenge that is not ours, too old, altered, or of before a restore is over', async () => {
    const mara = await passkeyOwner(database)
    const options = await ask()
    const altered = Buffer.from(options.challenge, 'base64url')
    altered[3] = (altered[3] ?? 0) ^ 1

    const outcomes = [
      await signInAs(mara, { challenge: Buffer.alloc(76, 1).toString('base64url') }),
      await signInAs(mara, { challenge: altered.toString('base64url') }),
      await refusal(give(mara.authenticator.get(options), { now: start + minutes(5) })),
    ]
    assert.deepEqual(outcomes, ['CHALLENGE_OVER', 'CHALLENGE_OVER', 'CHALLENGE_OVER'])

    const before = await ask()
    await database.unit((tx) => beginEpoch(tx, at().audit, start, 'test'))
    assert.equal(await refusal(give(mara.authenticator.get(before))), 'CHALLENGE_OVER')
    assert.equal(await signInAs(mara), 'granted')
  })

  test('another origin (A16), no verification (A17), no owner named or another one are refused', async () => {
    const mara = await passkeyOwner(database)
    for (const other of ['https://id.example.test.evil', 'http://id.example.test', 'https://id.example.test:8443'])
      assert.equal(await signInAs(mara, { origin: other }), 'PASSKEY_NOT_ACCEPTED', other)
    assert.equal(await signInAs(mara, { flags: (flags) => flags & ~0x04 }), 'PASSKEY_NOT_ACCEPTED')
    assert.equal(await signInAs(mara, { userHandle: null }), 'PASSKEY_NOT_ACCEPTED')
    assert.equal(await signInAs(mara, { userHandle: Buffer.alloc(32, 1).toString('base64url') }), 'PASSKEY_NOT_ACCEPTED')
    assert.equal(await signInAs(mara), 'granted')
  })

  test('one that no account has is told so, for the browser to forget it', async () => {
    const stranger = new SoftAuthenticator({ origin })
    const options = await ask()
    stranger.create({ challenge: options.challenge, rp: { id: options.rpId, name: '' }, user: { id: 'AAAA', name: '', displayName: '' } })

    assert.equal(await refusal(give(stranger.get(options))), 'PASSKEY_UNKNOWN')
  })

  test('a suspended one does not sign in', async () => {
    const mara = await passkeyOwner(database)
    await prove(database, mara.session, 'suspend_factor', mara.factor.id)
    await database.unit((tx) => suspendFactor(tx, at(), mara.session, mara.factor.id))

    assert.equal(await signInAs(mara), 'PASSKEY_NOT_ACCEPTED')
  })

  test('fifty at once with one assertion make one session, in every round', async () => {
    const mara = await passkeyOwner(database)
    for (let round = 0; round < 5; round += 1) {
      const assertion = mara.authenticator.get(await ask())
      const outcomes = await atOnce(50, () => refusal(give(assertion)))
      assert.equal(outcomes.filter((outcome) => outcome === 'granted').length, 1, outcomes.join(' '))
    }
  })

  test('beside the password it needs no verification, and any passkey of the account will do', async () => {
    const mara = await passkeyOwner(database)
    const second = await enrollPasskey(database, mara.session, { name: 'Second' })
    const half = await halfway(database, mara)
    const options = await asked(half, mara)
    assert.equal(options.userVerification, 'preferred')
    assert.equal(options.allowCredentials.length, 2)

    const outcome = await answer(half, second.authenticator.get(options, { flags: (flags) => flags & ~0x04 }))

    assert.ok(outcome && 'state' in outcome && outcome.state === 'complete', JSON.stringify(outcome))
    assert.deepEqual(outcome.session.amr, ['pwd', 'swk', 'user', 'mfa'])
    const used = (await database.read((tx) => listFactors(tx, mara.account.id))).filter(({ lastUsedAt }) => lastUsedAt === start)
    assert.deepEqual(
      used.map(({ id }) => id),
      [second.factor.id],
    )
    assert.match((await leftBehind(database, mara.account.id)).audit.at(-1)?.details ?? '', new RegExp(second.factor.id))
  })

  test('of somebody else it opens nothing (A18), nor does an answer to another challenge', async () => {
    const [mara, ben] = [await passkeyOwner(database), await passkeyOwner(database)]
    const half = await halfway(database, mara)
    const options = await asked(half, mara)
    const refused = async (proof: PasskeyAssertion, of = half) => refusal(answer(of, proof).then((outcome) => outcome ?? {}))

    assert.equal(await refused(ben.authenticator.get(options)), 'PASSKEY_NOT_ACCEPTED')
    const [second, third] = [await halfway(database, mara), await halfway(database, mara)]
    assert.equal(await refused(mara.authenticator.get(await asked(third, mara)), second), 'PASSKEY_NOT_ACCEPTED')
    assert.equal(await refused(mara.authenticator.get(await ask()), await halfway(database, mara)), 'PASSKEY_NOT_ACCEPTED')
  })

  test('a challenge takes one answer, right or wrong', async () => {
    const mara = await passkeyOwner(database)
    const half = await halfway(database, mara)
    const options = await asked(half, mara)
    const wrong = mara.authenticator.get(options, { origin: 'https://evil.test' })

    assert.equal(await refusal(answer(half, wrong).then((outcome) => outcome ?? {})), 'PASSKEY_NOT_ACCEPTED')
    assert.equal(await refusal(answer(half, mara.authenticator.get(options)).then((outcome) => outcome ?? {})), 'CHALLENGE_OVER')
  })

  test('a counter that does not grow is refused and told once; zero for ever is fine', async () => {
    const mara = await passkeyOwner(database, { authenticator: new SoftAuthenticator({ origin, counter: 5 }) })
    assert.equal(await signInAs(mara), 'granted') // 6
    for (const counter of [6, 2, 0]) assert.equal(await signInAs(mara, { counter }), 'PASSKEY_NOT_ACCEPTED', `${counter}`)
    assert.equal(await signInAs(mara, { counter: 40 }), 'granted')

    const { audit, notices } = await leftBehind(database, mara.account.id)
    assert.equal(notices.filter((notice) => notice === 'factor-may-be-copied').length, 1)
    assert.equal(audit.filter(({ event }) => event === 'factor.may_be_copied').length, 1)
    assert.equal((await database.read((tx) => listFactors(tx, mara.account.id)))[0]?.details.passkey?.mayBeCopied, true)

    const without = await passkeyOwner(database)
    for (let times = 0; times < 3; times += 1) assert.equal(await signInAs(without), 'granted')
  })

  test('refusals from one address stop neither another address nor passwords there', async () => {
    const mara = await passkeyOwner(database)
    const more = somewhere()
    const bad = async () => mara.authenticator.get(await ask(), { origin: 'https://evil.test' })
    for (let times = 0; times < 30; times += 1) assert.equal(await refusal(give(await bad(), { more })), 'PASSKEY_NOT_ACCEPTED')

    assert.equal(await refusal(give(mara.authenticator.get(await ask()), { more })), 'TOO_MANY_ATTEMPTS')
    assert.equal(await signInAs(mara), 'granted')
  })

  test('is asked for before an authenticator app, being the stronger', async () => {
    const mara = await passkeyOwner(database)
    await enroll(database, mara.session)

    const factors = await database.read((tx) => activeFactors(tx, mara.account.id))

    assert.deepEqual(
      factors.map(({ kind }) => kind),
      ['passkey', 'totp'],
    )
  })
})
