import type { Clock, Millis } from '../clock.ts'
import type { WindowBudget } from './budgets.ts'

/**
 * How many requests one address may make at all: it keeps this process free, and is kept in its memory. What guards
 * secrets is counted in the database (`spend-attempt.ts`).
 */
export class RequestCeiling {
  readonly #budget: WindowBudget
  readonly #clock: Clock
  #counts = new Map<string, number>()
  #windowEnds: Millis

  constructor(budget: WindowBudget, clock: Clock) {
    this.#budget = budget
    this.#clock = clock
    this.#windowEnds = clock() + budget.windowMillis
  }

  /** When the address may go on, or undefined while it may. */
  count(address: string): Millis | undefined {
    const now = this.#clock()
    if (now >= this.#windowEnds || now < this.#windowEnds - this.#budget.windowMillis) {
      this.#counts = new Map()
      this.#windowEnds = now + this.#budget.windowMillis
    }
    const used = (this.#counts.get(address) ?? 0) + 1
    this.#counts.set(address, used)
    return used > this.#budget.limit ? this.#windowEnds : undefined
  }
}
