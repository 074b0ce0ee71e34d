import { timingSafeEqual } from 'node:crypto'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomDigits } from '../crypto/random.ts'
import { statement, type Tx } from '../database/database.ts'
import { newId } from '../ids.ts'
import { normalizeDigits } from './normalize-digits.ts'

/** A sort of codes that travel to a person: how long they are, and how long they live. */
export interface CodeSort {
  digits: number
  lifetimeMillis: Millis
  /** Digests of one sort are never those of another. */
  digestPurpose: string
}

/** What a code is for. Of one purpose and subject one code is live at a time. */
export interface CodeFor {
  purpose: string
  subject: string
  /** The challenge or enrollment that asked for it: it is right there and nowhere else. */
  boundTo?: string
  /** Where it was sent: it proves this one and no other. Kept in the digest only. */
  destination?: string
}

export type Redeemed = 'redeemed' | 'wrong' | 'used' | 'expired' | 'replaced'

interface CodeRow {
  id: string
  bound_to: string
  digest: Uint8Array
  created_at: number
  expires_at: number
  used_at: number | null
  replaced_at: number | null
}

const replaceLive = statement<{ purpose: string; subject: string; now: number }>(
  'replace-live-code',
  'update codes set replaced_at = :now where purpose = :purpose and subject = :subject and used_at is null and replaced_at is null',
)
const insertCode = statement<{
  id: string
  purpose: string
  subject: string
  boundTo: string
  digest: Uint8Array
  now: number
  expires: number
}>(
  'insert-code',
  `insert into codes (id, purpose, subject, bound_to, digest, created_at, expires_at)
   values (:id, :purpose, :subject, :boundTo, :digest, :now, :expires)`,
)
const recentCodes = statement<{ purpose: string; subject: string }, CodeRow>(
  'recent-codes',
  `select id, bound_to, digest, created_at, expires_at, used_at, replaced_at from codes
   where purpose = :purpose and subject = :subject order by created_at desc, id desc limit 5`,
)
const useCode = statement<{ id: string; now: number }>(
  'use-code',
  'update codes set used_at = :now where id = :id and used_at is null and replaced_at is null and expires_at > :now',
)

interface With {
  keys: KeyRing
  now: Millis
}

/** Makes the one live code of this purpose and subject; an older one dies with it. The code itself is kept nowhere. */
export async function makeCode(tx: Tx, { keys, now }: With, sort: CodeSort, of: CodeFor): Promise<{ code: string; expiresAt: Millis }> {
  const code = randomDigits(sort.digits)
  const { purpose, subject, boundTo = '' } = of
  const expires = now + sort.lifetimeMillis
  await tx.run(replaceLive, { purpose, subject, now })
  const digest = digestOf(keys, sort, of, code)
  await tx.run(insertCode, { id: newId('cod'), purpose, subject, boundTo, digest, now, expires })
  return { code, expiresAt: expires }
}

/** One conditional write decides who redeems a code. The caller has reserved the attempt before. */
export async function redeemCode(tx: Tx, { keys, now }: With, sort: CodeSort, of: CodeFor, typed: string): Promise<Redeemed> {
  const code = normalizeDigits(typed, sort.digits)
  if (code === undefined) return 'wrong'
  const digest = digestOf(keys, sort, of, code)
  const rows = await tx.all(recentCodes, { purpose: of.purpose, subject: of.subject })
  const match = rows.find((row) => timingSafeEqual(row.digest, digest))
  if (!match) return 'wrong'
  if (match.used_at !== null) return 'used'
  if (match.replaced_at !== null) return 'replaced'
  if (match.expires_at <= now) return 'expired'
  return (await tx.run(useCode, { id: match.id, now })) === 1 ? 'redeemed' : 'used'
}

/** When the latest code of this purpose was asked for here; undefined where none was, or where another place has asked since. */
export async function lastCodeAt(tx: Tx, { purpose, subject, boundTo = '' }: CodeFor): Promise<Millis | undefined> {
  const [latest] = await tx.all(recentCodes, { purpose, subject })
  return latest?.bound_to === boundTo && latest.used_at === null ? latest.created_at : undefined
}

function digestOf(keys: KeyRing, { digestPurpose }: CodeSort, of: CodeFor, code: string): Uint8Array {
  const { purpose, subject, boundTo, destination } = of
  return keys.digest(digestPurpose, [purpose, subject, boundTo, destination, code].filter((part) => part !== undefined).join('\n'))
}
