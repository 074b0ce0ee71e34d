import type { Clock, Millis } from '../clock.ts'
import type { WindowBudget } from './budgets.ts'

/**
 * How many requests one address may make at all: it keeps this process free, and is kept in its memory. What guards
 * secrets is counted in the database (`spend-attempt.ts`).
 */
export class RequestCeiling {
  readonly #budget: WindowBudget
  readonly #clock: Clock
  #counts = new Map<string, { used: number }>()
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
    const count = this.#counts.get(address) ?? this.#begin(address)
    count.used++
    return count.used > this.#budget.limit ? this.#windowEnds : undefined
  }

  #begin(address: string): { used: number } {
    const count = { used: 0 }
    this.#counts.set(address, count)
    return count
  }
}
