import { Wire } from './wire.ts'

/** A server closes a connection that nothing came on for a while, ours after 72 s: sooner than that, nothing is sent on it any more. */
const idleMillis = 60_000

/** Connections as a proxy keeps them: the one used last is used next, and one more is opened when all are busy. */
export class WirePool {
  readonly #port: number
  readonly #most: number
  #idle: Wire[] = []
  #open = 0

  constructor(port: number, most: number) {
    this.#port = port
    this.#most = most
  }

  /** As a proxy has them when it is at work: a server under way takes new connections one in each turn of its event loop. */
  async openAhead(count: number): Promise<void> {
    const wires = await Promise.all(Array.from({ length: count }, () => Wire.open(this.#port)))
    this.#open += count
    this.#idle.push(...wires)
  }

  /** Undefined where as many requests are under way as there may be. */
  take(): Promise<Wire> | undefined {
    for (let wire = this.#idle.pop(); wire; wire = this.#idle.pop()) {
      if (wire.isOpen && performance.now() - wire.usedAt < idleMillis) return Promise.resolve(wire)
      this.drop(wire)
    }
    if (this.#open >= this.#most) return undefined
    this.#open++
    return Wire.open(this.#port).catch((error) => {
      this.#open--
      throw error
    })
  }

  giveBack(wire: Wire): void {
    if (wire.isOpen) this.#idle.push(wire)
    else this.drop(wire)
  }

  drop(wire: Wire): void {
    this.#open--
    wire.close()
  }

  close(): void {
    for (const wire of this.#idle.splice(0)) wire.close()
  }
}
