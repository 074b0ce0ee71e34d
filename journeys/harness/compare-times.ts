import assert from 'node:assert/strict'
import type { Reply } from './send.ts'

/** At full size as GEN-6 asks; otherwise a small sample that notices a step left out, on a machine that does other things too. */
const isLong = process.env.COUNTERSIGN_LONG === '1'
const sampleSize = isLong ? 3000 : 15
const isSame = (difference: number, longer: number) =>
  isLong ? difference < 1 && difference < 0.05 * longer : difference < Math.max(15, 0.3 * longer)
/** A crowded machine may spoil one measurement, a real difference spoils all. */
const rounds = 3

/** One request of a class, number so-and-so: each may need somebody of its own. */
export type Take = (at: number) => Promise<Reply>

/**
 * Requests of two classes, one after the other and in changing order, must take the same time: the medians may differ by less than
 * the bounds allow, in one of three rounds. Each round is prepared anew.
 */
export async function assertSameTime(name: string, prepare: (count: number) => Promise<[Take, Take]>, count = sampleSize): Promise<void> {
  const seen: string[] = []
  for (let round = 0; round < rounds; round++) {
    const takes = await prepare(count)
    const times: [number[], number[]] = [[], []]
    for (let at = 0; at < count; at++) {
      for (const which of at % 2 ? ([0, 1] as const) : ([1, 0] as const)) times[which].push((await takes[which](at)).millis)
    }
    const [a, b] = times.map(median) as [number, number]
    seen.push(`${a.toFixed(2)} and ${b.toFixed(2)} ms, ${count} of each`)
    if (isSame(Math.abs(a - b), Math.max(a, b))) {
      if (isLong) console.log(`${name}: medians ${seen.at(-1)}`)
      return
    }
  }
  assert.fail(`${name} take different times: medians ${seen.join('; ')}`)
}

const median = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] as number
