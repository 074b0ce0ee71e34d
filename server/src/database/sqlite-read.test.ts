import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { after, describe, it } from 'node:test'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type NoParams, statement } from './database.ts'
import { openDatabase } from './open-database.ts'

const createMarks = statement<NoParams>('create marks to read', 'create table marks (id integer primary key) strict')
const write = statement<{ id: number }>('write mark to read', 'insert into marks (id) values (:id)')
const count = statement<NoParams, { marks: number }>('count marks', 'select count(*) as marks from marks')
const wrong = statement<NoParams, { id: number }>('look where nothing is', 'select id from nothing')

describe('reads on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-'))
  after(() => rmSync(folder, { recursive: true }))
  let opened = 0

  async function marks() {
    const path = join(folder, `${++opened}.db`)
    const database = await openDatabase({ url: `sqlite:${path}` })
    await database.exclusive((tx) => tx.run(createMarks, {}))
    const other = new DatabaseSync(path)
    after(async () => {
      other.close()
      await database.close()
    })
    const writeElsewhere = (id: number) => other.prepare('insert into marks (id) values (?)').run(id)
    const read = () => database.read((tx) => tx.get(count, {})).then((row) => row?.marks)
    return { database, read, writeElsewhere }
  }

  it('sees what another process committed before it was asked for', async () => {
    const { read, writeElsewhere } = await marks()

    for (let id = 1; id <= 20; id++) {
      writeElsewhere(id)
      assert.equal(await read(), id)
      await nextTurn()
    }
  })

  it('sees its own unit as soon as that is answered', async () => {
    const { database, read } = await marks()

    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, id) => {
        await Promise.all([read(), database.unit((tx) => tx.run(write, { id }))])
        return read()
      }),
    )

    assert.deepEqual(
      seen.map((marks = 0) => marks >= 1),
      seen.map(() => true),
    )
    assert.equal(await read(), 20)
  })

  it('looks at one moment for all that is asked in one turn, and for what is asked on the strength of it', async () => {
    const { database, read, writeElsewhere } = await marks()

    const pictures = await Promise.all(
      [1, 2, 3].map((id) =>
        database.read(async (tx) => {
          const before = await tx.get(count, {})
          writeElsewhere(id)
          return [before, await tx.get(count, {})]
        }),
      ),
    )

    assert.deepEqual(pictures, Array(3).fill([{ marks: 0 }, { marks: 0 }]))
    await nextTurn()
    assert.equal(await read(), 3)
  })

  it('ends its moment where it waits for something else, so that the log can be emptied', async () => {
    const { database, writeElsewhere } = await marks()

    const picture = await database.read(async (tx) => {
      const before = await tx.get(count, {})
      await nextTurn()
      writeElsewhere(1)
      return [before, await tx.get(count, {})]
    })

    assert.deepEqual(picture, [{ marks: 0 }, { marks: 1 }])
  })

  it('answers the others where one statement fails', async () => {
    const { database, read } = await marks()

    const outcomes = await Promise.allSettled([read(), database.read((tx) => tx.get(wrong, {})), read()])

    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    )
  })

  it('answers what was asked before the database is closed', async () => {
    const { database, read } = await marks()

    const written = database.unit((tx) => tx.run(write, { id: 1 }))
    const asked = read()
    const closed = database.close()

    assert.equal(await asked, 1)
    assert.equal(await written, 1)
    await closed
    await assert.rejects(read(), /being closed/)
  })
})
