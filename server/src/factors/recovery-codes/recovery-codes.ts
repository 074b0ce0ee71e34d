import type { RecoveryCodes } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../../clock.ts'
import type { Tx } from '../../database/database.ts'
import type { AccountId } from '../../ids.ts'
import * as store from './recovery-codes-store.ts'

/** The set that counts. An account has one at most. */
export interface LiveSet {
  id: string
  madeAt: Millis
  total: number
  left: number
}

export async function findLiveSet(tx: Tx, accountId: AccountId): Promise<LiveSet | undefined> {
  const row = await tx.get(store.liveSet, { accountId })
  return row && { id: row.id, madeAt: row.made_at, total: Number(row.total), left: Number(row.unused) }
}

/** For sign-in: the set whose codes are taken there, if there is one with a code left. */
export async function findUsableSet(tx: Tx, accountId: AccountId): Promise<LiveSet | undefined> {
  const set = await findLiveSet(tx, accountId)
  return set && set.left > 0 ? set : undefined
}

export function publicRecoveryCodes(set: LiveSet | undefined): RecoveryCodes {
  return { set: set ? { id: set.id, madeAt: toRfc3339(set.madeAt), total: set.total, left: set.left } : null }
}
