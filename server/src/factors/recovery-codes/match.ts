import { timingSafeEqual } from 'node:crypto'
import type { Millis } from '../../clock.ts'
import { hashCode } from '../../crypto/code-hash.ts'
import type { Pepper } from '../../crypto/key-ring.ts'
import type { Line } from '../../crypto/queue.ts'
import type { Tx } from '../../database/database.ts'
import type { AccountId } from '../../ids.ts'
import type { Verdict } from '../factor-kind.ts'
import { readCode } from './code-text.ts'
import * as store from './recovery-codes-store.ts'

export interface HashedSet {
  id: string
  hashing: string
  voided_at: Millis | null
  digests: { number: number; digest: Uint8Array }[]
}

/** Which code it is. Nothing is decided by it: the code may be used, and its set replaced, by now. */
export interface Match {
  setId: string
  number: number
}

/** The one that counts, and the last two it replaced, so that an old print-out can be told from a typing mistake. */
const setsLookedAt = 3

/** Looked up by account first: a code of somebody else is wrong like any other. */
export async function hashedSetsOf(tx: Tx, accountId: AccountId): Promise<HashedSet[]> {
  const sets = await tx.all(store.setsOfAccount, { accountId, limit: setsLookedAt })
  const hashed: HashedSet[] = []
  for (const set of sets) hashed.push({ ...set, digests: await tx.all(store.digestsOfSet, { setId: set.id }) })
  return hashed
}

/** One hash a set, as all codes of a set share its salt. Takes too long for a transaction. */
export async function findMatch(sets: readonly HashedSet[], pepper: Pepper, typed: string, line: Line): Promise<Match | undefined> {
  const code = readCode(typed)
  if (code === undefined) return undefined
  for (const { id, hashing, digests } of sets) {
    const digest = await hashCode(code, hashing, pepper, line)
    const found = digests.filter((one) => timingSafeEqual(one.digest, digest))[0]
    if (found) return { setId: id, number: found.number }
  }
  return undefined
}

/** Uses the code up: of several callers with the same one, one is told `right`. */
export async function useMatch(tx: Tx, now: Millis, accountId: AccountId, match: Match | undefined): Promise<Verdict> {
  if (!match) return { result: 'wrong' }
  if ((await tx.run(store.useCode, { ...match, accountId, now })) === 1) return { result: 'right' }
  const set = await tx.get(store.setState, { id: match.setId })
  return set && set.voided_at !== null ? { result: 'set_replaced', replacedAt: set.voided_at } : { result: 'already_used' }
}
