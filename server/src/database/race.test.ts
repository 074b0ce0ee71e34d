import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { it } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { type NoParams, statement } from './database.ts'

const rounds = 20
const createPrizes = statement('create prizes', 'create table prizes (id integer primary key, winner text)')
const offer = statement<{ id: number }>('offer prize', 'insert into prizes (id) values (:id)')
const wins = statement<NoParams, { winner: string; count: number }>(
  'count wins',
  'select winner, count(*) as count from prizes where winner is not null group by winner',
)

eachDatabase('races', (open) => {
  it(`two processes with 50 attempts each have one winner between them, in each of ${rounds} rounds`, async () => {
    const { database, url } = await open({ unmigrated: true })
    await database.exclusive((tx) => tx.run(createPrizes, {}))
    const contenders = [contender(url), contender(url)]
    await Promise.all(contenders.map((process) => once(process, 'message')))

    for (let id = 1; id <= rounds; id++) {
      await database.unit((tx) => tx.run(offer, { id }))
      const answers = contenders.map((process) => once(process, 'message'))
      for (const process of contenders) process.send(id)
      const won = (await Promise.all(answers)).map(([count]) => count)

      assert.equal(won[0] + won[1], 1, `round ${id}: ${won}`)
    }

    for (const process of contenders) process.disconnect()
    await Promise.all(contenders.map((process) => once(process, 'exit')))
    const counted = await database.read((tx) => tx.all(wins, {}))
    assert.equal(
      counted.reduce((sum, { count }) => sum + count, 0),
      rounds,
    )
  })
})

const contender = (url: string) => fork(new URL('../../testing/contender.ts', import.meta.url), [url])
