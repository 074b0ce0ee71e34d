import type { Millis } from './clock.ts'

/**
 * Does it now and then until stopped, one round after the other; a failure is told, and the next round tries again. What is given back
 * stops it, and resolves when nothing of it is under way any more.
 */
export function regularly(every: Millis, work: () => Promise<unknown>, failed: (error: unknown) => void): () => Promise<void> {
  let round: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    round = round.then(work).catch(failed)
  }, every)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await round
  }
}
