import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** How the mail server is today. */
export type Mood =
  | 'takes mail'
  /** Answers 250 and forgets the mail. */
  | 'loses mail'
  /** Accepts connections and says nothing, to new ones and to those it has. */
  | 'hangs'
  /** Nobody listens. */
  | 'is away'
  | { refusesRecipientsWith: string }

export interface SunkMail {
  id: string
  to: string
  subject: string
  raw: string
}

/** A mail server (RFC 5321, as much of it as one sender needs) that can be as bad as real ones are. */
export class MailSink {
  readonly mails: SunkMail[] = []
  /** Mails that were taken and lost. */
  lost = 0
  port = 0
  #mood: Mood = 'takes mail'
  #server = createServer()
  readonly #sockets = new Set<Socket>()

  static async start(): Promise<MailSink> {
    const sink = new MailSink()
    await sink.#listen()
    return sink
  }

  async be(mood: Mood): Promise<void> {
    const wasAway = this.#mood === 'is away'
    this.#mood = mood
    if (mood === 'is away') await this.#leave()
    else if (wasAway) await this.#listen()
  }

  async close(): Promise<void> {
    if (this.#mood !== 'is away') await this.#leave()
  }

  async #listen(): Promise<void> {
    this.#server = createServer((socket) => this.#serve(socket)).listen(this.port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.port = (this.#server.address() as AddressInfo).port
  }

  async #leave(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    const say = (line: string) => {
      if (this.#mood !== 'hangs') socket.write(`${line}\r\n`)
    }
    say('220 sink')

    let to = ''
    let body: string[] | undefined
    let rest = ''
    socket.on('data', (bytes) => {
      const lines = (rest + bytes.toString('latin1')).split('\r\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        if (body === undefined) {
          if (/^RCPT TO:/i.test(line)) to = /<(.*)>/.exec(line)?.[1] ?? ''
          if (/^DATA$/i.test(line) && this.#mood !== 'hangs') body = []
          say(this.#reply(line))
          if (/^QUIT$/i.test(line)) socket.end()
        } else if (line === '.') {
          if (this.#mood !== 'hangs') this.#take(to, body.join('\n'))
          body = undefined
          say('250 taken')
        } else body.push(line.startsWith('.') ? line.slice(1) : line)
      }
    })
  }

  #reply(line: string): string {
    if (/^DATA$/i.test(line)) return '354 go on'
    if (/^QUIT$/i.test(line)) return '221 bye'
    if (/^RCPT TO:/i.test(line) && typeof this.#mood === 'object') return this.#mood.refusesRecipientsWith
    return '250 sink'
  }

  #take(to: string, raw: string): void {
    if (this.#mood === 'loses mail') {
      this.lost += 1
      return
    }
    const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'mi').exec(raw)?.[1] ?? ''
    this.mails.push({ id: header('Message-ID'), to, subject: header('Subject'), raw })
  }
}
