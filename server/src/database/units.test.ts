import assert from 'node:assert/strict'
import { it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { eachDatabase } from '../../testing/index.ts'
import { type NoParams, statement, type Tx } from './database.ts'

const createNotes = statement('create notes', 'create table notes (id text primary key, body text not null)')
const write = statement<{ id: string; body: string }>('write note', 'insert into notes (id, body) values (:id, :body)')
const read = statement<{ id: string }, { body: string }>('read note', 'select body from notes where id = :id')
const list = statement<NoParams, { id: string }>('list notes', 'select id from notes order by id')
const change = statement<{ id: string; body: string }>('change note', 'update notes set body = :body where id = :id')

eachDatabase('units', (open, engine) => {
  async function notes() {
    const { database } = await open({ unmigrated: true })
    await database.exclusive((tx) => tx.run(createNotes, {}))
    const ids = async () => (await database.read((tx) => tx.all(list, {}))).map(({ id }) => id)
    return { database, ids }
  }

  it('answers with what the work returns, after its writes are there for all', async () => {
    const { database } = await notes()

    const changed = await database.unit(async (tx) => {
      await tx.run(write, { id: 'a', body: 'first' })
      return tx.run(change, { id: 'a', body: 'second' })
    })

    assert.equal(changed, 1)
    assert.deepEqual(await database.read((tx) => tx.get(read, { id: 'a' })), { body: 'second' })
    assert.equal(await database.read((tx) => tx.get(read, { id: 'b' })), undefined)
    assert.equal(await database.unit((tx) => tx.run(change, { id: 'b', body: '' })), 0)
  })

  it('undoes a unit that throws, and none of those beside it', async () => {
    const { database, ids } = await notes()

    const outcomes = await Promise.allSettled(
      ['a', 'b', 'c', 'd'].map((id) =>
        database.unit(async (tx) => {
          await tx.run(write, { id, body: 'x' })
          if (id === 'b' || id === 'd') throw new Error(`not ${id}`)
          return id
        }),
      ),
    )

    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : outcome.reason.message)),
      ['a', 'not b', 'c', 'not d'],
    )
    assert.deepEqual(await ids(), ['a', 'c'])
  })

  it('refuses a unit in which a statement failed, even where its error was caught', async () => {
    const { database, ids } = await notes()

    const unit = database.unit(async (tx) => {
      await tx.run(write, { id: 'a', body: 'x' })
      await tx.run(write, { id: 'a', body: 'again' }).catch(() => {})
      return 'done'
    })

    await assert.rejects(unit, /unique/i)
    assert.deepEqual(await ids(), [])
  })

  it('undoes an inner part that throws, and commits what stands around it', async () => {
    const { database, ids } = await notes()

    const inner = await database.unit(async (tx) => {
      await tx.run(write, { id: 'reserved', body: 'x' })
      const check = await tx.inner(async () => {
        await tx.run(write, { id: 'checked', body: 'x' })
        throw new Error('the check broke')
      })
      await tx.run(write, { id: 'after', body: 'x' })
      return check
    })

    assert.deepEqual(inner, { ok: false, error: new Error('the check broke') })
    assert.deepEqual(await ids(), ['after', 'reserved'])
  })

  it('keeps an inner part that returns, also one inside another that throws only after it', async () => {
    const { database, ids } = await notes()

    await database.unit(async (tx) => {
      const kept = await tx.inner(() => tx.run(write, { id: 'kept', body: 'x' }))
      assert.deepEqual(kept, { ok: true, value: 1 })
      await tx.inner(async () => {
        await tx.inner(() => tx.run(write, { id: 'lost with its surroundings', body: 'x' }))
        throw new Error('too late')
      })
    })

    assert.deepEqual(await ids(), ['kept'])
  })

  it('goes on after a failed statement inside an inner part', async () => {
    const { database, ids } = await notes()

    await database.unit(async (tx) => {
      await tx.run(write, { id: 'a', body: 'x' })
      const twice = await tx.inner(() => tx.run(write, { id: 'a', body: 'x' }))
      assert.equal(twice.ok, false)
      await tx.run(write, { id: 'b', body: 'x' })
    })

    assert.deepEqual(await ids(), ['a', 'b'])
  })

  it('refuses a transaction after its unit has ended', async () => {
    const { database, ids } = await notes()
    let kept: Tx | undefined
    await database.unit(async (tx) => {
      kept = tx
    })

    await assert.rejects(async () => kept?.run(write, { id: 'late', body: 'x' }), /after its unit had ended/)
    await assert.rejects(async () => kept?.inner(async () => {}), /after its unit had ended/)
    assert.deepEqual(await ids(), [])
  })

  it('shows a read nothing of a unit under way', async () => {
    const { database, ids } = await notes()
    let asked: Promise<string[]> | undefined

    const unit = database.unit(async (tx) => {
      await tx.run(write, { id: 'a', body: 'x' })
      asked = ids()
      // SQLite's units are over before anything else is done; PostgreSQL's are under way while others read.
      if (engine === 'postgres') await Promise.race([asked, wait(1000)])
      throw new Error('never mind')
    })

    await assert.rejects(unit, /never mind/)
    assert.deepEqual(await asked, [])
  })

  it('lets nobody write in a read', async () => {
    const { database, ids } = await notes()
    const sly = statement<NoParams, { id: string }>('sly', `insert into notes (id, body) values ('sly', '') returning id`)

    await assert.rejects(
      database.read((tx) => tx.run(write, { id: 'a', body: 'x' })),
      /belongs in a unit/,
    )
    await assert.rejects(
      database.read((tx) => tx.get(sly, {})),
      /belongs in a unit/,
    )
    assert.deepEqual(await ids(), [])
  })

  it('refuses mistakes in parameters and names', async () => {
    const { database } = await notes()
    const namesake = statement<NoParams>('list notes', 'select 1')

    await assert.rejects(
      database.unit((tx) => tx.run(write, { id: 'a' } as never)),
      /without a value for :body/,
    )
    await assert.rejects(
      database.unit(async (tx) => {
        await tx.all(list, {})
        await tx.get(namesake, {})
      }),
      /Two different statements/,
    )
  })

  it('commits what waits when it is closed, and refuses what comes later', async () => {
    const { database, url } = await open({ unmigrated: true })
    await database.exclusive((tx) => tx.run(createNotes, {}))

    const written = database.unit((tx) => tx.run(write, { id: 'a', body: 'x' }))
    await Promise.all([written, engine === 'sqlite' ? database.close() : written.then(() => database.close())])

    await assert.rejects(
      database.unit((tx) => tx.all(list, {})),
      { name: 'DatabaseUnavailable' },
    )
    const again = await open({ url })
    assert.deepEqual(await again.database.read((tx) => tx.all(list, {})), [{ id: 'a' }])
  })
})
