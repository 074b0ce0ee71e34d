import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import * as store from './account-store.ts'

/** A frozen account takes no sign-in. Freezing is easy and at once; thawing takes everything and a day. */
export interface Frozen {
  frozenAt: Millis
  /** When it is over; null until its owner has asked for it. */
  thawsAt: Millis | null
}

export async function frozenState(tx: Tx, now: Millis, id: AccountId): Promise<Frozen | undefined> {
  const row = await tx.get(store.freezeState, { id, now })
  return row && { frozenAt: row.frozen_at, thawsAt: row.thaws_at }
}

/** Also takes back a thaw that is under way. False where it was frozen already. */
export async function freezeAccount(tx: Tx, now: Millis, id: AccountId): Promise<boolean> {
  if ((await tx.run(store.freeze, { id, now })) === 1) return true
  await tx.run(store.freezeAgain, { id, now })
  return false
}

/** Undefined where there is nothing to thaw, or somebody has asked already. */
export async function thawAccount(tx: Tx, now: Millis, id: AccountId): Promise<Millis | undefined> {
  const thawsAt = now + lifetimes.thaw
  return (await tx.run(store.thaw, { id, thawsAt })) === 1 ? thawsAt : undefined
}
