import { timingSafeEqual } from 'node:crypto'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomDigits } from '../crypto/random.ts'
import { statement, type Tx } from '../database/database.ts'
import { newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { normalizeDigits } from './normalize-digits.ts'

/** Mailed codes: eight digits (NIST SP 800-63B-4 section 4.2.1.2 asks for six), kept as keyed digests, redeemed once. */
export const mailedCodeDigits = 8

export type Redeemed = 'redeemed' | 'wrong' | 'expired' | 'replaced'

const replaceLive = statement<{ purpose: string; subject: string; now: number }>(
  'replace-live-code',
  'update codes set replaced_at = :now where purpose = :purpose and subject = :subject and used_at is null and replaced_at is null',
)
const insertCode = statement<{ id: string; purpose: string; subject: string; digest: Uint8Array; now: number; expires: number }>(
  'insert-code',
  `insert into codes (id, purpose, subject, digest, created_at, expires_at) values (:id, :purpose, :subject, :digest, :now, :expires)`,
)
const recentCodes = statement<
  { purpose: string; subject: string },
  { id: string; digest: Uint8Array; created_at: number; expires_at: number; used_at: number | null; replaced_at: number | null }
>(
  'recent-codes',
  `select id, digest, created_at, expires_at, used_at, replaced_at from codes where purpose = :purpose and subject = :subject
   order by created_at desc, id limit 5`,
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
export async function makeMailedCode(
  tx: Tx,
  { keys, now }: With,
  purpose: string,
  subject: string,
): Promise<{ code: string; expiresAt: Millis }> {
  const code = randomDigits(mailedCodeDigits)
  const expiresAt = now + lifetimes.mailedCode
  await tx.run(replaceLive, { purpose, subject, now })
  await tx.run(insertCode, { id: newId('cod'), purpose, subject, digest: digestOf(keys, purpose, subject, code), now, expires: expiresAt })
  return { code, expiresAt }
}

/** One conditional write decides who redeems a code. The caller has reserved the attempt before. */
export async function redeemMailedCode(tx: Tx, { keys, now }: With, purpose: string, subject: string, typed: string): Promise<Redeemed> {
  const code = normalizeDigits(typed, mailedCodeDigits)
  if (code === undefined) return 'wrong'
  const digest = digestOf(keys, purpose, subject, code)
  const rows = await tx.all(recentCodes, { purpose, subject })
  const match = rows.find((row) => timingSafeEqual(row.digest, digest))
  if (!match) return 'wrong'
  if (match.replaced_at !== null) return 'replaced'
  if (match.used_at !== null) return 'wrong'
  if (match.expires_at <= now) return 'expired'
  return (await tx.run(useCode, { id: match.id, now })) === 1 ? 'redeemed' : 'wrong'
}

/** When the latest code of this purpose and subject was asked for, where it was not used. */
export async function lastCodeAt(tx: Tx, purpose: string, subject: string): Promise<Millis | undefined> {
  const [latest] = await tx.all(recentCodes, { purpose, subject })
  return latest && latest.used_at === null ? latest.created_at : undefined
}

function digestOf(keys: KeyRing, purpose: string, subject: string, code: string): Uint8Array {
  return keys.digest('mailed-code', `${purpose}\n${subject}\n${code}`)
}
