import type { Tx } from '../../database/database.ts'
import type { AccountId } from '../../ids.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { recoveryCodesEnded } from '../../security-events/recovery-code-events.ts'
import { findLiveSet } from './recovery-codes.ts'
import * as store from './recovery-codes-store.ts'

/** With the last factor: a print-out of then must not open an account whose owner sets up another factor years later. */
export async function endRecoveryCodes(tx: Tx, occasion: Occasion, accountId: AccountId): Promise<void> {
  const { now } = occasion
  const live = await findLiveSet(tx, accountId)
  await tx.run(store.voidPending, { accountId, now })
  await tx.run(store.voidLive, { accountId, now })
  if (live) await recoveryCodesEnded(tx, occasion, { accountId, setId: live.id })
}
