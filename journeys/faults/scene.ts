import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeysFile, PostgresDatabases, type PreparedBrowser, type PrepareIn } from '@countersign/server/testing'
import { Client } from '../harness/client.ts'
import { PlantedSecrets } from '../harness/planted-secrets.ts'
import { runCommand, ServerProcess } from '../harness/server-process.ts'
import { HeldClock, MachineClock, type TestClock } from '../harness/test-clock.ts'
import type { Engine } from '../harness/test-database.ts'
import { checkWhole } from './check-whole.ts'
import { ask, readKept } from './kept.ts'
import { MailSink } from './mail-sink.ts'

export interface SceneOptions {
  engine: Engine
  /** `machine` (default) is the real time, `held` moves only when it is told to. */
  clock?: 'held' | 'machine'
  /** A folder that somebody else made and removes; the database and keys in it, if any, are gone on with. */
  folder?: string
  /** A PostgreSQL of one's own, in place of a database on the one that all tests share. */
  databaseUrl?: string
}

const publicOrigin = 'https://id.example.test'

/** A database whose servers are killed, starved and cut off: real processes, configured as in production. */
export class Scene {
  readonly engine: Engine
  readonly folder: string
  readonly clock: TestClock
  readonly mail: MailSink
  readonly databaseUrl: string
  /** Of every start, in milliseconds: from making the process until it said that it is ready, less what it waited for a processor. */
  readonly readyMillis: number[] = []
  readonly #ownsFolder: boolean
  readonly #servers = new Set<ServerProcess>()
  readonly #secrets = new PlantedSecrets()

  private constructor(options: SceneOptions, folder: string, databaseUrl: string, mail: MailSink) {
    this.engine = options.engine
    this.folder = folder
    this.#ownsFolder = options.folder === undefined
    this.clock = options.clock === 'held' ? new HeldClock() : new MachineClock()
    this.databaseUrl = databaseUrl
    this.mail = mail
  }

  static async open(options: SceneOptions): Promise<Scene> {
    const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'countersign-faults-'))
    const own = () => (options.engine === 'sqlite' ? `sqlite:${join(folder, 'countersign.db')}` : postgres.makeEmpty())
    const url = options.databaseUrl ?? (await own())
    const scene = new Scene(options, folder, url, await MailSink.start())
    try {
      if (!existsSync(scene.keysFile)) await createKeysFile(scene.keysFile)
      return scene
    } catch (error) {
      await scene.close()
      throw error
    }
  }

  get keysFile(): string {
    return join(this.folder, 'keys.json')
  }

  /** For making people with the product's verbs. */
  get preparation(): PrepareIn {
    return { databaseUrl: this.databaseUrl, keysFile: this.keysFile, clock: () => this.clock.now() }
  }

  /** One more process on this database; resolves when it is ready. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<ServerProcess> {
    const since = performance.now()
    const server = await ServerProcess.start({ folder: this.folder, env: { ...this.env, ...env } })
    this.readyMillis.push(performance.now() - since - waitedForProcessor(server.pid))
    this.#servers.add(server)
    return server
  }

  /** Ends the process in the middle of whatever it does. */
  async kill(server: ServerProcess): Promise<void> {
    await server.kill()
    this.#servers.delete(server)
  }

  /** Asks it to end, as an operator does. */
  async stop(server: ServerProcess): Promise<void> {
    const status = await server.stop()
    this.#servers.delete(server)
    assert.equal(status, 0, `the server did not stop in good order\n${server.output.slice(-2000)}`)
  }

  /** Runs a command of the program beside the servers. */
  async command(...words: string[]): Promise<string> {
    const { status, output } = await runCommand(words, { folder: this.folder, env: this.env })
    assert.equal(status, 0, output)
    return output
  }

  /** A browser at an address of its own, with the cookies of somebody prepared. */
  browser({ port }: { port: number }, prepared?: PreparedBrowser): Client {
    const { signIn, session, device } = prepared?.cookies ?? {}
    const cookies = new Map<string, string>()
    if (signIn) cookies.set('__Host-sign-in', signIn)
    if (session) cookies.set('__Host-session', session)
    if (device) cookies.set('__Host-device', device)
    return new Client({ port, publicOrigin, secrets: this.#secrets }, cookies)
  }

  /** What the servers still have to do by themselves: mails to send, rows to seal. */
  async pending(): Promise<number> {
    const [mails, rows] = await ask(this.databaseUrl, [
      'select count(*) as waiting from outbox where sent_at is null and failed_at is null',
      'select count(*) as waiting from audit where batch is null',
    ])
    return Number(mails?.[0]?.waiting) + Number(rows?.[0]?.waiting)
  }

  /** That no change is there by half, and that the audit trail verifies. */
  async assertWhole(): Promise<void> {
    assert.deepEqual(checkWhole(await readKept(this.databaseUrl)), [])
    assert.match(await this.command('audit', 'verify'), /The audit trail is whole/)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#servers].map((server) => server.kill()))
    await this.mail.close()
    this.clock.remove()
    if (this.#ownsFolder) rmSync(this.folder, { recursive: true, force: true })
  }

  get env(): Record<string, string> {
    return {
      ...this.clock.env,
      COUNTERSIGN_PUBLIC_ORIGIN: publicOrigin,
      COUNTERSIGN_DATABASE: this.databaseUrl,
      COUNTERSIGN_KEYS_FILE: this.keysFile,
      COUNTERSIGN_SMTP_HOST: '127.0.0.1',
      COUNTERSIGN_SMTP_PORT: String(this.mail.port),
      COUNTERSIGN_SMTP_SECURITY: 'none',
      COUNTERSIGN_SMTP_FROM: 'no-reply@example.test',
      COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1',
    }
  }
}

/** So that a machine that is busy with other things does not pass for a slow start: the second figure is nanoseconds in the run queue. */
function waitedForProcessor(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6
  } catch {
    return 0
  }
}

const postgres = new PostgresDatabases()

/** After the last scene of a file: the PostgreSQL that its scenes were played on. */
export const removeDatabases = (): Promise<void> => postgres.removeAll()
