import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { startNameServer } from '@countersign/server/testing'
import { createTransport } from 'nodemailer'
import { freePort } from './free-port.ts'
import { OpenDkim, Postfix } from './postfix.ts'
import type { World } from './world.ts'

export interface Written {
  from: string
  to?: string
  text: string
  picture?: Buffer
  /** Where the servers go by a clock of the test: an old mail is not taken. */
  date?: Date
  /** The mail server that it is given to. */
  by?: Postfix
}

const manual = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')
const inManual = (file: string) => {
  const block = new RegExp(`\`\`\`${file}\\n([^]*?)\`\`\``).exec(manual)?.[1]
  assert.ok(block, `the manual has no example of ${file}`)
  return block
}

/** The mail servers between somebody who writes and the intake: theirs, which signs, and ours as the manual has it. */
export class IntakeMail {
  readonly address = 'recovery@support.example.com'
  readonly names: Awaited<ReturnType<typeof startNameServer>>
  readonly ours: Postfix
  readonly #theirs: Postfix
  readonly #signer: OpenDkim
  readonly #port: number

  private constructor(port: number, names: IntakeMail['names'], ours: Postfix, theirs: Postfix, signer: OpenDkim) {
    this.#port = port
    this.names = names
    this.ours = ours
    this.#theirs = theirs
    this.#signer = signer
  }

  /** People at home.test sign what they send; spf.test has told who may send for it. */
  static async open(): Promise<IntakeMail> {
    const port = await freePort()
    const block = (file: string) => inManual(file).replaceAll(':2525', `:${port}`)
    const names = await startNameServer()
    const ours = await Postfix.open({ main: `myhostname = mx.example.com\n${block('main\\.cf')}`, master: block('master\\.cf') })
    const signer = await OpenDkim.open('home.test')
    const theirs = await Postfix.open({
      main: `myhostname = mx.home.test\nrelayhost = [127.0.0.1]:${ours.port}\nsmtpd_milters = inet:127.0.0.1:${signer.port}\nmilter_default_action = tempfail`,
    })
    names.records.set('TXT mail._domainkey.home.test', [signer.record])
    for (const domain of ['home.test', 'spf.test']) names.records.set(`TXT _dmarc.${domain}`, ['v=DMARC1; p=reject'])
    names.records.set('TXT home.test', ['v=spf1 -all'])
    names.records.set('TXT spf.test', ['v=spf1 ip4:127.0.0.1 -all'])
    return new IntakeMail(port, names, ours, theirs, signer)
  }

  get env(): Record<string, string> {
    return {
      COUNTERSIGN_INTAKE_PORT: String(this.#port),
      COUNTERSIGN_INTAKE_ADDRESS: this.address,
      COUNTERSIGN_INTAKE_RESOLVERS: this.names.address,
    }
  }

  async write({ from, to = this.address, text, picture, date, by = this.#theirs }: Written): Promise<void> {
    const transport = createTransport({ host: '127.0.0.1', port: by.port, ignoreTLS: true })
    const attachments = picture ? [{ filename: 'me.png', content: picture }] : []
    await transport.sendMail({ from, to, subject: 'I lost my phone', text, attachments, ...(date && { date }) })
    transport.close()
  }

  /** The same, and what became of it, as the log has it; the mail servers in between take their time. */
  async outcomeOf(written: Written, world: World): Promise<string | undefined> {
    const count = outcomesIn(world).length
    await this.write(written)
    for (let tries = 0; outcomesIn(world).length <= count && tries < 1200; tries += 1) await wait(25)
    return outcomesIn(world)[count]
  }

  async close(): Promise<void> {
    await Promise.all([this.#theirs.close(), this.ours.close(), this.#signer.close(), this.names.close()])
  }
}

/** What became of all mails so far. */
export const outcomesIn = ({ output }: World): string[] => [...output.matchAll(/"outcome":"(\w+)"/g)].map(([, outcome = '']) => outcome)
