import type { Millis } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import { randomSecret } from '../../crypto/random.ts'
import type { Tx } from '../../database/database.ts'
import { days } from '../../durations.ts'
import { type AccountId, newId, type RecoveryCaseId, type RecoveryVisitId } from '../../ids.ts'
import { lifetimes } from '../../lifetimes.ts'
import type { Client } from '../../sessions/client.ts'
import * as store from './visit-store.ts'

/**
 * The browser of somebody who lost a factor. It is no session and no sign-in: own cookie, own table, and only the calls that name it
 * take it. It knows an account once the password was right, and a case once a mailbox of that account was shown too.
 */
export interface RecoveryVisit {
  id: RecoveryVisitId
  accountId: AccountId | null
  caseId: RecoveryCaseId | null
  tool: string | null
  reason: string | null
  reasonText: string
  confirmed: { version: number; at: Millis } | null
  passwordProvedAt: Millis | null
  mailboxProvedAt: Millis | null
  /** The number of the case, where somebody came to look at one. */
  looksFor: string | null
  deviceId: string | null
  expiresAt: Millis
}

interface With {
  keys: KeyRing
  now: Millis
}

export interface BegunVisit {
  accountId?: AccountId
  caseId?: RecoveryCaseId
  tool?: string | null
  reason?: string | null
  reasonText?: string
  /** The version of the instructions that were agreed to. */
  version?: number
  looksFor?: string
  client: Client
}

/** The secret is in the answer and nowhere else. */
export async function beginVisit(tx: Tx, { keys, now }: With, begun: BegunVisit): Promise<string> {
  const secret = randomSecret()
  const id = newId('rvs')
  const { accountId = null, caseId = null, tool = null, reason = null, reasonText = '', version, looksFor = null, client } = begun
  await tx.run(store.insertVisit, {
    id,
    digest: keys.digest('recovery-visit', secret),
    accountId,
    caseId,
    tool,
    reason,
    sealedReasonText: reasonText === '' ? null : keys.erasable.seal(keyOfVisits(now), placeOf(id), Buffer.from(reasonText)),
    version: version ?? null,
    confirmedAt: version === undefined ? null : now,
    looksFor,
    client: JSON.stringify(client),
    now,
    expiresAt: now + lifetimes.recoveryVisit,
  })
  return secret
}

export async function findVisit(tx: Tx, { keys, now }: With, secret: string): Promise<RecoveryVisit | undefined> {
  const row = await tx.get(store.visitByDigest, { digest: keys.digest('recovery-visit', secret), now })
  return row && fromRow(keys, row)
}

export async function endVisit(tx: Tx, now: Millis, { id }: RecoveryVisit): Promise<void> {
  await tx.run(store.endVisit, { id, now })
}

/** What somebody wrote goes with the key of its day, which is destroyed soon after (CAS-9). Empty where nothing was written, or it is gone. */
export function reasonOfVisit(
  keys: KeyRing,
  { id, createdAt, sealed }: { id: string; createdAt: Millis; sealed: Uint8Array | null },
): string {
  if (sealed === null) return ''
  return Buffer.from(keys.erasable.open(keyOfVisits(createdAt), placeOf(id), sealed) ?? []).toString()
}

const keyName = /^visits_(\d+)$/
const keyOfVisits = (createdAt: Millis): string => `visits_${Math.floor(createdAt / days(1))}`

/** True for the key of a day of which no visit is left. */
export const isKeyOfPastVisits = (name: string, now: Millis): boolean => {
  const day = keyName.exec(name)?.[1]
  return day !== undefined && days(Number(day) + 1) + lifetimes.recoveryVisit < now
}

// Nobody is known yet when it is written.
const placeOf = (row: string) => ({ table: 'recovery_visits', column: 'sealed_reason_text', account: '', row })

function fromRow(keys: KeyRing, row: store.VisitRow): RecoveryVisit {
  return {
    id: row.id as RecoveryVisitId,
    accountId: row.account_id as AccountId | null,
    caseId: row.case_id as RecoveryCaseId | null,
    tool: row.tool,
    reason: row.reason,
    reasonText: reasonOfVisit(keys, { id: row.id, createdAt: row.created_at, sealed: row.sealed_reason_text }),
    confirmed:
      row.instructions_version === null || row.instructions_confirmed_at === null
        ? null
        : { version: row.instructions_version, at: row.instructions_confirmed_at },
    passwordProvedAt: row.password_proved_at,
    mailboxProvedAt: row.mailbox_proved_at,
    looksFor: row.looks_for,
    deviceId: row.device_id,
    expiresAt: row.expires_at,
  }
}
