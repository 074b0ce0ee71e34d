import { findAccountByEmail } from '../accounts/account.ts'
import type { EmailAddress } from '../accounts/email-address.ts'
import { systemClock, toRfc3339 } from '../clock.ts'
import { createQueue, QueueFull } from '../crypto/queue.ts'
import type { Database } from '../database/database.ts'
import { seconds } from '../durations.ts'
import { Problem } from '../problem.ts'
import { findKnownDevice, type With } from './known-device.ts'

/**
 * Six keep all places for password hashing taken, and leave four of ten connections to the database to everybody else: what strangers
 * do about one account waits for one row, and holds its connection while it waits.
 */
const strangers = createQueue({ parallel: 6, waiting: 64 })
const comeBackAfter = seconds(2)

/** Who asks: the address they name, and what their browser shows of devices it was before. */
interface Asking {
  email: EmailAddress | undefined
  deviceTokens: string[]
}

/**
 * A client that the account knows goes ahead. All others stand in one line, and are turned away at once with UNAVAILABLE while it is
 * full, before anything is done for them. Whether there is such an account makes no difference to who shows no device.
 */
export async function inTurn<T>(database: Database, by: With, asking: Asking, work: () => Promise<T>): Promise<T> {
  if (await isKnown(database, by, asking)) return work()
  return inLineOfStrangers(work)
}

/** The same line, for those whom nobody can know yet. */
export async function inLineOfStrangers<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await strangers.run(work, 'unknown')
  } catch (error) {
    if (!(error instanceof QueueFull)) throw error
    throw new Problem('UNAVAILABLE', { retryAfter: toRfc3339(systemClock() + comeBackAfter) }, 'too many strangers are waiting')
  }
}

async function isKnown(database: Database, by: With, { email, deviceTokens }: Asking): Promise<boolean> {
  if (!email || deviceTokens.length === 0) return false
  return database.read(async (tx) => {
    const account = await findAccountByEmail(tx, email)
    return account !== undefined && (await findKnownDevice(tx, by, account.id, deviceTokens)) !== null
  })
}
