import { execFile, spawnSync } from 'node:child_process'
import { existsSync, globSync } from 'node:fs'
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

/** Scripts a second, without the time it takes to connect. */
export async function runPgbench({ url, script, clients, turns, offset }: PgbenchRun): Promise<number> {
  const { hostname, port, username, pathname } = new URL(url)
  const variables = { clients, offset, turn: 0 }
  const [program = '', ...args] = onCore(loadCore, [
    findPgbench(),
    ...['-h', hostname, '-p', port, '-U', username],
    ...['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=1', `--transactions=${turns}`, `--file=${script}`],
    ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
    pathname.slice(1),
  ])
  // Planned once at each connection, not five times: a round is short, and a connection of the product lives for days.
  const env = { ...process.env, PGOPTIONS: '-c plan_cache_mode=force_generic_plan' }
  const { stdout } = await promisify(execFile)(program, args, { env, maxBuffer: 64 * 1024 * 1024 })
  return scriptsPerSecond(stdout, clients * turns)
}

/** Throws where not every script was run to its end. */
export function scriptsPerSecond(output: string, due: number): number {
  const done = Number(/transactions actually processed: (\d+)\/\d+/.exec(output)?.[1])
  const rate = Number(/^tps = ([\d.]+) \(without initial connection time\)/m.exec(output)?.[1])
  if (done !== due || !(rate > 0)) throw new Error(`pgbench did not do all it was told:\n${output}`)
  return rate
}

function findPgbench(): string {
  const newestFirst = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true })
  const [ofDebian] = globSync('/usr/lib/postgresql/*/bin/pgbench').sort(newestFirst)
  if (ofDebian && existsSync(ofDebian)) return ofDebian
  if (spawnSync('pgbench', ['--version']).status === 0) return 'pgbench'
  throw new NotHere('pgbench is needed ("apt-get install postgresql")')
}
