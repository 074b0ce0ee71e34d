import { setTimeout as wait } from 'node:timers/promises'
import type { Inbox, TextMessage } from '@countersign/inbox'
import type { PlantedSecrets } from './planted-secrets.ts'
import { HeldClock, seconds, type TestClock } from './test-clock.ts'

const patienceMillis = 40_000
const nudgeMillis = 8_000
let numbers = 0

/** Mobile numbers of the United Kingdom, no two of which share a range of 10,000. */
export function nextNumber(): string {
  numbers += 1
  return `+4474${String(numbers + 1000).padStart(4, '0')}${String(numbers).padStart(4, '0')}`
}

/** A mobile phone: the texts of one number, as they came in at the text message centre. */
export class Phone {
  readonly number: string
  readonly #inbox: Inbox
  readonly #clock: TestClock
  readonly #secrets: PlantedSecrets
  #lastRead = 0

  constructor(inbox: Inbox, number: string, clock: TestClock, secrets: PlantedSecrets) {
    this.number = number
    this.#inbox = inbox
    this.#clock = clock
    this.#secrets = secrets
    secrets.plant('a phone number', number.slice(1))
  }

  /** All of them, oldest first. */
  async all(): Promise<TextMessage[]> {
    const answer = await fetch(`${this.#inbox.url}/api/messages?to=${encodeURIComponent(this.number)}`)
    const { messages } = (await answer.json()) as { messages: TextMessage[] }
    return messages.reverse()
  }

  /** The next text like that which was not read yet; waits until it arrives. */
  async next(like: RegExp): Promise<TextMessage> {
    const since = performance.now()
    let nudges = 0
    for (;;) {
      const text = (await this.all()).find((one) => one.id > this.#lastRead && like.test(one.text))
      if (text) {
        this.#lastRead = text.id
        return text
      }
      const waited = performance.now() - since
      if (waited > patienceMillis) throw new Error(`No text like ${like} came to ${this.number}.`)
      if (this.#clock instanceof HeldClock && waited > nudgeMillis * (nudges + 1)) {
        nudges += 1
        await this.#clock.pass(seconds(10))
      }
      await wait(15)
    }
  }

  /** The six digits of the next code. */
  async nextCode(): Promise<string> {
    const { text } = await this.next(/ code /)
    const code = /^(\d{6}) is your .*\n\n@\S+ #\1$/s.exec(text)?.[1]
    if (code === undefined) throw new Error(`This is not how a code is texted: ${text}`)
    this.#secrets.plant('a texted code', code)
    return code
  }
}
