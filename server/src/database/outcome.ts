import type { Inner } from './database.ts'

export async function outcomeOf<T>(work: () => Promise<T>): Promise<Inner<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    return { ok: false, error }
  }
}
