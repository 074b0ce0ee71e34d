import { createHmac } from 'node:crypto'
import { seconds, type TestClock } from './test-clock.ts'

const stepSeconds = 30
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** An authenticator app with one account in it: RFC 6238 worked out here once more, apart from the server's own arithmetic. */
export class Authenticator {
  readonly key: Buffer
  /** Known once the server has made a factor of it. */
  factorId = ''
  #lastStep = 0

  constructor(base32: string) {
    this.key = fromBase32(base32)
  }

  /** The code of the present step, or of one so many steps away. */
  code(clock: TestClock, stepsAway = 0): string {
    return this.#codeOf(this.#stepAt(clock) + stepsAway)
  }

  /**
   * A code that the server will take: every step is taken once, so it is the oldest step that is still allowed and was not
   * used, and where all three are used up time passes.
   */
  async freshCode(clock: TestClock): Promise<string> {
    let step = this.#stepAt(clock)
    // A code of the step before is too old as soon as the next one begins.
    const leftMillis = seconds(stepSeconds) - (clock.now() % seconds(stepSeconds))
    const oldest = leftMillis > seconds(10) ? step - 1 : step
    const next = Math.max(this.#lastStep + 1, oldest)
    if (next > step + 1) {
      await clock.pass((next - step - 1) * seconds(stepSeconds))
      step = this.#stepAt(clock)
    }
    this.#lastStep = next
    return this.#codeOf(next)
  }

  /** For tests that used a code of their own choice: no step up to this one is used again. */
  used(clock: TestClock, stepsAway = 0): void {
    this.#lastStep = Math.max(this.#lastStep, this.#stepAt(clock) + stepsAway)
  }

  /** Six digits that are no code of this key within the time that is ever looked at. */
  wrongCode(clock: TestClock): string {
    const near = new Set(Array.from({ length: 101 }, (_, index) => this.code(clock, index - 50)))
    for (let number = 100_000; ; number += 7919) {
      const code = String(number % 1_000_000).padStart(6, '0')
      if (!near.has(code)) return code
    }
  }

  #stepAt(clock: TestClock): number {
    return Math.floor(clock.now() / seconds(stepSeconds))
  }

  #codeOf(step: number): string {
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(step))
    const hash = createHmac('sha1', this.key).update(counter).digest()
    const truncated = hash.readUInt32BE(hash.readUInt8(19) % 16) % 2 ** 31
    return `${truncated % 1_000_000}`.padStart(6, '0')
  }
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((sign) => alphabet.indexOf(sign).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
