import { setTimeout as wait } from 'node:timers/promises'
import type { Visitor } from './visitor.ts'

/** Milliseconds until something is written again: a wrong code is counted, and answered as wrong. */
export async function millisUntilWritten(visitor: Visitor, patienceMillis = 20_000): Promise<number> {
  const since = performance.now()
  for (;;) {
    const { answer, code } = await visitor.fumble()
    const millis = performance.now() - since
    if (code === 'WRONG_CODE') return millis
    if (answer !== 'unavailable' && answer !== 'none') throw new Error(`a wrong code is answered with ${answer} ${code ?? ''}`)
    if (millis > patienceMillis) throw new Error(`nothing was written for ${Math.round(millis)} ms`)
    await wait(50)
  }
}
