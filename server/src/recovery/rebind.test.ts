import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { freeze } from '../account-security/freeze-and-thaw.ts'
import { keys } from '../accounts/account.fixture.ts'
import { moveCredentialEpoch } from '../accounts/account.ts'
import type { Database } from '../database/database.ts'
import { hours, minutes } from '../durations.ts'
import { beginEnrollment } from '../factors/enroll.ts'
import { listFactors } from '../factors/factor.ts'
import { begin, codeAt, judge, refusal, verify } from '../factors/owner.fixture.ts'
import { findRebindGrant } from '../factors/rebind-grant.ts'
import { requireProof } from '../factors/require-proof.ts'
import { liveHoldsOf } from '../holds/hold.ts'
import { atOnce } from '../limits/at-once.fixture.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { signIn, withFactor } from '../sessions/session.fixture.ts'
import { findSession } from '../sessions/session.ts'
import {
  caseNow,
  deadlines,
  type Lost,
  move,
  openFor,
  ownerWithCase,
  readyToBind,
  rebindingSession,
  stateOf,
  under,
} from './case.fixture.ts'
import { moveCase } from './move-case.ts'
import { stopByLink, stopOwn } from './owner/stop.ts'
import { caseById } from './stored-case.ts'

const rounds = process.env.COUNTERSIGN_LONG ? 100 : 8

eachDatabase('the set-up that an approved recovery leads to', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const stop = (one: Lost, now: number) => database.unit((tx) => stopOwn(tx, at(now), one.account.id))
  const stopWithLink = (one: Lost, now: number) =>
    database.unit(async (tx) => {
      const seen = await stopByLink(tx, at(now), one.opened.stopToken, false)
      if ('refused' in seen) throw seen.refused
      return seen
    })

  test('the new factor takes the place of all that was lost, other sessions end, money is held back, and the case is done', async () => {
    const one = await readyToBind(database, under({}, { afterResetHours: 48 }))
    const later = one.ready + minutes(5)
    const other = await signIn(database, { account: one.account, now: one.ready, proofs: withFactor })
    const { session } = await rebindingSession(database, one, later)
    assert.deepEqual([session.isRestricted, session.aal], [true, 'aal1'])

    const { id, key } = await begin(database, session, { now: later })
    assert.equal((await judge(database, one.factor, 'wrong', later)).result, 'wrong')
    const done = await verify(database, session, id, codeAt(key, later), later)
    assert.ok('factor' in done)

    const now = later + minutes(1)
    const factors = await database.read((tx) => listFactors(tx, one.account.id))
    assert.deepEqual(
      factors.map((factor) => factor.id),
      [done.factor.id],
    )
    assert.equal((await judge(database, one.factor, codeAt(one.key, now), now)).result, 'wrong')
    const raised = await database.read((tx) => findSession(tx, { keys, now }, done.secret))
    assert.ok(raised && raised !== 'rotated')
    assert.deepEqual([raised.isRestricted, raised.rebindGrantId, raised.aal], [false, null, 'aal2'])
    assert.equal(await database.read((tx) => findSession(tx, { keys, now }, other.secret)), undefined)
    assert.deepEqual(
      (await database.read((tx) => liveHoldsOf(tx, now, one.account.id))).map(({ reason, until }) => [reason, until]),
      [['factor.rebound', later + hours(48)]],
    )

    await Promise.all([deadlines(database, now), deadlines(database, now)])
    assert.equal(await stateOf(database, one.opened), 'done')
    assert.equal((await leftBehind(database, one.account.id)).notices.at(-1), 'recovery-finished')
  })

  test('the hold is the one of the rules that the case began under', async () => {
    const one = await readyToBind(database, under({}, { afterResetHours: 5 }))
    const { session } = await rebindingSession(database, one, one.ready)
    const { id, key } = await begin(database, session, { now: one.ready })
    await verify(database, session, id, codeAt(key, one.ready), one.ready)
    const [hold] = await database.read((tx) => liveHoldsOf(tx, one.ready, one.account.id))
    assert.equal(hold?.until, one.ready + hours(5))
  })

  describe('the grant (A37)', () => {
    test('is good for nothing else', async () => {
      const one = await readyToBind(database)
      const { session } = await rebindingSession(database, one, one.ready)
      for (const purpose of [
        'remove_factor',
        'suspend_factor',
        'resume_factor',
        'replace_factor',
        'change_password',
        'change_email',
      ] as const)
        assert.equal(
          await refusal(database.unit((tx) => requireProof(tx, at(one.ready), session, purpose, one.factor.id))),
          'SESSION_RESTRICTED',
          purpose,
        )
    })

    test('is one of its own account', async () => {
      const one = await readyToBind(database)
      const { session } = await rebindingSession(database, one, one.ready)
      const other = await ownerWithCase(database)
      const stolen = { ...session, accountId: other.account.id }
      assert.equal(await refusal(begin(database, stolen, { now: one.ready })), 'NOT_SIGNED_IN')
      assert.equal(await database.read((tx) => findRebindGrant(tx, one.ready, other.account.id)), undefined)
    })

    test('is used once, also by two browsers in the same moment', async () => {
      const one = await readyToBind(database)
      const sessions = await Promise.all([rebindingSession(database, one, one.ready), rebindingSession(database, one, one.ready)])
      const begun = await Promise.all(sessions.map(({ session }) => begin(database, session, { now: one.ready })))

      const outcomes = await atOnce(2, (i) => {
        const [complete, pending] = [sessions[i], begun[i]]
        assert.ok(complete && pending)
        return refusal(verify(database, complete.session, pending.id, codeAt(pending.key, one.ready), one.ready))
      })

      assert.equal(outcomes.filter((outcome) => outcome === 'granted').length, 1, String(outcomes))
      assert.equal((await database.read((tx) => listFactors(tx, one.account.id))).length, 1)
    })

    const ended: Record<string, (one: Lost & { ready: number }) => Promise<number>> = {
      'after a day': async ({ ready }) => ready + hours(24),
      'after the password or another credential changed': async ({ ready, account }) => {
        await database.unit((tx) => moveCredentialEpoch(tx, account.id))
        return ready
      },
      'after an old factor was used': async ({ ready, factor, key }) => {
        assert.equal((await judge(database, factor, codeAt(key, ready + minutes(2)), ready + minutes(2))).result, 'right')
        return ready + minutes(2)
      },
      'after the case was stopped': async (one) => {
        await stop(one, one.ready)
        return one.ready
      },
      'while a reviewer keeps the case frozen': async ({ ready, opened }) => {
        await move(database, opened, 'freeze', ready)
        return ready
      },
      'after the account was frozen': async ({ ready, account }) => {
        await database.unit((tx) => freeze(tx, at(ready), account.id, 'unknown'))
        return ready
      },
    }
    for (const [when, end] of Object.entries(ended))
      test(`is over ${when}, in a set-up under way too`, async () => {
        const one = await readyToBind(database)
        const { session } = await rebindingSession(database, one, one.ready)
        const { id, key } = await begin(database, session, { now: one.ready })

        const now = await end(one)

        assert.equal(await database.read((tx) => findRebindGrant(tx, now, one.account.id)), undefined)
        assert.notEqual(await refusal(verify(database, session, id, codeAt(key, now), now)), 'granted')
        const wanted = { kind: 'totp', name: undefined, replaces: undefined } as const
        assert.notEqual(await refusal(database.unit((tx) => beginEnrollment(tx, at(now), session, wanted))), 'granted')
        assert.deepEqual(
          (await database.read((tx) => listFactors(tx, one.account.id))).map((factor) => factor.id),
          [one.factor.id],
        )
      })
  })

  test(`stopping it in the same moment as the new factor is proved has one outcome, in each of ${rounds} rounds`, async () => {
    for (let round = 0; round < rounds; round++) {
      const one = await readyToBind(database)
      const { session } = await rebindingSession(database, one, one.ready)
      const { id, key } = await begin(database, session, { now: one.ready })

      const [bound, stopped] = await Promise.all([
        refusal(verify(database, session, id, codeAt(key, one.ready), one.ready)),
        refusal(stop(one, one.ready)),
      ])
      await deadlines(database, one.ready)

      const state = await stateOf(database, one.opened)
      const factors = await database.read((tx) => listFactors(tx, one.account.id))
      const isOld = factors.length === 1 && factors[0]?.id === one.factor.id
      const said = `round ${round}: ${bound}, ${stopped}, ${state}`
      if (bound === 'granted') assert.deepEqual([state, stopped, isOld], ['done', 'CASE_MOVED_ON', false], said)
      else assert.deepEqual([state, stopped, isOld], ['cancelled_by_owner', 'granted', true], said)
    }
  })

  const stops = { 'from a session': stop, 'with the link of a mail': stopWithLink }
  for (const [how, press] of Object.entries(stops))
    test(`stopping it ${how} as the wait ends is never lost, in each of ${rounds} rounds`, async () => {
      for (let round = 0; round < rounds; round++) {
        const one = await ownerWithCase(database)
        for (const event of ['submit', 'admit', 'approve'] as const) await move(database, one.opened, event)
        const now = one.opened.openedAt
        await deadlines(database, now)
        const { waitsUntil } = await caseNow(database, one.opened)
        const end = waitsUntil ?? now

        const [, stopped] = await Promise.all([deadlines(database, end), refusal(press(one, end)), deadlines(database, end)])

        // Until the new factor is there, the owner's word ends it, whatever was done in the same moment.
        assert.deepEqual([stopped, await stateOf(database, one.opened)], ['granted', 'cancelled_by_owner'], `round ${round}`)
        assert.equal(await database.read((tx) => findRebindGrant(tx, end, one.account.id)), undefined)
      }
    })

  for (const [how, press] of Object.entries(stops))
    test(`stopping it ${how} in the middle of a step of somebody else is not lost`, async () => {
      const one = await ownerWithCase(database)
      for (const event of ['submit', 'admit', 'approve'] as const) await move(database, one.opened, event)
      const now = one.opened.openedAt
      const pressed: Promise<string>[] = []

      await database.unit(async (tx) => {
        const seen = await caseById(tx, keys, one.opened.id)
        await moveCase(tx, at(now), seen, 'begin_wait', { actor: 'system' }, { waitsUntil: now + hours(24) })
        if (pressed.length === 0) pressed.push(refusal(press(one, now)))
        // Long enough for the other one to read what is not written yet.
        for (let read = 0; read < 100; read++) await caseById(tx, keys, one.opened.id)
      })

      assert.deepEqual([await pressed[0], await stateOf(database, one.opened)], ['granted', 'cancelled_by_owner'])
    })

  test(`the link against the new factor leaves one of the two and says which, in each of ${rounds} rounds`, async () => {
    for (let round = 0; round < rounds; round++) {
      const one = await readyToBind(database)
      const { session } = await rebindingSession(database, one, one.ready)
      const { id, key } = await begin(database, session, { now: one.ready })

      const [bound, warning] = await Promise.all([
        refusal(verify(database, session, id, codeAt(key, one.ready), one.ready)),
        stopWithLink(one, one.ready),
      ])
      await deadlines(database, one.ready)

      const state = await stateOf(database, one.opened)
      const said = `round ${round}: ${bound}, ${warning.state}, ${state}`
      if (bound === 'granted') assert.deepEqual([state, warning.isOver], ['done', false], said)
      else assert.deepEqual([state, warning.state], ['cancelled_by_owner', 'cancelled_by_owner'], said)
    }
  })

  test(`of two cases opened in the same moment one is, in each of ${rounds} rounds`, async () => {
    for (let round = 0; round < rounds; round++) {
      const { account, opened } = await ownerWithCase(database)
      await stop({ account } as Lost, opened.openedAt)
      const outcomes = await atOnce(4, () => refusal(openFor(database, account.id, opened.openedAt + minutes(1))))
      assert.deepEqual(
        outcomes.sort(),
        ['RECOVERY_ALREADY_OPEN', 'RECOVERY_ALREADY_OPEN', 'RECOVERY_ALREADY_OPEN', 'granted'],
        `round ${round}`,
      )
    }
  })
})
