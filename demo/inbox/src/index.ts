import type { AddressInfo } from 'node:net'
import type { NewMessage } from './message.ts'
import { MessageList } from './message-list.ts'
import { RefusedMailboxes } from './refused-mailboxes.ts'
import { startSmsc } from './smsc.ts'
import { startSmtpSink } from './smtp-sink.ts'
import { buildWebServer, isLoopback } from './web-server.ts'

export type { MailMessage, Message, TextMessage } from './message.ts'
export type { RefusedMailbox } from './refused-mailboxes.ts'

export interface InboxOptions {
  /** 0 takes a free port. */
  smtpPort: number
  /** 0, which is the standard, takes a free port. */
  smppPort?: number
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
  /** At `smtpHost` too. */
  smppPort: number
  close(): Promise<void>
}

/** A local mail server and text message centre that keep what they get, and a page that shows it. */
export async function startInbox({ smtpPort, smppPort = 0, httpPort, host = 'localhost' }: InboxOptions): Promise<Inbox> {
  if (!isLoopback(host)) throw new RangeError('the inbox listens on this machine only')
  const messages = new MessageList()
  const refused = new RefusedMailboxes()
  const web = await buildWebServer(messages, refused)
  await web.listen({ host, port: httpPort })
  const smtpHost = host === 'localhost' ? '127.0.0.1' : host
  const started: { close(): Promise<unknown> }[] = [web]
  const close = async () => {
    await Promise.all(started.map((one) => one.close()))
  }
  try {
    const deliver = (message: NewMessage) => messages.add(message)
    const isRefused = (address: string) => refused.isRefused(address)
    const smtp = await startSmtpSink({ host: smtpHost, port: smtpPort, isRefused, deliver })
    started.push(smtp)
    const smsc = await startSmsc({ host: smtpHost, port: smppPort, deliver })
    started.push(smsc)
    const port = (web.server.address() as AddressInfo).port
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    return { url, httpPort: port, smtpHost, smtpPort: smtp.port, smppPort: smsc.port, close }
  } catch (error) {
    await close()
    throw error
  }
}
