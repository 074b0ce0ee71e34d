import type { AddressInfo } from 'node:net'
import PostalMime from 'postal-mime'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import type { NewMessage } from './message.ts'

const largestMessage = 512 * 1024

export interface SmtpSink {
  port: number
  close(): Promise<void>
}

export interface SmtpSinkOptions {
  host: string
  port: number
  /** Asked for each recipient of each mail. */
  isRefused(address: string): boolean
  deliver(message: NewMessage): void
}

/** A mail server for everybody's address. It delivers to `deliver` and nowhere else, asks for no password and speaks no TLS. */
export async function startSmtpSink(options: SmtpSinkOptions): Promise<SmtpSink> {
  const server = new SMTPServer({
    name: 'localhost',
    banner: 'demo inbox',
    size: largestMessage,
    rejectOversized: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    maxClients: 50,
    socketTimeout: 60_000,
    closeTimeout: 1_000,
    logger: false,
    onRcptTo({ address }, _session, done) {
      // RFC 3463: there is no such mailbox, and never will be.
      done(options.isRefused(address) ? Object.assign(new Error('5.1.1 this mailbox is gone'), { responseCode: 550 }) : null)
    },
    onData(stream, session, done) {
      receive(stream, session).then(
        (message) => {
          options.deliver(message)
          done()
        },
        (error: Error) =>
          done(Object.assign(new Error('this message is not taken'), { responseCode: error instanceof TooLarge ? 552 : 554 })),
      )
    },
  })
  // A client that goes away in the middle is no news; failing to listen is reported below.
  server.on('error', () => {})

  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

async function receive(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<NewMessage> {
  const mail = await PostalMime.parse(await readAll(stream), { maxNestingDepth: 20, maxHeadersSize: 64 * 1024 })
  const { mailFrom, rcptTo } = session.envelope
  return {
    kind: 'mail',
    from: mail.from?.address ?? (mailFrom === false ? '' : mailFrom.address),
    to: rcptTo.map((recipient) => recipient.address),
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html ?? null,
  }
}

class TooLarge extends Error {}

/** Reads to the end, as the protocol wants, and keeps no more than the limit. */
async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= largestMessage) chunks.push(chunk)
  }
  if (length > largestMessage || stream.sizeExceeded) throw new TooLarge()
  return Buffer.concat(chunks)
}
