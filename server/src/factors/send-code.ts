import type { Database } from '../database/database.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Sending, SendTo } from './factor-kind.ts'

/**
 * The cost is taken, and then the code is made and queued in the same transaction. Where somebody outside may say no in between, the
 * cost is committed first, whatever comes of it. No way through this proves anything: a code that was not sent leads to another
 * factor, never past one.
 */
export async function sendCode(database: Database, occasion: Occasion, sending: Sending, to: SendTo): Promise<void> {
  const asks = sending.asksOutside(occasion)
  const refused = await database.unit(async (tx) => {
    const problem = await sending.reserve(tx, occasion, to)
    if (!problem && !asks) await sending.send(tx, occasion, to)
    return problem
  })
  if (refused) throw refused
  if (!asks) return
  const vetoed = await sending.clear(occasion, to)
  if (vetoed) throw vetoed
  await database.unit((tx) => sending.send(tx, occasion, to))
}
