/** A process whose disk is a few MiB: `node full-disk.ts FOLDER` fills it, and prints what became of its units. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseUnavailable, type NoParams, statement } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'

const [, , folder = ''] = process.argv
const filler = join(folder, 'filler')
const write = statement<{ id: number; body: string }>('write page', 'insert into pages (id, body) values (:id, :body)')
const list = statement<NoParams, { id: number }>('list pages', 'select id from pages order by id')
const check = statement<NoParams, { ok: string }>('check', 'select integrity_check as ok from pragma_integrity_check')

const database = await openDatabase({ url: `sqlite:${join(folder, 'pages.db')}` })
await database.exclusive((tx) =>
  tx.run(statement('create pages', 'create table pages (id integer primary key, body text not null) strict'), {}),
)

let lastId = 0
const accepted: number[] = []
async function writeMany(count: number) {
  const ids = Array.from({ length: count }, () => ++lastId)
  const outcomes = await Promise.allSettled(ids.map((id) => database.unit((tx) => tx.run(write, { id, body: 'x'.repeat(3000) }))))
  accepted.push(...ids.filter((_, i) => outcomes[i]?.status === 'fulfilled'))
  return outcomes.filter((outcome) => outcome.status === 'rejected').map((outcome) => outcome.reason)
}
const present = async () => (await database.read((tx) => tx.all(list, {}))).map(({ id }) => id)

await writeMany(20)
try {
  for (;;) writeFileSync(filler, 'x'.repeat(4096), { flag: 'a' })
} catch {
  // The disk is full.
}

const refusals = [...(await writeMany(400)), ...(await writeMany(100))]
const wholeWhenFull = String(await present()) === String(accepted)

rmSync(filler)
const refusalsAfter = await writeMany(20)
const wholeAfter = String(await present()) === String(accepted)
const integrity = await database.read((tx) => tx.get(check, {}))
await database.close()

process.stdout.write(
  JSON.stringify({
    refused: refusals.length,
    allUnavailable: refusals.every((error) => error instanceof DatabaseUnavailable),
    wholeWhenFull,
    refusedAfter: refusalsAfter.length,
    wholeAfter,
    integrity: integrity?.ok,
  }),
)
