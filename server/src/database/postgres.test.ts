import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { startTcpProxy, startThrowawayPostgres, type TcpProxy, type ThrowawayPostgres } from '../../testing/index.ts'
import { type Database, DatabaseUnavailable, type NoParams, statement } from './database.ts'
import { openDatabase } from './open-database.ts'

const createMarks = statement<NoParams>('create marks', 'create table marks (id bigint primary key, seen bigint not null)')
const write = statement<{ id: number }>('write mark', 'insert into marks (id, seen) values (:id, 0)')
const touch = statement<{ id: number }>('touch mark', 'update marks set seen = seen + 1 where id = :id')
const seen = statement<{ id: number }, { seen: number }>('seen', 'select seen from marks where id = :id')
const pid = statement<NoParams, { pid: number }>('pid', 'select pg_backend_pid() as pid')

describe('PostgreSQL', () => {
  let server: ThrowawayPostgres
  let wire: TcpProxy
  let database: Database
  let administrator: pg.Client

  before(async () => {
    server = await startThrowawayPostgres()
    wire = await startTcpProxy(server.url)
    administrator = new pg.Client({ connectionString: server.url })
    administrator.on('error', () => {})
    await administrator.connect()
    await administrator.query(`alter database postgres set deadlock_timeout = '100ms'`)
    database = await openDatabase({ url: wire.url, poolSize: 3 })
    await database.exclusive((tx) => tx.run(createMarks, {}))
    await database.unit(async (tx) => {
      await tx.run(write, { id: 1 })
      await tx.run(write, { id: 2 })
    })
  })
  after(async () => {
    await database.close()
    await administrator.end()
    await wire.close()
    await server.stop()
  })

  const seenOf = async (id: number) => (await database.read((tx) => tx.get(seen, { id })))?.seen

  it('runs a unit again that a deadlock ended', async () => {
    let runs = 0
    const bothOf = (first: number, second: number) =>
      database.unit(async (tx) => {
        runs++
        await tx.run(touch, { id: first })
        await wait(50)
        await tx.run(touch, { id: second })
      })

    await Promise.all([bothOf(1, 2), bothOf(2, 1)])

    assert.equal(runs, 3)
    assert.deepEqual([await seenOf(1), await seenOf(2)], [2, 2])
  })

  it('does not know the outcome of a commit whose answer was lost, and never runs that unit again', async () => {
    let runs = 0
    wire.treat((sent) => (sent.includes('commit\0') ? 'lose the answer' : 'pass'))

    const unit = database.unit(async (tx) => {
      runs++
      await tx.run(write, { id: 3 })
    })
    await assert.rejects(unit, DatabaseUnavailable)
    wire.treat(() => 'pass')

    assert.equal(runs, 1)
    assert.equal(await seenOf(3), 0)
  })

  it('refuses within three seconds when the server falls silent, and goes on when it is back', async () => {
    wire.treat(() => 'hang')

    const since = performance.now()
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 6 }, () => database.unit((tx) => tx.run(touch, { id: 1 }))),
      database.read((tx) => tx.get(seen, { id: 1 })),
    ])

    assert.ok(outcomes.every((outcome) => outcome.status === 'rejected' && outcome.reason instanceof DatabaseUnavailable))
    assert.ok(performance.now() - since < 3000)
    wire.treat(() => 'pass')

    await database.unit((tx) => tx.run(touch, { id: 1 }))
  })

  it('refuses a unit that waits too long for a row, and keeps its connection', async () => {
    await administrator.query('begin')
    await administrator.query('update marks set seen = seen where id = 2')

    const since = performance.now()
    await assert.rejects(
      database.unit((tx) => tx.run(touch, { id: 2 })),
      DatabaseUnavailable,
    )
    await administrator.query('rollback')

    assert.ok(performance.now() - since < 3000)
    await database.unit((tx) => tx.run(touch, { id: 2 }))
  })

  it('survives the death of its connections, idle or at work', async () => {
    const kill = (backend: number | undefined) => administrator.query('select pg_terminate_backend($1)', [backend])
    const idle = await database.unit((tx) => tx.get(pid, {}))
    await kill(idle?.pid)
    await wait(50)

    const unit = database.unit(async (tx) => {
      await kill((await tx.get(pid, {}))?.pid)
      await tx.run(touch, { id: 1 })
    })
    await assert.rejects(unit, DatabaseUnavailable)

    assert.equal(await database.unit((tx) => tx.run(touch, { id: 1 })), 1)
  })

  it('frees what a silent unit holds, for the others', async () => {
    const silent = database.unit(async (tx) => {
      await tx.run(touch, { id: 1 })
      await wait(3000)
    })
    const refused = assert.rejects(silent, DatabaseUnavailable)
    await wait(2500)

    await database.unit((tx) => tx.run(touch, { id: 1 }))
    await refused
  })

  it('lets units wait for a free connection, and refuses those that wait too long', async () => {
    const occupyAll = (millis: number) =>
      Array.from({ length: 3 }, () =>
        database.unit(async (tx) => {
          await tx.get(pid, {})
          await wait(millis)
        }),
      )
    const attempts = () => Promise.allSettled(Array.from({ length: 20 }, () => database.unit((tx) => tx.run(touch, { id: 1 }))))

    const [afterShort] = await Promise.all([wait(0).then(attempts), Promise.allSettled(occupyAll(500))])
    const [afterLong] = await Promise.all([wait(0).then(attempts), Promise.allSettled(occupyAll(2500))])

    assert.ok(afterShort.every(({ status }) => status === 'fulfilled'))
    assert.ok(afterLong.every((outcome) => outcome.status === 'rejected' && outcome.reason instanceof DatabaseUnavailable))
  })

  it('says what to change when commits are not durable', async () => {
    const fast = await startThrowawayPostgres({ fast: true })
    try {
      await assert.rejects(openDatabase({ url: fast.url }), {
        name: 'UnsafeDatabase',
        message: /fsync, full_page_writes, synchronous_commit/,
      })
      const unsafe = await openDatabase({ url: fast.url, allowUnsafeForTests: true })
      await unsafe.close()
    } finally {
      await fast.stop()
    }
  })

  it('is unavailable, and not broken, when nobody answers', async () => {
    const gone = await startTcpProxy(server.url)
    await gone.close()

    await assert.rejects(openDatabase({ url: gone.url }), DatabaseUnavailable)
  })
})
