import assert from 'node:assert/strict'
import { setTimeout as wait } from 'node:timers/promises'
import type { ServerProcess } from '../harness/server-process.ts'
import { HeldClock, minutes, type TestClock } from '../harness/test-clock.ts'
import { ask } from './kept.ts'
import type { Visitor } from './visitor.ts'

/** Servers on a database, with the clock that they go by. */
interface Place {
  databaseUrl: string
  clock: TestClock
}

/** For setting it wrong. */
export function wallOf({ clock }: Place): HeldClock {
  assert.ok(clock instanceof HeldClock)
  return clock
}

export interface Alarm {
  event: string
  details: Record<string, unknown>
}

/** What the audit trail tells of clocks, oldest first. */
export async function alarms(place: Place): Promise<Alarm[]> {
  const [rows = []] = await ask(place.databaseUrl, ["select event, details from audit where event like 'clock.%' order by id"])
  return rows.map(({ event, details }) => ({ event: String(event), details: JSON.parse(String(details)) }))
}

/** Servers look at their clocks once a second, whatever else they do. */
async function until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 800; tries++) {
    const seen = await look()
    if (seen !== undefined) return seen
    await wait(25)
  }
  throw new Error(`${what} did not happen within 20 s`)
}

export function untilAlarm(place: Place, event: string, known = 0): Promise<Alarm> {
  return until(event, async () => (await alarms(place)).filter((alarm) => alarm.event === event)[known])
}

/** Until a server goes by this time, or a later one, and has stored that it does. */
export async function untilStored(place: Place, time = place.clock.now()): Promise<void> {
  await until('storing the time', async () => {
    const [rows] = await ask(place.databaseUrl, ['select highest from clock_time'])
    return Number(rows?.[0]?.highest) >= time ? true : undefined
  })
}

/** Until a server has seen so many jumps ahead, and goes by the wall clock again. */
export async function untilFollowed(server: ServerProcess, jumps: number): Promise<void> {
  const count = () => server.output.split('the wall clock jumped ahead').length - 1
  await until('following the wall clock', async () => (count() >= jumps ? true : undefined))
}

/** Somebody sets the wall clock, and the servers have noticed. */
export async function jumpAndWait(place: Place, millis: number): Promise<void> {
  const known = (await alarms(place)).filter(({ event }) => event === 'clock.set_back').length
  await wallOf(place).jump(millis)
  if (millis > 0) await untilStored(place)
  if (millis < -minutes(1)) await untilAlarm(place, 'clock.set_back', known)
}

/** When the pause of a factor ends, by the time that the servers go by. */
export async function pauseEnds(place: Place, { phone }: Visitor): Promise<number> {
  const [rows] = await ask(place.databaseUrl, [`select until from attempts where budget = 'factor' and subject like '${phone.factorId}/%'`])
  return Number(rows?.[0]?.until)
}

/** When the newest challenge of somebody ends. */
export async function challengeEnds(place: Place, { person }: Visitor): Promise<number> {
  const [rows] = await ask(place.databaseUrl, [`select max(expires_at) as ends from challenges where account_id = '${person.accountId}'`])
  return Number(rows?.[0]?.ends)
}
