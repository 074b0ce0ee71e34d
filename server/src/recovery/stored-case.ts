import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId, RecoveryCaseId } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import { Problem } from '../problem.ts'
import type { CaseState } from './case.ts'
import * as store from './case-store.ts'
import type { Risk } from './risks.ts'

export interface RecoveryCase {
  id: RecoveryCaseId
  number: string
  accountId: AccountId
  mode: Policy['recovery']['mode']
  /** `account`, `mail`, or the account of the support agent. */
  openedBy: string
  tool: string | null
  reason: string | null
  reasonText: string
  confirmed: { version: number; at: Millis } | null
  state: CaseState
  frozenFrom: CaseState | null
  /** How many events it has seen. */
  step: number
  policyVersion: number
  /** What it goes by: the policy of the day it was opened. */
  rules: Rules
  risks: readonly Risk[]
  round: number
  assigned: { to: AccountId; until: Millis } | null
  stopToken: string
  /** Why its owner asked that somebody else decides; empty where they did not. */
  appealText: string
  deviceId: string | null
  openedAt: Millis
  submittedAt: Millis | null
  approvedAt: Millis | null
  waitsUntil: Millis | null
  endToldAt: Millis | null
  expiresAt: Millis
  closedAt: Millis | null
}

export type Rules = Policy['recovery'] & { holdAfterResetHours: number }

/** Throws NOT_FOUND, as for every case that is not the caller's. */
export const caseById = async (tx: Tx, keys: KeyRing, id: string): Promise<RecoveryCase> =>
  found(keys, await tx.get(store.caseById, { id }))

export async function caseByNumber(tx: Tx, keys: KeyRing, number: string): Promise<RecoveryCase | undefined> {
  return read(keys, await tx.get(store.caseByNumber, { number }))
}

export async function caseByStopToken(tx: Tx, keys: KeyRing, token: string): Promise<RecoveryCase | undefined> {
  return read(keys, await tx.get(store.caseByStopDigest, { digest: stopDigest(keys, token) }))
}

export async function openCaseOf(tx: Tx, keys: KeyRing, accountId: AccountId): Promise<RecoveryCase | undefined> {
  return read(keys, await tx.get(store.openCaseOf, { accountId }))
}

export const stopDigest = (keys: KeyRing, token: string): Uint8Array => keys.digest('recovery-stop', token)

export const placeIn = (row: { id: string; accountId: string }, column: string) => ({
  table: 'recovery_cases',
  column,
  account: row.accountId,
  row: row.id,
})

/** What its owner wrote goes with the key of the case, like all that they send in. */
export const sealText = (keys: KeyRing, row: { id: string; accountId: string }, column: string, text: string): Uint8Array =>
  keys.erasable.seal(row.id, placeIn(row, column), Buffer.from(text))

function found(keys: KeyRing, row: store.CaseRow | undefined): RecoveryCase {
  const one = read(keys, row)
  if (!one) throw new Problem('NOT_FOUND')
  return one
}

function read(keys: KeyRing, row: store.CaseRow | undefined): RecoveryCase | undefined {
  if (!row) return undefined
  const at = { id: row.id, accountId: row.account_id }
  const text = (column: string, sealed: Uint8Array | null) =>
    sealed === null ? '' : Buffer.from(keys.erasable.open(at.id, placeIn(at, column), sealed) ?? []).toString()
  return {
    id: row.id as RecoveryCaseId,
    number: row.number,
    accountId: row.account_id as AccountId,
    mode: row.mode as RecoveryCase['mode'],
    openedBy: row.opened_by,
    tool: row.tool,
    reason: row.reason,
    reasonText: text('sealed_reason_text', row.sealed_reason_text),
    confirmed:
      row.instructions_version === null || row.instructions_confirmed_at === null
        ? null
        : { version: row.instructions_version, at: row.instructions_confirmed_at },
    state: row.state as CaseState,
    frozenFrom: row.frozen_from as CaseState | null,
    step: row.step,
    policyVersion: row.policy_version,
    rules: JSON.parse(row.rules),
    risks: JSON.parse(row.risks),
    round: row.round,
    assigned:
      row.assigned_to === null || row.assigned_until === null ? null : { to: row.assigned_to as AccountId, until: row.assigned_until },
    appealText: text('sealed_appeal', row.sealed_appeal),
    stopToken: Buffer.from(keys.open(placeIn(at, 'sealed_stop_token'), row.sealed_stop_token)).toString(),
    deviceId: row.device_id,
    openedAt: row.opened_at,
    submittedAt: row.submitted_at,
    approvedAt: row.approved_at,
    waitsUntil: row.waits_until,
    endToldAt: row.end_told_at,
    expiresAt: row.expires_at,
    closedAt: row.closed_at,
  }
}
