import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { type Inbox, type Message, startInbox, type TextMessage } from '@countersign/inbox'
import { type CaseStep, createKeysFile, moveRecovery, PostgresDatabases, prepare, rightAnswers } from '@countersign/server/testing'
import { Client } from './client.ts'
import { freePort } from './free-port.ts'
import { faultsInLog } from './log-lines.ts'
import { Mailbox } from './mailbox.ts'
import { Person } from './person.ts'
import { nextNumber, Phone } from './phone.ts'
import { PlantedSecrets } from './planted-secrets.ts'
import { withTexts } from './policy-file.ts'
import { runCommand, ServerProcess } from './server-process.ts'
import { HeldClock, MachineClock, seconds, type TestClock } from './test-clock.ts'
import { type Engine, everythingKept, inDatabase, storedRows } from './test-database.ts'

export interface WorldOptions {
  /** `held` (default) stands still until the test moves it, `machine` is the real time. */
  clock?: 'held' | 'machine'
  /** Of a held clock: milliseconds since 1970, where dates are to be seen. */
  startsAt?: number | undefined
  /** For real browsers, which know no other way to the server: its origin is `http://localhost`, with its port. */
  isOnLocalhost?: boolean
  /** Environment of every server, over what the world gives. */
  env?: Readonly<Record<string, string>>
}

/**
 * The same tests on both databases, each with a server of its own. Afterwards the servers must have stopped in good order, written
 * no failure, and nothing secret must be found in what they wrote or kept.
 */
export function eachEngine(name: string, options: WorldOptions, tests: (world: World) => void): void {
  if (isFirstSuite) after(() => postgresDatabases.removeAll())
  isFirstSuite = false
  for (const engine of ['sqlite', 'postgres'] as const) {
    describe(`${name} (${engine === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`, () => {
      const world = new World(engine, options)
      before(() => world.open())
      after(() => world.close())
      tests(world)
    })
  }
}

// One PostgreSQL for all suites of a file.
const postgresDatabases = new PostgresDatabases()
let isFirstSuite = true
let people = 0

/** A database, a mail server, a clock, and the servers that go by them: real processes, configured as in production. */
export class World {
  readonly engine: Engine
  publicOrigin = 'https://id.example.test'
  readonly secrets = new PlantedSecrets()
  readonly clock: TestClock
  readonly #options: WorldOptions
  readonly #folder = mkdtempSync(join(tmpdir(), 'countersign-journey-'))
  readonly #servers: ServerProcess[] = []
  readonly #mailboxes = new Map<string, Mailbox>()
  #inbox: Inbox | undefined
  #databaseUrl = ''
  #keepsQuietAbout: RegExp | undefined

  constructor(engine: Engine, options: WorldOptions) {
    this.engine = engine
    this.#options = options
    this.clock = options.clock === 'machine' ? new MachineClock() : new HeldClock(options.startsAt)
  }

  async open(): Promise<void> {
    this.#inbox = await startInbox({ smtpPort: 0, httpPort: 0 })
    this.#databaseUrl = this.engine === 'sqlite' ? `sqlite:${join(this.#folder, 'countersign.db')}` : await postgresDatabases.make()
    const port = this.#options.isOnLocalhost ? await freePort() : undefined
    if (port !== undefined) this.publicOrigin = `http://localhost:${port}`
    await createKeysFile(join(this.#folder, 'keys.json'))
    await this.startServer({}, port)
  }

  /** The server that the world began with, or the one started in its place. */
  get server(): ServerProcess {
    const server = this.#servers.find(({ isRunning }) => isRunning)
    assert.ok(server, 'no server is running')
    return server
  }

  /** One more process on the same database, clock and keys. */
  async startServer(env: Readonly<Record<string, string>> = {}, port?: number): Promise<ServerProcess> {
    const server = await ServerProcess.start({ folder: this.#folder, env: { ...this.#env(), ...env }, port })
    this.#servers.push(server)
    return server
  }

  /** Runs a command of the program beside the servers, and gives back what it printed. */
  async command(...words: string[]): Promise<string> {
    const { status, output } = await runCommand(words, { folder: this.#folder, env: this.#env() })
    assert.equal(status, 0, output)
    return output
  }

  /** The same, killed as soon as it has printed that. */
  async killedCommand(killAt: RegExp, ...words: string[]): Promise<void> {
    const { status, output } = await runCommand(words, { folder: this.#folder, env: this.#env(), killAt })
    assert.equal(status, null, `it ended before it was killed: ${output}`)
  }

  /** A fresh browser at an address of its own. */
  browser(options: { server?: ServerProcess; address?: string } = {}): Client {
    const { server = this.server, address } = options
    return new Client({
      port: server.port,
      publicOrigin: this.publicOrigin,
      secrets: this.secrets,
      ...(address !== undefined && { address }),
    })
  }

  /** Somebody who has no account yet. */
  stranger(name: string, options: { password?: string; email?: string } = {}): Person {
    people += 1
    const email = options.email ?? `${name}.${people}-${randomBytes(3).toString('hex')}@example.test`
    const { clock, secrets } = this
    return new Person({
      email,
      browser: this.browser(),
      mailbox: this.mailbox(email),
      clock,
      secrets,
      ...(options.password !== undefined && { password: options.password }),
    })
  }

  /** Somebody with an account, signed in. */
  person(name: string): Promise<Person> {
    return this.stranger(name).signUp()
  }

  /** Somebody with an account and an authenticator, signed in with the level of the proof. */
  async personWithAuthenticator(name: string): Promise<Person> {
    const person = await this.person(name)
    await person.setUpAuthenticator()
    return person
  }

  /** Many people at once: written with the product's own verbs beside the running servers, no mail read and no form filled in. */
  prepare<T>(work: Parameters<typeof prepare<T>>[1]): Promise<T> {
    return prepare(this.#beside, work)
  }

  /** What reviewers do with a case, where a test has no desk for it. */
  moveRecovery(number: string, step: CaseStep): Promise<void> {
    return moveRecovery(this.#beside, number, step)
  }

  /** What the owner of a case would answer to its questions. */
  rightAnswers(number: string): Promise<string[]> {
    return rightAnswers(this.#beside, number)
  }

  get #beside() {
    return { databaseUrl: this.#databaseUrl, keysFile: join(this.#folder, 'keys.json'), clock: () => this.clock.now() }
  }

  /** One and the same for all spellings of the address, so that a mail is read once. */
  mailbox(address: string): Mailbox {
    assert.ok(this.#inbox)
    const key = address.toLowerCase()
    const mailbox = this.#mailboxes.get(key) ?? new Mailbox(this.#inbox, address, this.clock)
    this.#mailboxes.set(key, mailbox)
    return mailbox
  }

  /** A phone with a number of its own in a served country, or with this one. */
  phone(number = nextNumber()): Phone {
    assert.ok(this.#inbox)
    return new Phone(this.#inbox, number, this.clock, this.secrets)
  }

  /** Texts to anybody that came to the text message centre after the one with this id, oldest first. */
  async textsAfter(id: number): Promise<TextMessage[]> {
    const answer = await fetch(`${this.#inbox?.url}/api/messages?after=${id}`)
    const { messages } = (await answer.json()) as { messages: Message[] }
    return messages.filter((message) => message.kind === 'text').reverse()
  }

  /** For tests that set it wrong. */
  get heldClock(): HeldClock {
    assert.ok(this.clock instanceof HeldClock)
    return this.clock
  }

  get databaseUrl(): string {
    return this.#databaseUrl
  }

  everythingKept(): Promise<string> {
    return everythingKept(this.#databaseUrl)
  }

  storedRows(): Promise<string[]> {
    return storedRows(this.#databaseUrl)
  }

  /** What somebody does who can write to the database: one statement, beside the running servers. */
  inDatabase(sql: string): Promise<unknown> {
    return inDatabase(this.#databaseUrl, sql)
  }

  /** Before much time passes: a clock that is moved in the middle of a delivery cuts it off. */
  async untilMailIsOut(): Promise<void> {
    const waiting = 'select count(*) from outbox where sent_at is null and failed_at is null'
    for (let tries = 1; Number(await this.inDatabase(waiting)) > 0; tries += 1) {
      await wait(25)
      // What was cut off is tried again some seconds later, by that clock.
      if (tries % 320 === 0) await this.clock.pass(seconds(10))
    }
  }

  /** What the servers wrote so far. */
  get output(): string {
    return this.#servers.map(({ output }) => output).join('\n')
  }

  /** For tests that provoke a failure on purpose: lines of the log like this are no fault. */
  expectInLog(pattern: RegExp): void {
    this.#keepsQuietAbout = pattern
  }

  async close(): Promise<void> {
    try {
      const statuses = await Promise.all(this.#servers.map(async (server) => (server.isRunning ? server.stop() : 0)))
      if (this.#databaseUrl === '') return
      assert.deepEqual(
        statuses,
        statuses.map(() => 0),
        `a server did not stop in good order\n${this.output.slice(-2000)}`,
      )
      assert.deepEqual(faultsInLog(this.output, this.#keepsQuietAbout), [])
      assert.deepEqual(this.secrets.foundIn(this.output), [], 'secrets in what the servers wrote')
      assert.deepEqual(this.secrets.foundIn(await this.everythingKept()), [], 'secrets in the database')
    } finally {
      await Promise.all(this.#servers.map((server) => server.kill()))
      await this.#inbox?.close()
      this.clock.remove()
      rmSync(this.#folder, { recursive: true, force: true })
    }
  }

  #env(): Record<string, string> {
    assert.ok(this.#inbox)
    return {
      ...this.clock.env,
      COUNTERSIGN_PUBLIC_ORIGIN: this.publicOrigin,
      COUNTERSIGN_DATABASE: this.#databaseUrl,
      COUNTERSIGN_KEYS_FILE: join(this.#folder, 'keys.json'),
      COUNTERSIGN_SMTP_HOST: this.#inbox.smtpHost,
      COUNTERSIGN_SMTP_PORT: String(this.#inbox.smtpPort),
      COUNTERSIGN_SMTP_SECURITY: 'none',
      COUNTERSIGN_SMTP_FROM: 'no-reply@example.test',
      COUNTERSIGN_SMS_CARRIER: 'smpp',
      COUNTERSIGN_SMS_SMPP_HOST: this.#inbox.smtpHost,
      COUNTERSIGN_SMS_SMPP_PORT: String(this.#inbox.smppPort),
      COUNTERSIGN_SMS_SMPP_SYSTEM_ID: 'journey',
      COUNTERSIGN_SMS_SENDER: 'Example',
      COUNTERSIGN_SMS_COUNTRIES: 'GB,DE',
      COUNTERSIGN_POLICY: withTexts,
      COUNTERSIGN_TRUSTED_PROXIES: '127.0.0.1',
      ...this.#options.env,
    }
  }
}
