import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { Problem } from '../problem.ts'
import { at, leftBehind } from '../security-events/occasion.fixture.ts'
import { signIn } from '../sessions/session.fixture.ts'
import type { Session } from '../sessions/session.ts'
import { cancelEnrollment } from './enroll.ts'
import { listFactors } from './factor.ts'
import { begin, codeAt, type Enrolled, enroll, owner, prove, refusal, verify } from './owner.fixture.ts'
import { removeFactor } from './remove.ts'
import { renameFactor } from './rename.ts'
import { resumeFactor, suspendFactor } from './suspend.ts'

eachDatabase('changes and their records', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const list = (session: Session, on = database) => on.read((tx) => listFactors(tx, session.accountId))
  async function proveAll({ session, factor }: Enrolled, on = database) {
    for (const purpose of ['suspend_factor', 'resume_factor', 'remove_factor'] as const) await prove(on, session, purpose, factor.id)
  }

  test('the whole life of a factor is in the audit trail in its order, and every change in a notice', async () => {
    const { session } = await signIn(database)
    const abandoned = await begin(database, session)
    await database.unit((tx) => cancelEnrollment(tx, at(), session, abandoned.id))
    const first = await enroll(database, session)
    await prove(database, first.session, 'replace_factor', first.factor.id)
    const { factor } = await enroll(database, first.session, { replaces: first.factor.id, now: noon + minutes(1) })
    await proveAll({ ...first, factor })
    for (const change of [suspendFactor, resumeFactor, removeFactor])
      await database.unit<unknown>((tx) => change(tx, at(noon + minutes(2)), session, factor.id))

    const { audit, notices } = await leftBehind(database, session.accountId)
    assert.deepEqual(
      audit.map(({ event }) => event),
      [
        'enrollment.begun',
        'enrollment.cancelled',
        'enrollment.begun',
        'factor.added',
        'enrollment.begun',
        'factor.replaced',
        'factor.suspended',
        'factor.resumed',
        'factor.removed',
      ],
    )
    assert.deepEqual(notices.sort(), ['factor-added', 'factor-removed', 'factor-replaced', 'factor-resumed', 'factor-suspended'])
  })

  test('a change that is undone leaves no row and no notice, and is not there', async () => {
    const { session, factor } = await owner(database)
    await proveAll({ session, factor } as Enrolled)
    const before = await leftBehind(database, session.accountId)

    for (const change of [suspendFactor, removeFactor]) {
      await assert.rejects(
        database.unit(async (tx) => {
          await change(tx, at(), session, factor.id)
          throw new Error('something after it failed')
        }),
        /something after it failed/,
      )
    }

    assert.deepEqual(await leftBehind(database, session.accountId), before)
    assert.equal((await list(session))[0]?.state, 'active')
  })

  test('a refused change leaves no notice', async () => {
    const { session, factor } = await owner(database)
    const before = await leftBehind(database, session.accountId)

    assert.equal(await refusal(database.unit((tx) => removeFactor(tx, at(), session, factor.id))), 'STEP_UP_REQUIRED')

    assert.deepEqual(await leftBehind(database, session.accountId), before)
  })

  for (const table of ['audit', 'outbox'] as const) {
    test(`where the ${table} takes no row, no factor is added, suspended or removed`, async () => {
      const { database: broken } = await open()
      const live = await owner(broken)
      const pending = await begin(broken, live.session)
      await proveAll(live, broken)
      await broken.exclusive((tx) => tx.run(statement(`test-lose-${table}`, `alter table ${table} rename to ${table}_lost`), {}))

      const { session, factor } = live
      await breaks(verify(broken, session, pending.id, codeAt(pending.key, noon)))
      await breaks(broken.unit((tx) => suspendFactor(tx, at(), session, factor.id)))
      await breaks(broken.unit((tx) => removeFactor(tx, at(), session, factor.id)))
      if (table === 'audit') await breaks(broken.unit((tx) => renameFactor(tx, at(), session, factor.id, 'Tablet')))

      assert.deepEqual(await list(session, broken), [factor])
    })
  }

  test('no row says a key, a code or the secret of a session', async () => {
    const enrolled = await owner(database)
    const { id, shown, key } = await begin(database, enrolled.session)
    await verify(database, enrolled.session, id, '123456')
    await verify(database, enrolled.session, id, codeAt(key, noon))

    const { audit } = await leftBehind(database, enrolled.session.accountId)
    const text = JSON.stringify(audit)
    for (const secret of [
      shown.key,
      enrolled.secret,
      codeAt(key, noon),
      codeAt(enrolled.key, noon),
      '123456',
      key.export().toString('hex'),
    ]) {
      assert.equal(text.includes(secret), false, secret)
    }
  })
})

/** Our own fault, not a refusal. */
const breaks = (change: Promise<unknown>) => assert.rejects(change, (error) => !(error instanceof Problem))
