import { setTimeout as wait } from 'node:timers/promises'
import type { Inbox, MailMessage, RefusedMailbox } from '@countersign/inbox'
import { HeldClock, seconds, type TestClock } from './test-clock.ts'

const patienceMillis = 40_000
const nudgeMillis = 8_000

/** The mail of one address, as it came in by SMTP. */
export class Mailbox {
  readonly address: string
  readonly #inbox: Inbox
  readonly #clock: TestClock
  readonly #read = new Set<string>()

  constructor(inbox: Inbox, address: string, clock: TestClock) {
    this.#inbox = inbox
    this.#clock = clock
    this.address = address
  }

  /** All of it, oldest first. */
  async all(): Promise<MailMessage[]> {
    const answer = await fetch(`${this.#inbox.url}/api/messages?to=${encodeURIComponent(this.address)}`)
    const { messages } = (await answer.json()) as { messages: MailMessage[] }
    return messages.reverse()
  }

  /**
   * The next mail of that kind which was not read yet; waits until it arrives. Mail is delivered at least once: a second copy
   * counts as read.
   */
  async next(subject: RegExp): Promise<MailMessage> {
    const since = performance.now()
    let nudges = 0
    for (;;) {
      const mail = (await this.all()).find((one) => subject.test(one.subject) && !this.#read.has(contentOf(one)))
      if (mail) {
        this.#read.add(contentOf(mail))
        return mail
      }
      const waited = performance.now() - since
      if (waited > patienceMillis) throw new Error(`No mail like ${subject} came to ${this.address}.`)
      // A clock that was moved in the middle of a delivery cuts it off, and it is tried again a few seconds later by that clock.
      if (this.#clock instanceof HeldClock && waited > nudgeMillis * (nudges + 1)) {
        nudges += 1
        await this.#clock.pass(seconds(10))
      }
      await wait(15)
    }
  }

  /** From now on its mail server says that there is no such mailbox; `refusals` of them so far. */
  async goAway(): Promise<void> {
    await this.#refused('PUT')
  }

  async comeBack(): Promise<void> {
    await this.#refused('DELETE')
  }

  async refusals(): Promise<number> {
    const answer = await fetch(`${this.#inbox.url}/api/refused`)
    const { mailboxes } = (await answer.json()) as { mailboxes: RefusedMailbox[] }
    return mailboxes.find(({ address }) => address === this.address.toLowerCase())?.refusals ?? 0
  }

  async #refused(method: 'PUT' | 'DELETE'): Promise<void> {
    await fetch(`${this.#inbox.url}/api/refused/${encodeURIComponent(this.address)}`, { method })
  }

  /** The eight digits of the next sign-up mail. */
  async nextCode(): Promise<string> {
    const { text } = await this.next(/sign-up code/)
    const code = /^\s*(\d{8})\s*$/m.exec(text)?.[1]
    if (code === undefined) throw new Error('The sign-up mail has no code on a line of its own.')
    return code
  }
}

const contentOf = ({ subject, text }: MailMessage): string => `${subject}\n${text}`
