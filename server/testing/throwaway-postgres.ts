import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

export interface ThrowawayPostgres {
  /** Of a database that is always there, for making others in. */
  readonly url: string
  readonly process: ChildProcess
  /** Ends it in the middle of whatever it does, as `pg_ctl stop -m immediate`, and starts it again; it recovers from its log. */
  crash(): Promise<void>
  /** Ends it without ceremony and removes its data. */
  stop(): Promise<void>
}

const startTimeoutMillis = 30_000

/**
 * A PostgreSQL of one's own on a free port of 127.0.0.1, about a second away. Durable unless `fast`, which loses commits
 * at a power cut and is refused by a database opened without `allowUnsafeForTests`.
 */
export async function startThrowawayPostgres(options: { fast?: boolean } = {}): Promise<ThrowawayPostgres> {
  const programs = findPrograms()
  const owner = serverUser()
  const folder = mkdtempSync(join(tmpdir(), 'throwaway-postgres-'))
  if (owner) chownSync(folder, owner.uid, owner.gid)

  const data = join(folder, 'data')
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync']
  execFileSync(join(programs, 'initdb'), initdb, { ...owner, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })

  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 200,
    ...(options.fast ? { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' } : {}),
  }
  const log = openSync(join(folder, 'log'), 'a')
  // Its own child under its own user, and not by way of a shell: what is killed is the server, and nothing else lives on.
  const start = () =>
    spawn(join(programs, 'postgres'), ['-D', data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', log, log],
    })
  let server = start()
  const end = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGQUIT')
    await once(server, 'exit')
  }
  const remove = () => {
    server.kill('SIGQUIT')
    rmSync(folder, { recursive: true, force: true })
  }
  process.once('exit', remove)

  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const untilReady = () => untilAnswering(url, server, () => readFileSync(join(folder, 'log'), 'utf8'))
  await untilReady()

  return {
    url,
    get process() {
      return server
    },
    async crash() {
      await end()
      server = start()
      await untilReady()
    },
    async stop() {
      process.off('exit', remove)
      await end()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The folder with `postgres`, `pg_dump` and the others of the newest there is. */
export function findPrograms(): string {
  const newestFirst = (a: string, b: string) => b.localeCompare(a, 'en', { numeric: true })
  const ofDebian = globSync('/usr/lib/postgresql/*/bin/initdb').sort(newestFirst)
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'initdb'))
  const initdb = [...ofDebian, ...onPath].find((file) => existsSync(file))
  if (initdb === undefined) {
    throw new Error(
      'The tests need a PostgreSQL: "apt-get install postgresql", or name one they may make databases in by COUNTERSIGN_TEST_POSTGRES=postgres://...',
    )
  }
  return dirname(initdb)
}

/** PostgreSQL refuses to run as root. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: idOf('-u'), gid: idOf('-g') }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No port of 127.0.0.1 is free.')
  return address.port
}

async function untilAnswering(url: string, server: ChildProcess, log: () => string) {
  const since = performance.now()
  for (;;) {
    const client = new pg.Client({ connectionString: url })
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      const isOver = server.exitCode !== null || performance.now() - since > startTimeoutMillis
      if (isOver) throw new Error(`PostgreSQL did not start.\n${log()}`, { cause: error })
      await wait(25)
    }
  }
}
