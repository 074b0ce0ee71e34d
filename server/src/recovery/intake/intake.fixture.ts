import { generateKeyPairSync } from 'node:crypto'
import type { TestContext } from 'node:test'
import { createTransport } from 'nodemailer'
import { keys, noon } from '../../accounts/account.fixture.ts'
import type { Millis } from '../../clock.ts'
import { type Database, type NoParams, statement } from '../../database/database.ts'
import { createLog } from '../../log.ts'
import { until } from '../../messages/outbox.fixture.ts'
import type { QueuedMail } from '../../messages/outbox.ts'
import { open } from '../../messages/sealed-payload.ts'
import type { Policy } from '../../policy/policy.ts'
import { policyNamed } from '../../policy/preset-files.ts'
import { at } from '../../security-events/occasion.fixture.ts'
import { createPictures, type Pictures } from '../uploads/pictures.ts'
import { Intake } from './intake.ts'
import { type NameServer, startNameServer } from './name-server.fixture.ts'

export const intakeAddress = 'help@id.example.test'

export const allAnswers = `1. Authenticator app
1a. Authenticator app
2. I lost my phone
3. March 2025
4. 0.5 BTC
5. yesterday
`

export interface Written {
  from: string
  to?: string
  subject?: string
  text?: string
  html?: string
  attachments?: { filename: string; content: Buffer }[]
  headers?: Record<string, string>
  date?: Date
  /** Signed by the domain of the sender, unless this says that it is not, or by whom. */
  signedBy?: string | false
  /** SMTP's MAIL FROM; that of the mail where nothing is given. */
  envelopeFrom?: string
}

const signer = generateKeyPairSync('rsa', { modulusLength: 1024 })
const privateKey = signer.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const publicKey = signer.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
const allRows = statement<NoParams, { id: string; account_id: string | null; sealed_payload: Uint8Array }>(
  'test-all-mails',
  "select id, account_id, sealed_payload from outbox where channel = 'mail' order by created_at, id",
)
const waiting = statement<NoParams, { count: number }>(
  'test-waiting-intake-mails',
  'select count(*) as count from intake_mails where handled_at is null',
)
const kept = statement<NoParams, { sealed_mail: Uint8Array; outcome: string | null; attempts: number }>(
  'test-intake-mails',
  'select sealed_mail, outcome, attempts from intake_mails order by received_at, id',
)

/** An intake as it runs, name servers, and mail servers of other people that sign what they send. */
export class Post {
  readonly database: Database
  readonly names: NameServer
  readonly lines: string[] = []
  /** What was told to the metrics, in its order. */
  readonly figures: string[] = []
  readonly policy: Policy
  now: Millis
  port = 0
  #intake: Intake | undefined
  #pictures: Pictures | undefined

  private constructor(database: Database, names: NameServer, policy: Policy) {
    this.database = database
    this.names = names
    this.policy = policy
    this.now = noon
  }

  static async open(
    t: TestContext,
    database: Database,
    {
      preset = 'coinflex-style',
      pictures,
      evidence,
    }: { preset?: string; pictures?: Pictures; evidence?: Policy['recovery']['evidence'] } = {},
  ) {
    const names = await startNameServer()
    const policy = policyNamed(preset)
    const post = new Post(database, names, { ...policy, recovery: { ...policy.recovery, ...(evidence && { evidence }) } })
    post.#pictures = pictures
    t.after(() => names.close())
    post.trust('example.test')
    await post.start()
    t.after(() => post.stop())
    return post
  }

  async start(): Promise<void> {
    const { keys: _keys, now: _now, wall: _wall, client: _client, ...circumstances } = at(this.now, { policy: this.policy })
    this.#intake = new Intake({
      database: this.database,
      pictures: this.#pictures ?? createPictures(),
      clock: () => this.now,
      wall: () => this.now,
      log: createLog('info', { write: (line) => this.lines.push(line) }),
      circumstances: { ...circumstances, keys },
      wakeOutbox: () => undefined,
      figures: {
        received: () => this.figures.push('received'),
        refused: (reason) => this.figures.push(`refused: ${reason}`),
        handled: (outcome) => this.figures.push(outcome),
      },
      settings: { host: '127.0.0.1', port: 0, address: intakeAddress, peers: ['127.0.0.1'], resolvers: [this.names.address] },
    })
    this.port = await this.#intake.start()
  }

  async stop(): Promise<void> {
    await this.#intake?.stop()
    this.#intake = undefined
  }

  /** A domain that signs, and says that what is not signed is not from there. */
  trust(domain: string, policy = 'v=DMARC1; p=reject'): void {
    this.names.records.set(`TXT mail._domainkey.${domain}`, [`v=DKIM1; k=rsa; p=${publicKey}`])
    this.names.records.set(`TXT _dmarc.${domain}`, [policy])
    this.names.records.set(`TXT ${domain}`, ['v=spf1 -all'])
  }

  /** As our own mail server hands it over; gives back what it was answered. */
  async bring({ signedBy, envelopeFrom, ...written }: Written): Promise<string> {
    const transport = createTransport({ host: '127.0.0.1', port: this.port, ignoreTLS: true })
    const domain = signedBy ?? written.from.slice(written.from.lastIndexOf('@') + 1)
    try {
      const { to = intakeAddress, date = new Date(this.now), subject = 'My second factor', ...rest } = written
      const { response } = await transport.sendMail({
        to,
        date,
        subject,
        ...rest,
        envelope: { from: envelopeFrom ?? written.from, to: [to.includes('@id.example.test') ? to : intakeAddress] },
        ...(domain !== false && { dkim: { domainName: domain, keySelector: 'mail', privateKey } }),
      })
      return response
    } finally {
      transport.close()
    }
  }

  /** Brings it, and waits until it was looked at. */
  async send(written: Written): Promise<string> {
    await this.bring(written)
    await this.settled()
    return this.lastOutcome()
  }

  settled(): Promise<void> {
    return until(
      async () => {
        const row = await this.database.read((tx) => tx.get(waiting, {}))
        return row?.count === 0
      },
      'that all mail was handled',
      30_000,
    )
  }

  /** What the log says of the latest. */
  lastOutcome(): string {
    const told = this.lines.map((line) => JSON.parse(line) as { outcome?: string }).filter(({ outcome }) => outcome !== undefined)
    return told.at(-1)?.outcome ?? 'none'
  }

  kept() {
    return this.database.read((tx) => tx.all(kept, {}))
  }

  /** What is to go out to an address, oldest first. */
  async mailsTo(address: string): Promise<QueuedMail[]> {
    const rows = await this.database.read((tx) => tx.all(allRows, {}))
    return rows
      .map((row) => open(keys, { id: row.id, accountId: row.account_id }, row.sealed_payload) as QueuedMail)
      .filter(({ to }) => to === address)
  }

  async repliesTo(address: string): Promise<QueuedMail[]> {
    return (await this.mailsTo(address)).filter(({ template }) => template.startsWith('intake-'))
  }
}
