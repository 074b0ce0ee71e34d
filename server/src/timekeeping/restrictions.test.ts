import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import { freezeAccount, frozenState, thawAccount } from '../accounts/freeze.ts'
import { type Database, type NoParams, statement } from '../database/database.ts'
import { days, hours, minutes, seconds } from '../durations.ts'
import type { LadderBudget, WindowBudget } from '../limits/budgets.ts'
import { spendAttempt } from '../limits/spend-attempt.ts'
import { bringRestrictionsNearer, giveBackRestrictions, lengthenRestrictions, restrictions } from './restrictions.ts'

const ladder: LadderBudget = {
  name: 'ladder',
  every: 2,
  pausesMillis: [minutes(1), minutes(5), minutes(15), hours(1)],
  ceiling: 100,
  kept: { limit: 50, windowMillis: days(30) },
}
const window: WindowBudget = { name: 'window', limit: 1, windowMillis: minutes(10) }

const insertJump = statement<{ by: number }, { id: number }>(
  'test-insert-jump',
  'insert into clock_jumps (noticed_at, wall_at, ahead_by) values (0, 0, :by) returning id',
)
const readAttempts = statement<NoParams, { subject: string; until: number; kept_until: number }>(
  'test-read-attempts',
  'select subject, until, kept_until from attempts order by budget, subject',
)
const countRecords = statement<NoParams, { count: number }>('test-count-lengthened', 'select count(*) as count from clock_lengthened')

eachDatabase('restrictions when the clock jumps', (open) => {
  let database: Database
  beforeEach(async () => {
    ;({ database } = await open())
  })

  const spend = (budget: LadderBudget | WindowBudget, subject: string, now: number) =>
    database.unit((tx) => spendAttempt(tx, now, budget, subject))
  const isGranted = async (budget: LadderBudget | WindowBudget, subject: string, now: number) => (await spend(budget, subject, now)).granted
  async function pauseFor(subject: string) {
    for (let failures = 0; failures < ladder.every; failures++) await spend(ladder, subject, noon)
  }
  async function jump(now: number, by: number, id?: number) {
    return database.unit(async (tx) => {
      const jump = id ?? (await tx.get(insertJump, { by }))?.id ?? assert.fail()
      return { jump, lengthened: await lengthenRestrictions(tx, { jump, now, by }) }
    })
  }
  const giveBack = (jump: number) => database.unit((tx) => giveBackRestrictions(tx, jump))
  const attempts = () => database.read((tx) => tx.all(readAttempts, {}))

  test('pauses, windows and the failures that are kept last as long as the jump was', async () => {
    await pauseFor('paused')
    await spend(window, 'limited', noon)
    const { lengthened } = await jump(noon + seconds(20), hours(73))

    assert.equal(lengthened, 3)
    assert.equal(await isGranted(ladder, 'paused', noon + hours(73) + seconds(59)), false)
    assert.equal(await isGranted(window, 'limited', noon + hours(73) + minutes(10) - 1), false)
    assert.equal(await isGranted(ladder, 'paused', noon + hours(73) + minutes(1)), true)
    assert.equal(await isGranted(window, 'limited', noon + hours(73) + minutes(10)), true)
    assert.equal((await attempts())[0]?.kept_until, noon + days(30) + hours(73))
  })

  test('what is over stays over', async () => {
    await pauseFor('paused')
    await spend(window, 'limited', noon)
    await jump(noon + minutes(10), hours(1))

    assert.equal(await isGranted(ladder, 'paused', noon + minutes(10)), true)
    assert.equal(await isGranted(window, 'limited', noon + minutes(10)), true)
  })

  test('a frozen account thaws no earlier', async () => {
    const account = await makeAccount(database)
    const thawsAt = await database.unit(async (tx) => {
      await freezeAccount(tx, noon, account.id)
      return thawAccount(tx, noon, account.id)
    })
    assert.ok(thawsAt)
    await jump(noon + hours(1), days(365))

    const state = (now: number) => database.read((tx) => frozenState(tx, now, account.id))
    assert.equal((await state(thawsAt))?.thawsAt, thawsAt + days(365))
    assert.equal(await state(thawsAt + days(365)), undefined)
  })

  test('another process that saw the same jump lengthens only what was not', async () => {
    await pauseFor('before')
    const { jump: id } = await jump(noon, hours(1))
    await pauseFor('meanwhile')
    const { lengthened } = await jump(noon + seconds(1), hours(1), id)

    assert.equal(lengthened, 2)
    assert.deepEqual(
      (await attempts()).map(({ until }) => until),
      [noon + hours(1) + minutes(1), noon + hours(1) + minutes(1)],
    )
    assert.equal(await giveBack(id), 4)
    assert.deepEqual(
      (await attempts()).map(({ until }) => until),
      [noon + minutes(1), noon + minutes(1)],
    )
  })

  test('giving back leaves alone what was changed since', async () => {
    await pauseFor('same')
    await pauseFor('longer')
    const { jump: id } = await jump(noon, hours(1))
    const later = noon + hours(1) + minutes(1)
    for (let failures = 0; failures < ladder.every; failures++) await spend(ladder, 'longer', later)

    assert.equal(await giveBack(id), 3)
    const [longer, same] = await attempts()
    assert.equal(longer?.until, later + minutes(5))
    assert.equal(same?.until, noon + minutes(1))
    assert.equal((await database.read((tx) => tx.get(countRecords, {})))?.count, 0)
    assert.equal(await giveBack(id), 0)
  })

  test('several jumps are given back from the last to the first', async () => {
    await pauseFor('paused')
    const first = await jump(noon, hours(1))
    const second = await jump(noon + hours(1), minutes(2))
    assert.equal((await attempts())[0]?.until, noon + hours(1) + minutes(3))

    for (const { jump } of [second, first]) assert.equal(await giveBack(jump), 2)
    assert.equal((await attempts())[0]?.until, noon + minutes(1))
  })

  test('where the time begins again earlier, as much is left of each as was, and it can still be given back', async () => {
    await pauseFor('paused')
    const { jump: id } = await jump(noon, days(365))
    const highest = noon + days(365)
    await database.unit((tx) => bringRestrictionsNearer(tx, { after: noon, by: highest - noon }))

    assert.equal((await attempts())[0]?.until, noon + minutes(1))
    assert.equal(await giveBack(id), 2)
    assert.equal((await attempts())[0]?.until, noon + minutes(1) - days(365))
  })
})

/** Times to come that protect nobody: ended early, they only make somebody sign in, ask or wait for a mail again. */
const lifetimes = [
  'sign_ups.expires_at',
  'codes.expires_at',
  'invites.expires_at',
  'sign_ins.expires_at',
  'sessions.expires_at',
  'enrollments.expires_at',
  'challenges.expires_at',
  'step_up_grants.expires_at',
  'password_resets.expires_at',
  'address_requests.expires_at',
  'trusted_devices.expires_at',
  'staff_links.expires_at',
  'used_proofs_of_work.expires_at', // ends with the proof of work itself
  'used_passkey_challenges.expires_at', // the same for a passkey's challenge
  'recovery_code_sets.expires_at', // of a set that was not typed back
  'approvals.expires_at',
  'host_challenges.expires_at',
  'host_keys.expires_at',
  'idempotent_calls.expires_at', // repeated later, a call is one of its own
  'oidc_grants.expires_at',
  'oidc_records.expires_at',
  'oidc_clients.former_secret_until',
  'outbox.next_attempt_at',
  'outbox.claimed_until',
  'recovery_visits.expires_at',
  'recovery_cases.expires_at',
  'recovery_cases.assigned_until',
  'rebind_grants.expires_at',
  'evidence_tickets.expires_at',
  'face_checks.expires_at',
  'staff_sessions.expires_at',
  'intake_mails.next_attempt_at',
  'intake_mails.claimed_until',
]

const columns = statement<NoParams, { place: string }>(
  'test-columns-of-times',
  `select tables.name || '.' || columns.name as place from sqlite_schema as tables join pragma_table_info(tables.name) as columns
   where tables.type = 'table' and (columns.name like '%until' or columns.name like '%expires_at' or columns.name like '%ends_at'
     or columns.name like 'thaws_at' or columns.name like 'next_%' or columns.name like '%due_at' or columns.name like '%not_before')`,
)

eachDatabase('every time to come', (open, engine) => {
  test('is a restriction or a lifetime', { skip: engine === 'postgres' && 'the columns are the same' }, async () => {
    const { database } = await open()
    const places = (await database.read((tx) => tx.all(columns, {}))).map(({ place }) => place)

    assert.deepEqual(places.toSorted(), [...lifetimes, ...restrictions.map(({ table, column }) => `${table}.${column}`)].toSorted())
  })
})
