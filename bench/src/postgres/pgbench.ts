import { execFile, spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { NotHere } from '../not-here.ts'
import { loadCore, onCore } from '../processes/pinned.ts'

export interface PgbenchRun {
  url: string
  script: string
  clients: number
  /** Scripts of each client. */
  turns: number
  /** The first row of the table that nobody has replayed. */
  offset: number
}

/** Scripts a second, of a round that is no warm-up while all clients were at work and had planned their statements. */
export async function runPgbench({ url, script, clients, turns, offset }: PgbenchRun): Promise<number> {
  const { hostname, port, username, pathname } = new URL(url)
  const variables = { clients, offset, turn: 0 }
  const folder = mkdtempSync(join(dirname(script), 'pgbench-'))
  const [program = '', ...args] = onCore(loadCore, [
    findPgbench(),
    ...['-h', hostname, '-p', port, '-U', username],
    ...['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=1', `--transactions=${turns}`, `--file=${script}`],
    ...['--log', `--log-prefix=${join(folder, 'log')}`],
    ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
    pathname.slice(1),
  ])
  // Planned once at each connection, not five times: a round is short, and a connection of the product lives for days.
  const env = { ...process.env, PGOPTIONS: '-c plan_cache_mode=force_generic_plan' }
  await promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 })
  const log = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))
  return steadyRate(log.join(''), { clients, turns })
}

/** Fewer are no more than a warm-up: planning is counted too then. */
const leastTurns = 20
/** Each statement is prepared and planned when a client comes to it first. */
const firstTurns = 1

/**
 * From pgbench's log, a line for each script: client, its number with this client, microseconds, script, end in seconds and
 * microseconds. Counted is what ended between the end of the slowest client's first script and that of the quickest one's last.
 */
export function steadyRate(log: string, { clients, turns }: { clients: number; turns: number }): number {
  const ends = Map.groupBy(
    log
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number) as [number, number, number, number, number, number]),
    ([client]) => client,
  )
  const timesOf = [...ends.values()].map((lines) => lines.map(([, , , , seconds, micros]) => seconds + micros / 1e6).sort((a, b) => a - b))
  if (timesOf.length !== clients || timesOf.some((times) => times.length !== turns)) throw new Error('pgbench did not do all it was told')
  if (turns < leastTurns) {
    const all = timesOf.flat()
    return all.length / (Math.max(...all) - Math.min(...all))
  }
  const from = Math.max(...timesOf.map((times) => times[firstTurns - 1] as number))
  const to = Math.min(...timesOf.map((times) => times.at(-1) as number))
  const counted = timesOf.flat().filter((time) => time > from && time <= to).length
  if (!(counted > 0)) throw new Error('the rounds of pgbench are too short')
  return counted / (to - from)
}

function findPgbench(): string {
  const newestFirst = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true })
  const [ofDebian] = globSync('/usr/lib/postgresql/*/bin/pgbench').sort(newestFirst)
  if (ofDebian && existsSync(ofDebian)) return ofDebian
  if (spawnSync('pgbench', ['--version']).status === 0) return 'pgbench'
  throw new NotHere('pgbench is needed ("apt-get install postgresql")')
}
