import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { Problem } from '../problem.ts'
import { budgets } from './budgets.ts'
import { spendAttempt, windowEnd } from './spend-attempt.ts'

/**
 * One destination gets a message a minute, five an hour, ten a day, whoever asks and whatever for. Counted on the digest of
 * the destination, so that it is the same for addresses with and without an account. Undefined while it may be sent.
 */
export async function spendOnSending(
  tx: Tx,
  { keys, now }: { keys: KeyRing; now: Millis },
  destination: string,
): Promise<Problem | undefined> {
  const subject = subjectOf(keys, destination)
  const pause = await spendAttempt(tx, now, budgets.sendPause, subject)
  if (!pause.granted) return new Problem('CODE_SENT_RECENTLY', { retryAfter: toRfc3339(pause.retryAt ?? now) })
  for (const budget of [budgets.sendHourly, budgets.sendDaily]) {
    const spent = await spendAttempt(tx, now, budget, subject)
    if (!spent.granted) return new Problem('TOO_MANY_ATTEMPTS', spent.retryAt === null ? {} : { retryAfter: toRfc3339(spent.retryAt) })
  }
  return undefined
}

/** When the next message to it may be asked for; undefined where it may be now. Only for telling: `spendOnSending` decides. */
export async function nextSendAt(tx: Tx, { keys, now }: { keys: KeyRing; now: Millis }, destination: string): Promise<Millis | undefined> {
  const subject = subjectOf(keys, destination)
  const ends: Millis[] = []
  for (const budget of [budgets.sendPause, budgets.sendHourly, budgets.sendDaily]) {
    const end = await windowEnd(tx, now, budget, subject)
    if (end !== undefined) ends.push(end)
  }
  return ends.length === 0 ? undefined : Math.max(...ends)
}

const subjectOf = (keys: KeyRing, destination: string): string => Buffer.from(keys.digest('destination', destination)).toString('hex')
