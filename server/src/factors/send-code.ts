import type { Database } from '../database/database.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Sending, SendTo } from './factor-kind.ts'

/**
 * The cost is taken and committed first, whatever comes of it; then somebody outside may say no; then the code is made and queued in
 * one transaction. No way through this proves anything: a code that was not sent leads to another factor, never past one.
 */
export async function sendCode(database: Database, occasion: Occasion, sending: Sending, to: SendTo): Promise<void> {
  const refused = (await database.unit((tx) => sending.reserve(tx, occasion, to))) ?? (await sending.clear(occasion, to))
  if (refused) throw refused
  await database.unit((tx) => sending.send(tx, occasion, to))
}
