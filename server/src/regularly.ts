import type { Millis } from './clock.ts'

/**
 * Does it now and then until stopped, one round after the other; a failure is told, and the next round tries again. What is given back
 * stops it, and resolves when nothing of it is under way any more. `atOnce`: what must not wait for ever in a process that is started again and
 * again before its time has come.
 */
export function regularly(
  every: Millis,
  work: () => Promise<unknown>,
  failed: (error: unknown) => void,
  { atOnce = false }: { atOnce?: boolean } = {},
): () => Promise<void> {
  let round: Promise<unknown> = Promise.resolve()
  const next = () => {
    round = round.then(work).catch(failed)
  }
  if (atOnce) next()
  const timer = setInterval(next, every)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await round
  }
}
