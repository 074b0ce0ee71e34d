import { setTimeout as wait } from 'node:timers/promises'

/** More at once than a server has room for is told to come again, and comes again: 503 is an answer to nobody's question. */
export async function untilThereIsRoom<T>(ask: () => Promise<T>, isTurnedAway: (answer: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await ask()
    if (!isTurnedAway(answer)) return answer
    await wait(20)
  }
  throw new Error('turned away two hundred times')
}
