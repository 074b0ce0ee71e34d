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

  /** In Base32, as a person is shown it, or its bytes. */
  constructor(key: string | Buffer) {
    this.key = typeof key === 'string' ? fromBase32(key) : key
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
    return (await this.freshProof(clock)).code
  }

  /** The same with its time step. */
  async freshProof(clock: TestClock): Promise<{ code: string; step: number }> {
    const step = this.#nextStep(clock)
    const stepsAhead = step - this.#stepAt(clock)
    if (stepsAhead > 1) await clock.pass((stepsAhead - 1) * seconds(stepSeconds))
    this.#lastStep = step
    return { code: this.#codeOf(step), step }
  }

  /** For who cannot wait: undefined where no step is left at the moment. */
  proofAtOnce(clock: TestClock): { code: string; step: number } | undefined {
    const step = this.#nextStep(clock)
    if (step > this.#stepAt(clock) + 1) return undefined
    this.#lastStep = step
    return { code: this.#codeOf(step), step }
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

  /** The oldest that is still allowed and was not used. */
  #nextStep(clock: TestClock): number {
    const step = this.#stepAt(clock)
    // A code of the step before is too old as soon as the next one begins.
    const leftMillis = seconds(stepSeconds) - (clock.now() % seconds(stepSeconds))
    return Math.max(this.#lastStep + 1, leftMillis > seconds(10) ? step - 1 : step)
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
