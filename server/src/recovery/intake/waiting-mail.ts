import { createHash } from 'node:crypto'
import type { Millis } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import { type Database, type NoParams, statement, type Tx } from '../../database/database.ts'
import { hours, minutes, seconds } from '../../durations.ts'
import { type IntakeMailId, newId } from '../../ids.ts'
import { type DeliveredMail, packMail, unpackMail } from './delivered-mail.ts'

/**
 * Mail between our 250 and what came of it: sealed in the database, so that whichever process is there handles it, once. Its key is its own
 * and is destroyed when it was handled, so that no backup has it any more (CAS-9), and none that is put back has it handled again.
 */
export interface WaitingMail {
  id: IntakeMailId
  receivedAt: Millis
  attempts: number
  mail: DeliveredMail
}

/** So much waits; more is told to come later, before it fills the disk. */
const mostWaiting = { mails: 200, bytes: 256 * 1024 * 1024 }
/** Longer than the reading of the worst mail takes: a mail is read twice only when the first reader was killed. */
const claimLength = minutes(3)
const nothing = new Uint8Array(0)

const waiting = statement<NoParams, { mails: number; bytes: number; since: number | null }>(
  'waiting-intake-mails',
  `select count(*) as mails, cast(coalesce(sum(size), 0) as integer) as bytes, min(received_at) as since
   from intake_mails where handled_at is null`,
)
const insert = statement<{ id: string; digest: Uint8Array; sealedMail: Uint8Array; size: number; now: number }>(
  'insert-intake-mail',
  `insert into intake_mails (id, digest, sealed_mail, size, received_at, attempts, next_attempt_at, claimed_until)
   values (:id, :digest, :sealedMail, :size, :now, 0, :now, 0) on conflict (digest) do nothing`,
)
const due = statement<{ now: number }, { id: string; claimed_until: number }>(
  'due-intake-mail',
  `select id, claimed_until from intake_mails where handled_at is null and next_attempt_at <= :now and claimed_until <= :now
   order by next_attempt_at limit 1`,
)
const claim = statement<
  { id: string; seen: number; until: number },
  { id: string; received_at: number; attempts: number; sealed_mail: Uint8Array }
>(
  'claim-intake-mail',
  `update intake_mails set claimed_until = :until, attempts = attempts + 1
   where id = :id and claimed_until = :seen and handled_at is null returning id, received_at, attempts, sealed_mail`,
)
const postpone = statement<{ id: string; at: number }>(
  'postpone-intake-mail',
  'update intake_mails set next_attempt_at = :at, claimed_until = 0 where id = :id and handled_at is null',
)
const finish = statement<{ id: string; now: number; outcome: string; nothing: Uint8Array; content: Uint8Array | null }>(
  'finish-intake-mail',
  `update intake_mails set handled_at = :now, outcome = :outcome, sealed_mail = :nothing, content_digest = :content
   where id = :id and handled_at is null`,
)
const handled = statement<{ id: string }, { id: string }>(
  'handled-intake-mail',
  'select id from intake_mails where id = :id and handled_at is not null',
)
const sameContent = statement<{ content: Uint8Array }, { id: string }>(
  'intake-mail-with-content',
  'select id from intake_mails where content_digest = :content',
)

/** Committed when it answers. A mail that is here already counts as kept. */
export async function keepMail(database: Database, { keys, now }: With, mail: DeliveredMail): Promise<'kept' | 'here already' | 'full'> {
  const id = newId('iml')
  const packed = packMail(mail)
  const digest = keys.digest('intake-mail', createHash('sha256').update(packed).digest('base64'))
  const sealedMail = keys.erasable.seal(id, placeOf(id), packed)
  const outcome = await database.unit(async (tx) => {
    const there = await tx.get(waiting, {})
    if (there && (there.mails >= mostWaiting.mails || there.bytes + packed.length > mostWaiting.bytes)) return 'full'
    return (await tx.run(insert, { id, digest, sealedMail, size: packed.length, now })) === 1 ? 'kept' : 'here already'
  })
  if (outcome !== 'kept') forgetMail(keys, id)
  return outcome
}

/** The next one that is due, for this process alone until its claim ends; `erased`: it was one whose key is gone, and is over now. */
export async function claimMail(
  database: Database,
  { keys, now }: With,
): Promise<WaitingMail | { id: IntakeMailId; mail: 'erased' } | undefined> {
  const row = await database.unit(async (tx) => {
    const found = await tx.get(due, { now })
    return found && (await tx.get(claim, { id: found.id, seen: found.claimed_until, until: now + claimLength }))
  })
  if (!row) return undefined
  const id = row.id as IntakeMailId
  const packed = keys.erasable.open(id, placeOf(id), row.sealed_mail)
  if (packed) return { id, receivedAt: row.received_at, attempts: row.attempts, mail: unpackMail(packed) }
  await database.unit((tx) => tx.run(finish, { id, now, outcome: 'erased', nothing, content: null }))
  return { id, mail: 'erased' }
}

/** Once all that came of it is committed, and not before: there is no way back. */
export const forgetMail = (keys: KeyRing, id: IntakeMailId): void => keys.erasable.erase(id)

/** For those whose process was killed between the commit and the key. */
export async function forgetHandledMails(database: Database, keys: KeyRing): Promise<void> {
  const names = keys.erasable.names().filter((name): name is IntakeMailId => name.startsWith('iml_'))
  for (const id of names) if (await database.read((tx) => tx.get(handled, { id }))) forgetMail(keys, id)
}

/** A minute, two, four, at last an hour: a name server that does not answer may do so later. */
export function putOff(database: Database, now: Millis, { id, attempts }: Pick<WaitingMail, 'id' | 'attempts'>): Promise<number> {
  return database.unit((tx) => tx.run(postpone, { id, at: now + Math.min(minutes(60), seconds(30) * 2 ** attempts) }))
}

/** Mail that could not be judged for so long never will be. */
export const isTooLate = (now: Millis, { receivedAt }: Pick<WaitingMail, 'receivedAt'>): boolean => now - receivedAt > hours(6)

/**
 * In the transaction of all that comes of it. `repeated`: a mail with the same content was handled before, and nothing may come of this
 * one; `over`: another process has handled it.
 */
export async function finishMail(
  tx: Tx,
  { keys, now }: With,
  { id, outcome, content }: { id: IntakeMailId; outcome: string; content: string | null },
): Promise<'finished' | 'repeated' | 'over'> {
  const digest = content === null ? null : keys.digest('intake-content', content)
  const isRepeated = digest !== null && (await tx.get(sameContent, { content: digest })) !== undefined
  const ended = isRepeated ? { outcome: 'repeated', content: null } : { outcome, content: digest }
  if ((await tx.run(finish, { id, now, nothing, ...ended })) === 0) return 'over'
  return isRepeated ? 'repeated' : 'finished'
}

/** `since` is when the oldest came. */
export async function waitingMails(tx: Tx): Promise<{ count: number; since: Millis | null }> {
  const there = await tx.get(waiting, {})
  return { count: there?.mails ?? 0, since: there?.since ?? null }
}

interface With {
  keys: KeyRing
  now: Millis
}

const placeOf = (row: string) => ({ table: 'intake_mails', column: 'sealed_mail', account: '', row })
