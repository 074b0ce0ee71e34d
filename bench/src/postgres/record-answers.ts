import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openSignInsUnderWay } from '@countersign/server/testing/sign-ins-under-way'
import pg from 'pg'
import { install, start } from '../contestants/countersign/server.ts'
import type { LoadGenerator } from '../load/load-generator.ts'
import { answerRequest } from '../requests/answer-request.ts'
import { clientAddress } from '../requests/browser.ts'
import { totpCode, totpStep } from '../totp-code.ts'
import { createDatabase } from './databases.ts'
import type { Recorded } from './recorded.ts'
import { alike, type Replay, replay, replayTable, transactionsPerLook } from './replay.ts'

interface Wanted {
  folder: string
  /** Of the PostgreSQL server. */
  url: string
  generator: LoadGenerator
  answers: number
  connections: number
  tell: (line: string) => void
}

/** The statement without which no code is accepted. */
const decisive = 'insert-session'
/** Answered well before the codes computed for them are too old. */
const perSlice = 4000

/**
 * Has a server of ours answer so many codes and writes down what it asks PostgreSQL for them. What comes back is a copy of
 * the database from before the answers, with the values of each in a table, ready to be asked the same again.
 */
export async function recordAnswers({
  folder,
  url,
  generator,
  answers,
  connections,
  tell,
}: Wanted): Promise<{ url: string; replay: Replay }> {
  const installation = await install(folder, 'recorded', await createDatabase(url, 'recorded'))
  const { databaseUrl, keysFile } = installation
  await (await start(installation, { core: 'all' })).server.stop()
  tell(`preparing ${answers} answers to be written down`)
  const signIns = await openSignInsUnderWay({ databaseUrl, keysFile, count: answers, addressOf: clientAddress })
  const before = await createDatabase(url, 'before', databaseUrl)

  const file = join(folder, 'statements.json')
  const nodeOptions = ['--import', fileURLToPath(new URL('./record-statements.ts', import.meta.url))]
  const { server, port } = await start(installation, { core: 'all', env: { BENCH_STATEMENTS: file }, nodeOptions })
  for (let from = 0; from < answers; from += perSlice) {
    const step = totpStep(Date.now())
    const requests = signIns
      .slice(from, from + perSlice)
      .map((signIn, i) => answerRequest({ ...signIn, clientNumber: from + i, proof: totpCode(signIn.totpKey, step) }))
    const { statuses } = await generator.put(requests, {
      kind: 'requests',
      port,
      connections,
      seconds: 60,
      repeat: false,
      staysAwake: false,
    })
    if (statuses['200'] !== requests.length) throw new Error(`not every answer was accepted: ${JSON.stringify(statuses)}`)
  }
  server.child.kill('SIGUSR2')
  const { transactions } = await whenWritten(file)
  await server.stop()

  const made = replay(alike(transactions, decisive))
  await keep(before, made)
  tell(`written down: ${made.rows.length * transactionsPerLook} answers of ${made.statements.length} statements`)
  return { url: before, replay: made }
}

async function whenWritten(file: string): Promise<Recorded> {
  for (let tries = 0; ; tries++) {
    try {
      return JSON.parse(await readFile(file, 'utf8'))
    } catch (error) {
      if (tries === 300) throw error
      await wait(100)
    }
  }
}

async function keep(url: string, { columns, rows }: Replay): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    `create table ${replayTable} (number integer primary key, ${columns.map((name) => `${name} text not null`).join(', ')})`,
  )
  const perInsert = 100
  for (let from = 0; from < rows.length; from += perInsert) {
    const some = rows
      .slice(from, from + perInsert)
      .map((values, i) => Object.fromEntries([['number', from + i], ...columns.map((name, c) => [name, values[c]])]))
    await client.query(`insert into ${replayTable} select * from json_populate_recordset(null::${replayTable}, $1)`, [JSON.stringify(some)])
  }
  await client.query('vacuum analyze')
  await client.end()
}
