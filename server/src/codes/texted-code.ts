import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { lifetimes } from '../lifetimes.ts'
import { type CodeSort, lastCodeAt, makeCode, type Redeemed, redeemCode } from './one-time-code.ts'

/** Texted codes: six digits for five minutes (NIST SP 800-63B-4 section 3.1.3.2 asks for six; ASVS 6.5.5 allows ten minutes). */
const texted: CodeSort = { digits: 6, lifetimeMillis: lifetimes.textedCode, digestPurpose: 'texted-code' }

interface With {
  keys: KeyRing
  now: Millis
}

export interface TextedTo {
  /** The factor, or the enrollment that is to become one. */
  subject: string
  /** Who asked: the challenge or the enrollment. */
  boundTo: string
  /** The number, in E.164. */
  destination: string
}

const purpose = 'text'

export const makeTextedCode = (
  tx: Tx,
  at: With,
  { subject, boundTo, destination }: TextedTo,
): Promise<{ code: string; expiresAt: Millis }> => makeCode(tx, at, texted, { purpose, subject, boundTo, destination })

export const redeemTextedCode = (tx: Tx, at: With, { subject, boundTo, destination }: TextedTo, typed: string): Promise<Redeemed> =>
  redeemCode(tx, at, texted, { purpose, subject, boundTo, destination }, typed)

export const textedAt = (tx: Tx, to: Omit<TextedTo, 'destination'>): Promise<Millis | undefined> => lastCodeAt(tx, { purpose, ...to })
