import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { lifetimes } from '../lifetimes.ts'
import { type CodeSort, lastCodeAt, makeCode, redeemCode } from './one-time-code.ts'

/** Mailed codes: eight digits (NIST SP 800-63B-4 section 4.2.1.2 asks for six), kept as keyed digests, redeemed once. */
export const mailedCodeDigits = 8

const mailed: CodeSort = { digits: mailedCodeDigits, lifetimeMillis: lifetimes.mailedCode, digestPurpose: 'mailed-code' }

export type Redeemed = 'redeemed' | 'wrong' | 'expired' | 'replaced'

interface With {
  keys: KeyRing
  now: Millis
}

export const makeMailedCode = (tx: Tx, at: With, purpose: string, subject: string): Promise<{ code: string; expiresAt: Millis }> =>
  makeCode(tx, at, mailed, { purpose, subject })

/** A code that was used is wrong like any other: what it was for has been done. */
export async function redeemMailedCode(tx: Tx, at: With, purpose: string, subject: string, typed: string): Promise<Redeemed> {
  const redeemed = await redeemCode(tx, at, mailed, { purpose, subject }, typed)
  return redeemed === 'used' ? 'wrong' : redeemed
}

/** When the latest code of this purpose and subject was asked for, where it was not used. */
export const lastMailedAt = (tx: Tx, purpose: string, subject: string): Promise<Millis | undefined> => lastCodeAt(tx, { purpose, subject })
