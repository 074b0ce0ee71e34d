import { setTimeout as wait } from 'node:timers/promises'
import type { Inbox, MailMessage } from '@countersign/inbox'

const patienceMillis = 20_000

/** The mail of one address, as it came in by SMTP. */
export class Mailbox {
  readonly address: string
  readonly #inbox: Inbox
  #read = 0

  constructor(inbox: Inbox, address: string) {
    this.#inbox = inbox
    this.address = address
  }

  /** All of it, oldest first. */
  async all(): Promise<MailMessage[]> {
    const answer = await fetch(`${this.#inbox.url}/api/messages?to=${encodeURIComponent(this.address)}`)
    const { messages } = (await answer.json()) as { messages: MailMessage[] }
    return messages.reverse()
  }

  /** The next mail that was not read yet and is of that kind; waits until it arrives. */
  async next(subject: RegExp): Promise<MailMessage> {
    const since = performance.now()
    for (;;) {
      const mail = (await this.all()).find(({ id, subject: own }) => id > this.#read && subject.test(own))
      if (mail) {
        this.#read = mail.id
        return mail
      }
      if (performance.now() - since > patienceMillis) throw new Error(`No mail like ${subject} came to ${this.address}.`)
      await wait(15)
    }
  }

  /** The eight digits of the next sign-up mail. */
  async nextCode(): Promise<string> {
    const { text } = await this.next(/sign-up code/)
    const code = /^\s*(\d{8})\s*$/m.exec(text)?.[1]
    if (code === undefined) throw new Error('The sign-up mail has no code on a line of its own.')
    return code
  }
}
