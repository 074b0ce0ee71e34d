import type { AuditRow } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { inSeconds } from '../durations.ts'
import type { BrakeEngaged } from '../limits/brake.ts'
import type { Stopped } from '../limits/text-figures.ts'
import type { Occasion } from './occasion.ts'

/** What happened to the service as a whole: one function per event. */

/** An alarm, once an episode. It names no client: the one whose proof was refused last is only one of many. */
export async function brakeEngaged(tx: Tx, { audit, now }: Occasion, { refusedInAMinute, ceiling }: BrakeEngaged): Promise<void> {
  await append(tx, { audit, now }, { actor: 'system', event: 'limits.brake_engaged', details: { refusedInAMinute, ceiling } })
}

/** An alarm, once an episode: too few of the codes that were texted there were typed in, or too many are asked for. */
export async function textsStopped(tx: Tx, { audit, now }: At, { scope, carried, verified }: Stopped): Promise<void> {
  await append(tx, { audit, now }, { actor: 'system', event: 'limits.texts_stopped', details: { scope, carried, verified } })
}

type At = Pick<Occasion, 'audit' | 'now'>

/** An alarm. `lengthened` is how many restrictions it would have ended early. */
export async function clockJumpedAhead(tx: Tx, at: At, { jump, by, lengthened }: { jump: number; by: Millis; lengthened: number }) {
  await append(tx, at, { actor: 'system', event: 'clock.jumped_ahead', details: { jump, seconds: inSeconds(by), lengthened } })
}

/** An alarm. `noticed` tells a clock that went back from a server that was started behind the time that is stored. */
export async function clockSetBack(tx: Tx, at: At, { by, noticed }: { by: Millis; noticed: 'while running' | 'at the start' }) {
  await append(tx, at, { actor: 'system', event: 'clock.set_back', details: { seconds: inSeconds(by), noticed } })
}

/** An alarm, once an episode: another server on this database goes by a time that is so much ahead. */
export async function clockApart(tx: Tx, at: At, { by }: { by: Millis }) {
  await append(tx, at, { actor: 'system', event: 'clock.apart', details: { seconds: inSeconds(by) } })
}

export async function clockConfirmed(tx: Tx, at: At, { jumps, givenBack }: { jumps: number; givenBack: number }) {
  await append(tx, at, { actor: 'operator', event: 'clock.confirmed', details: { jumps, givenBack } })
}

/** Nobody's account and nobody's client. */
async function append(tx: Tx, { audit, now }: At, row: Pick<AuditRow, 'actor' | 'event' | 'details'>): Promise<void> {
  await audit.append(tx, { ...row, at: now, accountId: null, client: '' })
}
