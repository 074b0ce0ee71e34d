/** Times in classes 2% apart: what an hour of load took, in a few kilobytes. */
const step = Math.log(1.02)
/** Milliseconds of the first class; quicker than this nothing is. */
const first = 0.01
const classes = 1000

export class Histogram {
  readonly #counts = new Uint32Array(classes)
  #count = 0
  #slowest = 0

  add(millis: number): void {
    const place = Math.min(Math.ceil(Math.log(Math.max(millis, first) / first) / step), classes - 1)
    this.#counts[place] = (this.#counts[place] ?? 0) + 1
    this.#count++
    if (millis > this.#slowest) this.#slowest = millis
  }

  get count(): number {
    return this.#count
  }

  get slowest(): number | null {
    return this.#count === 0 ? null : this.#slowest
  }

  /** No less than the true value and at most 2% more; null of nothing. */
  percentile(p: number): number | null {
    const rank = Math.max(1, Math.ceil(p * this.#count))
    let seen = 0
    for (let place = 0; place < classes && this.#count > 0; place++) {
      seen += this.#counts[place] as number
      if (seen >= rank) return Math.min(first * Math.exp(place * step), this.#slowest)
    }
    return null
  }
}
