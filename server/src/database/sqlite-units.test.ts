import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Database, DatabaseUnavailable, type NoParams, statement, type Tx } from './database.ts'
import { openDatabase } from './open-database.ts'

const write = statement<{ id: number }>('write mark', 'insert into marks (id) values (:id)')
/** Does to the transaction what SQLite does when the disk fails in the middle of it. */
const writeOrGiveUp = statement<{ id: number }>('write mark or give up', 'insert or rollback into marks (id) values (:id)')
const list = statement<NoParams, { id: number }>('list marks', 'select id from marks order by id')
const createMarks = statement<NoParams>('create marks', 'create table marks (id integer primary key) strict')

describe('units on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  const opened: Database[] = []
  after(async () => {
    await Promise.all(opened.map((database) => database.close()))
    rmSync(folder, { recursive: true })
  })

  /** What shares a batch must not hang on how fast the machine is. */
  async function marks(busyTimeoutMillis = 300, longestBatchMillis = Number.POSITIVE_INFINITY) {
    const path = join(folder, 'private', `${opened.length}.db`)
    const database = await openDatabase({ url: `sqlite:${path}`, busyTimeoutMillis, longestBatchMillis })
    opened.push(database)
    await database.exclusive((tx) => tx.run(createMarks, {}))
    const ids = async () => (await database.read((tx) => tx.all(list, {}))).map(({ id }) => id)
    return { database, path, ids }
  }

  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

  it('share one commit when they arrive together', async () => {
    const { database, path, ids } = await marks()
    const before = commitsIn(`${path}-wal`)

    await Promise.all(upTo(64).map((id) => database.unit((tx) => tx.run(write, { id }))))

    assert.equal(commitsIn(`${path}-wal`) - before, 1)
    assert.equal((await ids()).length, 64)
  })

  it('do not keep the event loop longer than a batch may take: the others come next', async () => {
    const { database, path, ids } = await marks(300, 0)
    const before = commitsIn(`${path}-wal`)
    let turns = 0
    const turn = () => setImmediate(() => ++turns < 1000 && turn())
    turn()

    const answeredIn = await Promise.all(upTo(8).map((id) => database.unit((tx) => tx.run(write, { id })).then(() => turns)))

    assert.equal(commitsIn(`${path}-wal`) - before, 8)
    assert.equal(new Set(answeredIn).size, 8, 'others had their turn in between')
    assert.equal((await ids()).length, 8)
  })

  it('are answered in their order, each seeing the writes of those before it', async () => {
    const { database } = await marks()

    const seen = await Promise.all(
      upTo(300).map((id) =>
        database.unit(async (tx) => {
          await tx.run(write, { id })
          return (await tx.all(list, {})).length
        }),
      ),
    )

    assert.deepEqual(
      seen,
      upTo(300).map((id) => id + 1),
    )
  })

  const foreign: [string, () => Promise<unknown>][] = [
    ['a timer', () => wait(0)],
    ['the next turn of the event loop', () => new Promise((resolve) => setImmediate(resolve))],
    ['a tick', () => new Promise<void>((resolve) => process.nextTick(resolve))],
    ['something that never comes', () => new Promise(() => {})],
  ]
  for (const [name, foreignWork] of foreign) {
    it(`are refused when they await ${name}, without harm to the others`, async () => {
      const { database, ids } = await marks()
      let late: Promise<unknown> | undefined

      const outcomes = await Promise.allSettled(
        upTo(4).map((id) =>
          database.unit(async (tx) => {
            await tx.run(write, { id })
            if (id === 1 || id === 2) {
              await foreignWork()
              late = tx.run(write, { id: 100 + id })
              await late
            }
          }),
        ),
      )

      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['fulfilled', 'rejected', 'rejected', 'fulfilled'],
      )
      await wait(10)
      if (late) await assert.rejects(late, /after its unit had ended/)
      assert.deepEqual(await ids(), [0, 3])
    })
  }

  it('say what was wrong with one that awaited something else', async () => {
    const { database } = await marks()

    await assert.rejects(
      database.unit(() => wait(0)),
      /awaited something other than its own transaction/,
    )
  })

  it('undo the inner part of a unit that was refused within it', async () => {
    const { database, ids } = await marks()

    await assert.rejects(
      database.unit(async (tx) => {
        await tx.run(write, { id: 1 })
        await tx.inner(async () => {
          await tx.run(write, { id: 2 })
          await wait(0)
        })
      }),
    )
    await wait(10)
    await database.unit((tx) => tx.run(write, { id: 3 }))

    assert.deepEqual(await ids(), [3])
  })

  it('do not await a unit of their own, which comes later and stays whole', async () => {
    const { database, ids } = await marks()
    let nested: Promise<unknown> | undefined

    await assert.rejects(
      database.unit(async (tx) => {
        await tx.run(write, { id: 1 })
        nested = database.unit((other: Tx) => other.run(write, { id: 2 }))
        await nested
      }),
      /awaited something other/,
    )
    await nested

    assert.deepEqual(await ids(), [2])
  })

  it('are refused together when SQLite gives up their transaction, and those that had not begun are done', async () => {
    const { database, ids } = await marks()
    await database.unit((tx) => tx.run(write, { id: 1 }))

    const outcomes = await Promise.allSettled([
      database.unit((tx) => tx.run(write, { id: 2 })),
      database.unit(async (tx) => {
        await tx.inner(() => tx.run(writeOrGiveUp, { id: 1 }))
        await tx.run(write, { id: 3 })
      }),
      database.unit((tx) => tx.run(write, { id: 4 })),
    ])

    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'rejected', 'fulfilled'],
    )
    assert.deepEqual(await ids(), [1, 4])
  })

  it('wait for another process that writes, without holding up the event loop', async () => {
    const { database, path, ids } = await marks(2000)
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    let turns = 0
    const counting = setInterval(() => turns++, 5)

    const unit = database.unit((tx) => tx.run(write, { id: 1 }))
    await wait(200)
    assert.deepEqual(await ids(), [])
    other.exec('commit')
    await unit
    clearInterval(counting)

    assert.ok(turns > 10, `the event loop turned ${turns} times`)
    assert.deepEqual(await ids(), [1])
    other.close()
  })

  it('are refused as unavailable when the lock is held for longer than the timeout, and work again after it', async () => {
    const { database, path, ids } = await marks(300)
    const other = new DatabaseSync(path)
    other.exec('begin immediate')

    const since = performance.now()
    const outcomes = await Promise.allSettled(upTo(500).map((id) => database.unit((tx) => tx.run(write, { id }))))
    const waited = performance.now() - since

    assert.ok(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason instanceof DatabaseUnavailable))
    assert.ok(waited >= 300 && waited < 1500, `waited ${waited} ms`)
    other.exec('rollback')
    await database.unit((tx) => tx.run(write, { id: 1 }))
    assert.deepEqual(await ids(), [1])
    other.close()
  })

  it('make a file and a folder that nobody else may read', async () => {
    const { path } = await marks()

    for (const file of [path, `${path}-wal`, `${path}-shm`]) assert.equal(statSync(file).mode & 0o777, 0o600)
    assert.equal(statSync(join(folder, 'private')).mode & 0o777, 0o700)
  })
})

/** Frames of the log that end a transaction have the size of the database in their header, https://sqlite.org/fileformat2.html#walformat. */
function commitsIn(wal: string): number {
  const log = readFileSync(wal)
  const frame = 24 + log.readUInt32BE(8)
  let commits = 0
  for (let at = 32; at + frame <= log.length; at += frame) if (log.readUInt32BE(at + 4) !== 0) commits++
  return commits
}
