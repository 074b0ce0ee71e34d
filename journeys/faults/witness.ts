import type { EndpointName } from '@countersign/contract'
import type { Client } from '../harness/client.ts'
import type { Reply } from '../harness/send.ts'
import type { Entry, History } from './history.ts'

export type About = Pick<Entry, 'intent' | 'account'> & Partial<Pick<Entry, 'question' | 'proof' | 'factor' | 'session'>>

export interface Seen {
  entry: Entry
  /** The body of an accepted answer. */
  body: Record<string, unknown>
  millis: number
}

/** Sends requests and writes down each with what became of it: the only way in which the drivers of this folder talk to a server. */
export class Witness {
  readonly history: History
  /** Counts the starts of the server; kept by whoever starts it. */
  life = 0

  constructor(history: History) {
    this.history = history
  }

  async send(browser: Client, name: EndpointName, input: unknown, about: About): Promise<Seen> {
    const { life } = this
    const number = this.history.next()
    const sentAt = now()
    const reply = await browser.reply(name, input).catch(() => undefined)
    const answeredAt = reply ? now() : null
    const body = bodyOf(reply)
    const entry: Entry = { ...about, number, life, sentAt, answeredAt, ...read(about.intent, reply, body) }
    this.history.add(entry)
    return { entry, body, millis: now() - sentAt }
  }
}

const now = (): number => performance.timeOrigin + performance.now()

function bodyOf(reply: Reply | undefined): Record<string, unknown> {
  try {
    return reply ? (JSON.parse(reply.text) as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function read(intent: Entry['intent'], reply: Reply | undefined, body: Record<string, unknown>): Pick<Entry, 'answer' | 'code' | 'shown'> {
  if (!reply) return { answer: 'none' }
  if (reply.status < 400) return { answer: 'accepted', shown: shownIn(intent, body) }
  const code = String(body.code)
  if (reply.status === 503) return { answer: 'unavailable', code }
  return { answer: reply.status >= 500 ? 'broken' : 'refused', code }
}

function shownIn(intent: Entry['intent'], body: Record<string, unknown>): NonNullable<Entry['shown']> {
  const { id, aal } = (intent === 'look' ? body : (body.session ?? {})) as { id?: string; aal?: string }
  const own = typeof body.id === 'string' ? body.id : undefined
  return {
    ...(id !== undefined && { session: id }),
    ...(aal !== undefined && { aal }),
    ...((intent === 'enroll' || intent === 'replace') && own !== undefined && { factor: own }),
    ...((intent === 'ask' || intent === 'begin') && own !== undefined && { question: own }),
  }
}
