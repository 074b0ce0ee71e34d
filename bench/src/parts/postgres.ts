import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startThrowawayPostgres, type ThrowawayPostgres } from '@countersign/server/testing/throwaway-postgres'
import { answeringCodes } from '../contestants/countersign/codes.ts'
import { countIn } from '../contestants/countersign/read-database.ts'
import { install, start } from '../contestants/countersign/server.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { type Measurable, type Measured, measureInTurn } from '../measure.ts'
import { NotHere } from '../not-here.ts'
import { createDatabase, dropDatabase } from '../postgres/databases.ts'
import { runPgbench } from '../postgres/pgbench.ts'
import { recordAnswers } from '../postgres/record-answers.ts'
import { type Replay, transactionsPerLook } from '../postgres/replay.ts'
import { holdToCore, loadCore, serverCore } from '../processes/pinned.ts'
import { shareAim } from '../report/aims.ts'
import { fileSystemOf, measureSync } from '../report/machine.ts'
import { underLoad } from '../under-load.ts'
import { checksOf } from './checks.ts'
import type { Part, Run } from './part.ts'

/** P6: against what PostgreSQL itself could do with the same statements. */
export const onPostgres: Part = {
  id: 'P6',
  title: 'Codes at sign-in on PostgreSQL',
  async measure(run) {
    const postgres = await startThrowawayPostgres().catch((error) => {
      throw new NotHere(error instanceof Error ? error.message : String(error))
    })
    try {
      return await measureOn(postgres, run)
    } finally {
      await postgres.stop()
    }
  },
}

async function measureOn({ url, process: server }: ThrowawayPostgres, { folder, plan, quick, tell }: Run) {
  // What it starts from now on stays there too, which is every connection.
  if (server.pid) holdToCore(serverCore, server.pid)
  const generator = new LoadGenerator(folder)
  const turns = { warmUp: quick ? 2 : 10, round: quick ? 10 : 75 }
  const answers = plan.connections * transactionsPerLook * (2 * turns.warmUp + plan.rounds * turns.round)
  // Some of them may have taken another way than most, and are not replayed.
  const reserve = 200
  const recorded = await recordAnswers({ folder, url, generator, answers: answers + reserve, connections: plan.connections, tell })
  if (recorded.replay.rows.length * transactionsPerLook < answers) throw new Error('too many answers took another way than most')

  const running = await start(await install(folder, 'on-postgres', await createDatabase(url, 'measured')), { core: loadCore })
  const countersign = answeringCodes('Countersign on PostgreSQL', running)
  const pgbench = await replaying({ folder, url: recorded.url, replay: recorded.replay, clients: plan.connections, turns })

  const measured = await measureInTurn([pgbench, underLoad(countersign, generator, plan.connections)], plan, tell)

  await generator.close()
  const sessions = await countIn({ databaseFile: null, databaseUrl: recorded.url }, 'select count(*) as count from sessions')
  const checks = await checksOf([countersign])
  const [limit, ofCountersign] = measured as [Measured, Measured]
  await dropDatabase(url, recorded.url)
  return {
    aims: [shareAim('P6', 'on PostgreSQL at least 1/2 of pgbench with the same statements', ofCountersign, limit, 1 / 2)],
    measured,
    checks: [
      ...checks,
      {
        name: 'pgbench',
        checked: `each of ${pgbench.replayed} replayed answers made its session`,
        faults: sessions === pgbench.replayed ? [] : [`${sessions} sessions instead of ${pgbench.replayed}`],
      },
    ],
    notes: [
      `PostgreSQL has one core in both, with durable settings, on ${fileSystemOf(tmpdir())} (one sync ${measureSync(join(tmpdir(), 'bench-sync'))} µs); what asks it has the other: Countersign with its load generator, or pgbench. Both have ${plan.connections} clients; Countersign has its usual ten connections for them.`,
      `pgbench replays what a server of ours sent to PostgreSQL for ${recorded.replay.rows.length * transactionsPerLook} codes: the same statements with the same values on a copy of the database from before, prepared, one transaction each, without the marks around its parts. They are: ${recorded.replay.statements.join(', ')}.`,
    ],
    data: { statements: recorded.replay.statements },
  }
}

interface Replaying {
  folder: string
  url: string
  replay: Replay
  clients: number
  turns: { warmUp: number; round: number }
}

/** Rounds of pgbench end with their transactions rather than with the time: each is answered once, as with us. */
async function replaying({ folder, url, replay, clients, turns }: Replaying): Promise<Measurable & { replayed: number }> {
  const script = join(folder, 'replay.sql')
  await writeFile(script, replay.script)
  let offset = 0
  let rounds = 0
  return {
    name: 'pgbench with its statements',
    get replayed() {
      return offset * transactionsPerLook
    },
    async round() {
      const own = rounds++ < 2 ? turns.warmUp : turns.round
      const scripts = await runPgbench({ url, script, clients, turns: own, offset })
      offset += clients * own
      const perSecond = scripts * transactionsPerLook
      const answered = clients * own * transactionsPerLook
      return { ...nobodyAnswered, answered, perSecond, seconds: answered / perSecond }
    },
  }
}

const nobodyAnswered = {
  p50: Number.NaN,
  p99: Number.NaN,
  p999: Number.NaN,
  slowest: Number.NaN,
  serverBusy: Number.NaN,
  cpuMicros: Number.NaN,
  generatorBusy: Number.NaN,
  residentMegabytes: Number.NaN,
  ranDry: false,
}
