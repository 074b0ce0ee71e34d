import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'

export interface Sink {
  port: number
  /** What was accepted, headers and all. */
  mails: { to: string; raw: string }[]
  /** Called for each recipient; an SMTP reply such as `550 5.1.1 no such user` refuses it. */
  onRecipient: (address: string) => string | undefined
  /** Called with the whole message before it is accepted: a reply refuses it, a promise keeps the sender waiting. */
  onMessage: (raw: string) => Promise<string | undefined> | string | undefined
  close(): Promise<void>
}

/** A real SMTP server that does as it is told. */
export async function startSink(port = 0, options: SMTPServerOptions = {}): Promise<Sink> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    onRcptTo({ address }, _session, done) {
      done(reply(sink.onRecipient(address)))
    },
    async onData(stream, session, done) {
      const raw = await text(stream)
      const refused = await sink.onMessage(raw)
      if (refused === undefined) sink.mails.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), raw })
      done(reply(refused))
    },
    ...options,
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  const sink: Sink = {
    port: (server.server.address() as AddressInfo).port,
    mails: [],
    onRecipient: () => undefined,
    onMessage: () => undefined,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
  return sink
}

function reply(line: string | undefined): Error | null {
  if (line === undefined) return null
  return Object.assign(new Error(line.slice(4)), { responseCode: Number(line.slice(0, 3)) })
}
