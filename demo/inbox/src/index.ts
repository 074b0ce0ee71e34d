import type { AddressInfo } from 'node:net'
import { MessageList } from './message-list.ts'
import { RefusedMailboxes } from './refused-mailboxes.ts'
import { startSmtpSink } from './smtp-sink.ts'
import { buildWebServer, isLoopback } from './web-server.ts'

export type { MailMessage, Message } from './message.ts'
export type { RefusedMailbox } from './refused-mailboxes.ts'

export interface InboxOptions {
  /** 0 takes a free port. */
  smtpPort: number
  /** 0 takes a free port. */
  httpPort: number
  /** `localhost`, `127.0.0.1` or `::1`: the inbox shows everybody's codes and never listens elsewhere. */
  host?: string
}

export interface Inbox {
  url: string
  httpPort: number
  smtpHost: string
  smtpPort: number
  close(): Promise<void>
}

/** A local mail server that keeps what it gets, and a page that shows it. */
export async function startInbox({ smtpPort, httpPort, host = 'localhost' }: InboxOptions): Promise<Inbox> {
  if (!isLoopback(host)) throw new RangeError('the inbox listens on this machine only')
  const messages = new MessageList()
  const refused = new RefusedMailboxes()
  const web = await buildWebServer(messages, refused)
  await web.listen({ host, port: httpPort })
  const smtpHost = host === 'localhost' ? '127.0.0.1' : host
  try {
    const smtp = await startSmtpSink({
      host: smtpHost,
      port: smtpPort,
      isRefused: (address) => refused.isRefused(address),
      deliver: (message) => messages.add(message),
    })
    const port = (web.server.address() as AddressInfo).port
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      httpPort: port,
      smtpHost,
      smtpPort: smtp.port,
      close: async () => {
        await Promise.all([web.close(), smtp.close()])
      },
    }
  } catch (error) {
    await web.close()
    throw error
  }
}
