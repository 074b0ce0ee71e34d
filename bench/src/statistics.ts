/** Figures out of many: pure. */

/** The value that a share `p` of all values stays at or under (nearest rank), NaN of none. */
export function percentile(sorted: ArrayLike<number>, p: number): number {
  if (sorted.length === 0) return Number.NaN
  const rank = Math.ceil(p * sorted.length)
  return sorted[Math.min(Math.max(rank, 1), sorted.length) - 1] as number
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  if (sorted.length % 2 === 1) return sorted[middle] as number
  return sorted.length === 0 ? Number.NaN : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
}

/** How far the rounds lie apart, as a share of their median: what a difference has to exceed to mean something. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}

/**
 * One thing as a multiple of another. Taken round by round, where both were measured within seconds of each other, so that
 * a machine that grows slower over the minutes does not count for either.
 */
export function medianRatio(values: readonly number[], others: readonly number[]): number {
  if (values.length !== others.length) throw new RangeError('a ratio needs the same rounds of both')
  return median(values.map((value, round) => value / (others[round] as number)))
}
