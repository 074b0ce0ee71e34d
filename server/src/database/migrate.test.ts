import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { type NoParams, statement } from './database.ts'
import { migrate, schemaVersion } from './migrate.ts'
import type { Migration } from './migration.ts'

const boxes: Migration = {
  version: 1,
  name: 'boxes',
  sql: `create table boxes (id sequence primary key, label text not null, content blob);
        insert into boxes (label) values ('first; still first');`,
}
const weights: Migration = {
  version: 2,
  name: 'weights',
  sql: `alter table boxes add column weight integer not null default 0; update boxes set weight = 7;`,
}
const now = () => 1_900_000_000_000

const listBoxes = statement<NoParams, object>('list boxes', 'select label, weight from boxes order by id')
const addBox = statement<{ label: string; content: Uint8Array }, { id: number }>(
  'add box',
  'insert into boxes (label, content) values (:label, :content) returning id',
)
const history = statement<NoParams, object>('history', 'select version, name, applied_at from schema_version order by version')

eachDatabase('migrations', (open) => {
  it('bring an empty database to the newest version, and leave a record', async () => {
    const { database } = await open({ unmigrated: true })
    assert.equal(await schemaVersion(database), 0)

    await migrate(database, [boxes, weights], now)

    assert.equal(await schemaVersion(database), 2)
    assert.deepEqual(await database.read((tx) => tx.all(listBoxes, {})), [{ label: 'first; still first', weight: 7 }])
    assert.deepEqual(await database.read((tx) => tx.all(history, {})), [
      { version: 1, name: 'boxes', applied_at: now() },
      { version: 2, name: 'weights', applied_at: now() },
    ])
    const added = await database.unit((tx) => tx.get(addBox, { label: 'second', content: new Uint8Array([1]) }))
    assert.deepEqual(added, { id: 2 })
  })

  it('apply only what is missing', async () => {
    const { database } = await open({ unmigrated: true })
    await migrate(database, [boxes], now)

    await migrate(database, [boxes, weights], now)
    await migrate(database, [boxes, weights], now)

    assert.equal((await database.read((tx) => tx.all(listBoxes, {}))).length, 1)
  })

  it('leave nothing behind when one of them fails', async () => {
    const { database } = await open({ unmigrated: true })
    const broken: Migration = {
      version: 2,
      name: 'broken',
      sql: 'alter table boxes add column weight integer; insert into nowhere values (1);',
    }

    await assert.rejects(migrate(database, [boxes, broken], now), /nowhere/)

    assert.equal(await schemaVersion(database), 0)
    await migrate(database, [boxes, weights], now)
    assert.equal(await schemaVersion(database), 2)
  })

  it('run once when several processes start at the same moment', async () => {
    const { database, url } = await open({ unmigrated: true })
    const others = await Promise.all([open({ url }), open({ url }), open({ url })])

    await Promise.all([database, ...others.map((other) => other.database)].map((each) => migrate(each, [boxes, weights], now)))

    assert.equal((await database.read((tx) => tx.all(history, {}))).length, 2)
    assert.equal((await database.read((tx) => tx.all(listBoxes, {}))).length, 1)
  })

  it('refuse a database that is newer than the program, and leave it as it is', async () => {
    const { database } = await open({ unmigrated: true })
    await migrate(database, [boxes, weights], now)

    await assert.rejects(migrate(database, [boxes], now), { name: 'DatabaseNewerThanProgram', databaseVersion: 2, programVersion: 1 })

    assert.equal(await schemaVersion(database), 2)
  })

  it('do not stop statements that were prepared before', async () => {
    const { database } = await open({ unmigrated: true })
    const everything = statement<NoParams, object>('everything', 'select * from boxes')
    await migrate(database, [boxes], now)
    await database.read((tx) => tx.all(everything, {}))
    await database.unit((tx) => tx.all(everything, {}))

    await migrate(database, [boxes, weights], now)

    const row = { id: 1, label: 'first; still first', content: null, weight: 7 }
    assert.deepEqual(await database.read((tx) => tx.all(everything, {})), [row])
    assert.deepEqual(await database.unit((tx) => tx.all(everything, {})), [row])
  })

  it('are numbered without gaps', async () => {
    const { database } = await open({ unmigrated: true })

    await assert.rejects(migrate(database, [weights], now), /"weights" stands in place 1 but has version 2/)
  })
})
