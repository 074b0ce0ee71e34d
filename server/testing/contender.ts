/** A process that races others for rows: `node contender.ts URL`, then one message a round. */
import { statement } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'

const attempts = 50
const take = statement<{ id: number; winner: string }>('take prize', 'update prizes set winner = :winner where id = :id and winner is null')

const database = await openDatabase({ url: process.argv[2] ?? '', allowUnsafeForTests: true })

process.on('message', async (id: number) => {
  const winner = String(process.pid)
  const changed = await Promise.all(Array.from({ length: attempts }, () => database.unit((tx) => tx.run(take, { id, winner }))))
  process.send?.(changed.reduce((sum, rows) => sum + rows, 0))
})
process.on('disconnect', () => void database.close())
process.send?.('ready')
