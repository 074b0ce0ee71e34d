import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Core, type Pinned, startPinned } from '../../processes/pinned.ts'
import { freePort, whenListening } from '../../processes/ports.ts'
import { publicOrigin } from '../../requests/browser.ts'

const program = new URL('../../../../server/bin/countersign.js', import.meta.url)

export interface Installation {
  folder: string
  /** Null with PostgreSQL. */
  databaseFile: string | null
  databaseUrl: string
  keysFile: string
}

export interface RunningCountersign extends Installation {
  server: Pinned
  port: number
}

/** What a server is started with beyond what every operator sets. */
export interface StartOptions {
  core: Core
  env?: Record<string, string>
  nodeOptions?: string[]
}

/** A folder with keys of its own, and SQLite in it unless a database is given. Nothing runs yet. */
export async function install(parent: string, name: string, postgresUrl?: string): Promise<Installation> {
  const folder = join(parent, name)
  await mkdir(folder, { mode: 0o700 })
  const keysFile = join(folder, 'keys.json')
  const databaseFile = postgresUrl ? null : join(folder, 'countersign.db')
  const installation = { folder, databaseFile, databaseUrl: postgresUrl ?? `sqlite:${databaseFile}`, keysFile }
  const env = environment(installation)
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(program), 'keys', 'create'], { env })
  return installation
}

/**
 * The production server as an operator runs it, behind a proxy that ends TLS: its own keys, all limits on, its log in a
 * file. It has begun when this is back, and need not listen yet.
 */
export async function begin(installation: Installation, { core, env = {}, nodeOptions = [] }: StartOptions): Promise<RunningCountersign> {
  const port = await freePort()
  const log = openSync(join(installation.folder, 'log'), 'a')
  const server = startPinned(program, {
    core,
    args: ['serve'],
    env: { ...environment(installation), COUNTERSIGN_PORT: String(port), ...env },
    nodeOptions,
    output: log,
  })
  closeSync(log)
  return { ...installation, server, port }
}

export async function start(installation: Installation, options: StartOptions): Promise<RunningCountersign> {
  const running = await begin(installation, options)
  await whenListening(running.server, running.port)
  return running
}

function environment({ databaseUrl, keysFile }: Installation): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('COUNTERSIGN_'))
  return {
    ...Object.fromEntries(inherited),
    NODE_ENV: 'production',
    COUNTERSIGN_DATABASE: databaseUrl,
    COUNTERSIGN_KEYS_FILE: keysFile,
    COUNTERSIGN_PUBLIC_ORIGIN: publicOrigin,
    COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1',
    COUNTERSIGN_SMTP_HOST: '127.0.0.1',
    COUNTERSIGN_SMTP_SECURITY: 'none',
    COUNTERSIGN_SMTP_FROM: 'bench@example.com',
  }
}
