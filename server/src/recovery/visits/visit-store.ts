import { statement } from '../../database/database.ts'

export interface VisitRow {
  id: string
  account_id: string | null
  case_id: string | null
  tool: string | null
  reason: string | null
  sealed_reason_text: Uint8Array | null
  instructions_version: number | null
  instructions_confirmed_at: number | null
  password_proved_at: number | null
  mailbox_proved_at: number | null
  looks_for: string | null
  device_id: string | null
  created_at: number
  expires_at: number
}

const columns = `id, account_id, case_id, tool, reason, sealed_reason_text, instructions_version, instructions_confirmed_at,
  password_proved_at, mailbox_proved_at, looks_for, device_id, created_at, expires_at`

export const insertVisit = statement<{
  id: string
  digest: Uint8Array
  accountId: string | null
  caseId: string | null
  tool: string | null
  reason: string | null
  sealedReasonText: Uint8Array | null
  version: number | null
  confirmedAt: number | null
  looksFor: string | null
  client: string
  now: number
  expiresAt: number
}>(
  'insert-recovery-visit',
  `insert into recovery_visits (id, secret_digest, account_id, case_id, tool, reason, sealed_reason_text, instructions_version,
     instructions_confirmed_at, looks_for, credential_epoch, client, created_at, expires_at)
   values (:id, :digest, :accountId, :caseId, :tool, :reason, :sealedReasonText, :version, :confirmedAt, :looksFor,
     (select credential_epoch from accounts where accounts.id = :accountId), :client, :now, :expiresAt)`,
)
/** Once an account is known, a visit is void with the credentials that it began under: whoever looks for it or writes to it asks. */
const isLive = `ended_at is null and expires_at > :now and (account_id is null
  or credential_epoch = (select accounts.credential_epoch from accounts where accounts.id = recovery_visits.account_id))`
export const visitByDigest = statement<{ digest: Uint8Array; now: number }, VisitRow>(
  'recovery-visit-by-digest',
  `select ${columns} from recovery_visits where secret_digest = :digest and ${isLive}`,
)
/** This write decides whose visit it is: the first right password. */
export const passPassword = statement<{ id: string; accountId: string; deviceId: string | null; now: number }>(
  'pass-password-of-visit',
  `update recovery_visits set account_id = :accountId, device_id = :deviceId, password_proved_at = :now,
     credential_epoch = (select credential_epoch from accounts where accounts.id = :accountId)
   where id = :id and account_id is null and looks_for is null and instructions_confirmed_at is not null and ${isLive}`,
)
export const passMailbox = statement<{ id: string; now: number }>(
  'pass-mailbox-of-visit',
  `update recovery_visits set mailbox_proved_at = :now where id = :id and account_id is not null and mailbox_proved_at is null
   and (password_proved_at is not null or looks_for is not null) and ${isLive}`,
)
/** Which case a visit is about, once both proofs are there. */
export const enterCase = statement<{ id: string; caseId: string; now: number }>(
  'enter-case-of-visit',
  `update recovery_visits set case_id = :caseId where id = :id and mailbox_proved_at is not null and ${isLive}`,
)
export const endVisit = statement<{ id: string; now: number }>(
  'end-recovery-visit',
  'update recovery_visits set ended_at = :now where id = :id and ended_at is null',
)
