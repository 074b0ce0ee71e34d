import type { Database } from '../database/database.ts'
import * as store from './audit-store.ts'

export async function* eachBatch(database: Database): AsyncGenerator<store.BatchRecord> {
  let after = 0
  while (true) {
    const batches = await database.read((tx) => tx.all(store.batchesAfter, { after, limit: 50 }))
    yield* batches
    const end = batches.at(-1)
    if (!end) return
    after = end.number
  }
}
