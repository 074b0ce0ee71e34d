import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { type Database, DatabaseUnavailable } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { LastUse } from './last-use.ts'
import { type SignedIn, signIn } from './session.fixture.ts'
import { endSessionOf, findSession } from './session.ts'

const later = noon + minutes(20)

eachDatabase('the last use of sessions', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })

  const people = (count: number) => Promise.all(Array.from({ length: count }, () => signIn(database)))
  const find = (secret: string, now: number) => database.read((tx) => findSession(tx, { keys, now }, secret))
  async function lastSeen({ secret }: SignedIn) {
    const found = await find(secret, noon)
    return found === 'rotated' ? undefined : found?.lastSeenAt
  }
  async function until(isSo: () => Promise<boolean>) {
    while (!(await isSo())) await wait(5)
  }

  /** The same database, counting transactions; the first of them fail as it is told. */
  function counted(failing = 0) {
    const begun = { units: 0 }
    const unit: Database['unit'] = (work) => {
      if (begun.units++ < failing) return Promise.reject(new DatabaseUnavailable('The database is locked.'))
      return database.unit(work)
    }
    const watched = Object.assign(Object.create(database), { unit }) as Database
    return { lastUse: new LastUse(watched), begun }
  }

  test('is written for all that were used, in a few transactions', async () => {
    const everybody = await people(300)
    const { lastUse, begun } = counted()

    for (const { session } of everybody) void lastUse.note(session, later)

    for (const one of everybody) await until(async () => (await lastSeen(one)) === later)
    assert.ok(begun.units <= 3, `${begun.units} transactions`)
  })

  test('keeps a session that is used within half an hour, and brings none back that has ended', async () => {
    const [used, ended] = (await people(2)) as [SignedIn, SignedIn]
    const { lastUse } = counted()
    await database.unit((tx) => endSessionOf(tx, noon, ended.account.id, ended.session.id))

    await lastUse.note(ended.session, later)
    await lastUse.note(used.session, later)

    assert.notEqual(await find(used.secret, later + minutes(29)), undefined)
    assert.equal(await find(ended.secret, later), undefined)
  })

  test('where it could not be written, the next call of the session writes it', async () => {
    const [one] = (await people(1)) as [SignedIn]
    const { lastUse, begun } = counted(1)

    await lastUse.note(one.session, later)
    assert.equal(await lastSeen(one), noon)
    await lastUse.note(one.session, later)

    assert.equal(await lastSeen(one), later)
    assert.equal(begun.units, 2)
  })
})
