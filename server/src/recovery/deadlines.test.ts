import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { freeze } from '../account-security/freeze-and-thaw.ts'
import { makeAccount } from '../accounts/account.fixture.ts'
import { thawAccount } from '../accounts/freeze.ts'
import type { Database } from '../database/database.ts'
import { days, hours, minutes } from '../durations.ts'
import { codeAt, judge, refusal } from '../factors/owner.fixture.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { approved, caseNow, deadlines, lost, move, openFor, ownerWithCase, readyToBind, stateOf, under } from './case.fixture.ts'

eachDatabase('deadlines of recovery cases', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const noticesOf = async (accountId: string) =>
    (await leftBehind(database, accountId)).notices.filter((name) => name.startsWith('recovery'))

  test('after the approval the wait runs; its owner is told an hour before the end, once; then the new factor can be set up for a day', async () => {
    const one = await ownerWithCase(database)
    await approved(database, one.opened)

    const told = lost + minutes(1)
    await deadlines(database, told)
    assert.equal((await caseNow(database, one.opened)).waitsUntil, told + hours(24))
    await deadlines(database, told + hours(23) - 1)
    assert.equal((await noticesOf(one.account.id)).at(-1), 'recovery-waiting')
    await Promise.all([deadlines(database, told + hours(23)), deadlines(database, told + hours(23))])
    await deadlines(database, told + hours(24) - 1)
    assert.equal(await stateOf(database, one.opened), 'waiting')
    await Promise.all([deadlines(database, told + hours(24)), deadlines(database, told + hours(24))])

    const { state, expiresAt } = await caseNow(database, one.opened)
    assert.deepEqual([state, expiresAt], ['ready_to_bind', told + hours(48)])
    assert.deepEqual(await noticesOf(one.account.id), [
      'recovery-opened',
      'recovery-received',
      'recovery-waiting',
      'recovery-ends-soon',
      'recovery-ready',
    ])
    await deadlines(database, told + hours(48))
    assert.equal(await stateOf(database, one.opened), 'expired')
  })

  describe('the wait is', () => {
    const waitUnder = async (recovery: Parameters<typeof under>[0]) => {
      const { opened } = await ownerWithCase(database, under(recovery))
      await approved(database, opened)
      await deadlines(database, lost)
      const { state, waitsUntil } = await caseNow(database, opened)
      return state === 'waiting' ? (waitsUntil ?? 0) - lost : state
    }
    test('72 hours where no document was shown', async () => {
      assert.equal(await waitUnder({ evidence: { need: 'any_one', kinds: ['questions'] } }), hours(72))
    })
    test('72 hours where one person decides', async () => {
      assert.equal(await waitUnder({ reviewers: 1 }), hours(72))
    })
    test('what the policy says where that is more', async () => {
      assert.equal(await waitUnder({ reviewers: 1, waitHours: 100 }), hours(100))
    })
    test('nothing where the policy means nothing', async () => {
      assert.equal(await waitUnder({ reviewers: 1, waitHours: 0 }), 'ready_to_bind')
    })
    test('whole for its owner, however late the server that tells them comes to it', async () => {
      const { opened, account } = await ownerWithCase(database)
      await approved(database, opened)
      await deadlines(database, lost + days(2))
      assert.equal((await noticesOf(account.id)).at(-1), 'recovery-waiting')
      await deadlines(database, lost + days(2) + hours(24) - 1)
      assert.equal(await stateOf(database, opened), 'waiting')
      await deadlines(database, lost + days(2) + hours(24))
      assert.equal(await stateOf(database, opened), 'ready_to_bind')
    })
    test('what the rules said on the day the case was opened', async () => {
      const { opened } = await ownerWithCase(database, under({ waitHours: 30 }))
      await approved(database, opened)
      await deadlines(database, lost)
      assert.equal((await caseNow(database, opened)).waitsUntil, lost + hours(30))
    })
  })

  for (const after of ['evidence', 'waiting', 'ready_to_bind'] as const)
    test(`an old factor that is proved ends a case in ${after}, with a notice, and is refused everywhere at once`, async () => {
      const one = after === 'ready_to_bind' ? await readyToBind(database) : { ...(await ownerWithCase(database)), ready: lost }
      if (after === 'waiting') {
        await approved(database, one.opened)
        await deadlines(database, lost)
      }
      const later = one.ready + minutes(2)
      assert.equal((await judge(database, one.factor, codeAt(one.key, later), later)).result, 'right')

      const onward = after === 'evidence' ? 'send_part' : after === 'waiting' ? 'grant' : 'freeze'
      assert.equal(await refusal(move(database, one.opened, onward, later)), 'CASE_MOVED_ON')
      await deadlines(database, later)

      assert.equal(await stateOf(database, one.opened), 'cancelled_by_factor_use')
      assert.equal((await noticesOf(one.account.id)).at(-1), 'recovery-cancelled')
    })

  test('a case in which its owner does nothing ends after 14 days, one that waits for us does not', async () => {
    const idle = await ownerWithCase(database)
    const ours = await ownerWithCase(database)
    for (const event of ['submit', 'admit'] as const) await move(database, ours.opened, event)

    await deadlines(database, lost + days(14) - 1)
    assert.equal(await stateOf(database, idle.opened), 'evidence')
    await deadlines(database, lost + days(15))

    assert.equal(await stateOf(database, idle.opened), 'expired')
    assert.equal(await stateOf(database, ours.opened), 'in_review')
    await openFor(database, idle.account.id, lost + days(15))
  })

  test('however many accounts are frozen, the cases of others go on; theirs do after the thaw', async () => {
    const [frozen] = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const { id } = await makeAccount(database)
        const opened = await openFor(database, id, lost - 1)
        for (const event of ['submit', 'admit', 'approve'] as const) await move(database, opened, event)
        await database.unit((tx) => freeze(tx, at(lost), id, 'unknown'))
        return opened
      }),
    )
    assert.ok(frozen)
    const { opened } = await ownerWithCase(database)
    await approved(database, opened)

    await deadlines(database, lost)
    const { waitsUntil } = await caseNow(database, opened)
    await database.unit((tx) => thawAccount(tx, lost, frozen.accountId))
    await deadlines(database, lost + hours(24))

    assert.equal(waitsUntil, lost + hours(24))
    assert.equal(await stateOf(database, opened), 'ready_to_bind')
    assert.equal(await stateOf(database, frozen), 'waiting')
  })
})
