import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { hours, minutes, seconds } from '../durations.ts'
import { passwordOnly, signIn, withFactor } from './session.fixture.ts'
import {
  endOtherSessions,
  endSessionOf,
  findSession,
  needsTouch,
  publicSession,
  raiseSession,
  type Session,
  touchSession,
} from './session.ts'

const allSessions = statement<NoParams, Record<string, unknown>>('test-all-sessions', 'select * from sessions')

eachDatabase('sessions', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const find = (secret: string, now = noon) => database.read((tx) => findSession(tx, { keys, now }, secret))
  const touch = (session: Session, now: number) => database.unit((tx) => touchSession(tx, now, session))
  const raise = async (session: Session, now = noon, proofs = withFactor) => {
    const raised = await database.unit((tx) => raiseSession(tx, { keys, now }, session, proofs))
    return raised ?? assert.fail('the session could not be raised')
  }

  test('is found by its secret and by nothing else', async () => {
    const { session, secret } = await signIn(database)

    assert.deepEqual(await find(secret), session)
    for (const other of ['', secret.slice(1), `${secret}A`, secret.toLowerCase(), session.id])
      assert.equal(await find(other), undefined, other)
  })

  test('has a secret of 256 bits, and its row holds no part of it', async () => {
    const { secret } = await signIn(database)
    const bytes = Buffer.from(secret, 'base64url')

    assert.equal(bytes.length, 32)
    for (const row of await database.read((tx) => tx.all(allSessions, {}))) {
      for (const value of Object.values(row)) {
        const text = value instanceof Uint8Array ? Buffer.from(value) : Buffer.from(String(value))
        assert.equal(text.includes(secret) || text.includes(bytes), false)
      }
    }
  })

  test('a raise gives a new secret; the former is told so for half a minute and is nothing after it', async () => {
    const { session, secret: former } = await signIn(database)

    const { secret } = await raise(session, noon)

    assert.equal(await find(former, noon), 'rotated')
    assert.equal(await find(former, noon + seconds(30) - 1), 'rotated')
    assert.equal(await find(former, noon + seconds(30)), undefined)
    assert.equal(((await find(secret, noon)) as Session).id, session.id)
  })

  test('only the secret right before the last raise is told so', async () => {
    const { session, secret: first } = await signIn(database)
    const { session: once, secret: second } = await raise(session)
    const { secret: third } = await raise(once)

    assert.deepEqual([await find(first), await find(second)], [undefined, 'rotated'])
    assert.notEqual(await find(third), undefined)
  })

  test('a raise adds what was proved and when, and never lowers the level', async () => {
    const { session } = await signIn(database)

    const { session: raised } = await raise(session, noon + minutes(1), {
      aal: 'aal2',
      amr: ['otp', 'mfa'],
      factorProved: true,
      strength: 20,
    })
    const { session: later, secret } = await raise(raised, noon + minutes(2), passwordOnly)

    assert.deepEqual([raised.aal, raised.amr, raised.factorProvedAt], ['aal2', ['pwd', 'otp', 'mfa'], noon + minutes(1)])
    assert.equal(raised.authenticatedAt, noon)
    assert.deepEqual([later.aal, later.authenticatedAt, later.factorProvedAt], ['aal2', noon + minutes(2), noon + minutes(1)])
    assert.deepEqual(await find(secret, noon + minutes(2)), later)
  })

  test('ends after half an hour without a call', async () => {
    const { session, secret } = await signIn(database)

    assert.notEqual(await find(secret, noon + minutes(30) - 1), undefined)
    assert.equal(await find(secret, noon + minutes(30)), undefined)

    await touch(session, noon + minutes(20))
    assert.notEqual(await find(secret, noon + minutes(50) - 1), undefined)
    assert.equal(await find(secret, noon + minutes(50)), undefined)
  })

  test('is written to once a minute at most, and a clock set back moves nothing back', async () => {
    const { session, secret } = await signIn(database)

    assert.equal(needsTouch(session, noon + minutes(1)), false)
    assert.equal(needsTouch(session, noon + minutes(1) + 1), true)
    await touch(session, noon + minutes(5))
    await touch(session, noon + minutes(4))
    assert.equal(((await find(secret, noon + minutes(5))) as Session).lastSeenAt, noon + minutes(5))
  })

  test('ends after 24 hours whatever was done in it, raises too', async () => {
    const { session } = await signIn(database)
    for (let minute = 20; minute < 24 * 60; minute += 20) await touch(session, noon + minutes(minute))

    const { session: raised, secret } = await raise(session, noon + hours(24) - minutes(5))

    assert.equal(raised.expiresAt, noon + hours(24))
    assert.notEqual(await find(secret, noon + hours(24) - 1), undefined)
    assert.equal(await find(secret, noon + hours(24)), undefined)
  })

  test('an ended session is gone: not found, not rotated, not raised, not woken', async () => {
    const { session, secret: former } = await signIn(database)
    const { secret } = await raise(session)

    await database.unit((tx) => endSessionOf(tx, noon, session.accountId, session.id))

    await touch(session, noon + minutes(2))
    assert.deepEqual([await find(secret), await find(former)], [undefined, undefined])
    assert.equal(await database.unit((tx) => raiseSession(tx, { keys, now: noon }, session, withFactor)), undefined)
  })

  test('ending the others ends all of this account but one, and none of another account', async () => {
    const kept = await signIn(database)
    const others = await Promise.all([1, 2, 3].map(() => signIn(database, { account: kept.account })))
    const stranger = await signIn(database)

    await database.unit((tx) => endOtherSessions(tx, noon, kept.account.id, kept.session.id))

    for (const { secret } of others) assert.equal(await find(secret), undefined)
    assert.notEqual(await find(kept.secret), undefined)
    assert.notEqual(await find(stranger.secret), undefined)
  })

  test('shows its idle end, but never later than its end', async () => {
    const { session } = await signIn(database)

    assert.equal(publicSession(session).idleExpiresAt, '2026-11-21T12:30:00.000Z')
    assert.equal(publicSession({ ...session, lastSeenAt: session.expiresAt - 1 }).idleExpiresAt, '2026-11-22T12:00:00.000Z')
  })
})
