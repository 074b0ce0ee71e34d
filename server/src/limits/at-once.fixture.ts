import { setTimeout as wait } from 'node:timers/promises'
import { DatabaseUnavailable } from '../database/database.ts'

/** So many at once. Those that a busy machine turns away unheard come again, as a browser's user would. */
export function atOnce<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => patiently(() => work(index))))
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error
      await wait(50 + Math.random() * 100)
    }
  }
}
