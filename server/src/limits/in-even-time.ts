import { setTimeout as wait } from 'node:timers/promises'

/** Longer than what it covers takes on a machine that is not overloaded. */
const leastMillis = 50

/**
 * For answers that are the same for everybody after work that is not: where a mail is written only to an address with an
 * account, the time it took would tell what the answer does not. Nothing is answered sooner than this.
 */
export async function inEvenTime<T>(work: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([work(), wait(leastMillis)])
  if (outcome.status === 'rejected') throw outcome.reason
  return outcome.value
}
