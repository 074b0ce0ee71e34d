import assert from 'node:assert/strict'
import { it } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { type NoParams, type SqlValue, statement } from './database.ts'
import { translateDdl } from './translate-ddl.ts'

type Row = { number: SqlValue; words: SqlValue; bytes: SqlValue }

const ddl = 'create table things (number integer, words text, bytes blob);'
const put = statement<Row>('put thing', 'insert into things (number, words, bytes) values (:number, :words, :bytes)')
const first = statement<NoParams, Row>('first thing', 'select number, words, bytes from things limit 1')

eachDatabase('values', (open, engine) => {
  async function things() {
    const { database } = await open({ unmigrated: true })
    await database.exclusive(async (tx) => {
      for (const sql of translateDdl(ddl, engine)) await tx.run(statement('create things', sql), {})
    })
    return database
  }

  it('come back as they went in, in plain objects and plain bytes', async () => {
    const database = await things()
    const row = { number: 1_900_000_000_123, words: "it's :not a $1 ?1 parameter\nÜ", bytes: new Uint8Array([0, 1, 255]) }

    await database.unit((tx) => tx.run(put, row))

    assert.deepStrictEqual(await database.read((tx) => tx.get(first, {})), row)
  })

  it('keep null, nothing and empty apart', async () => {
    const database = await things()

    await database.unit((tx) => tx.run(put, { number: null, words: '', bytes: new Uint8Array() }))

    assert.deepStrictEqual(await database.read((tx) => tx.get(first, {})), { number: null, words: '', bytes: new Uint8Array() })
  })

  it('are numbers when they are counted, summed, compared and divided, on both engines alike', async () => {
    const database = await things()
    for (const number of [3, 4n]) await database.unit((tx) => tx.run(put, { number, words: 'x', bytes: null }))
    const sums = statement<{ step: number }, object>(
      'sums',
      `select count(*) as count, sum(number) as sum, max(number) / :step as half, count(*) > 1 as several, bool_like as fact
       from things, (select 1 = 2 as bool_like) as facts group by bool_like`,
    )

    assert.deepStrictEqual(await database.read((tx) => tx.get(sums, { step: 3 })), { count: 2, sum: 7, half: 1, several: 1, fact: 0 })
  })

  it('are refused when no number holds them exactly', async () => {
    const database = await things()
    await database.unit((tx) => tx.run(put, { number: 2n ** 60n + 1n, words: null, bytes: null }))

    await assert.rejects(
      database.read((tx) => tx.get(first, {})),
      RangeError,
    )
  })

  it('are refused in a column of another type', async () => {
    const database = await things()

    await assert.rejects(database.unit((tx) => tx.run(put, { number: 'seven', words: null, bytes: null })))
    await assert.rejects(database.unit((tx) => tx.run(put, { number: 1.5, words: null, bytes: null })))
  })
})
