import { type NoParams, statement } from '../database/database.ts'
import { usedSince } from '../factors/used-since.ts'

export interface CaseRow {
  id: string
  number: string
  account_id: string
  mode: string
  opened_by: string
  tool: string | null
  reason: string | null
  sealed_reason_text: Uint8Array | null
  instructions_version: number | null
  instructions_confirmed_at: number | null
  state: string
  frozen_from: string | null
  step: number
  policy_version: number
  rules: string
  risks: string
  round: number
  assigned_to: string | null
  assigned_until: number | null
  sealed_stop_token: Uint8Array
  sealed_appeal: Uint8Array | null
  device_id: string | null
  opened_at: number
  submitted_at: number | null
  approved_at: number | null
  waits_until: number | null
  end_told_at: number | null
  expires_at: number
  closed_at: number | null
}

const columns = `id, number, account_id, mode, opened_by, tool, reason, sealed_reason_text, instructions_version, instructions_confirmed_at, state,
  frozen_from, step, policy_version, rules, risks, round, assigned_to, assigned_until, sealed_stop_token, sealed_appeal, device_id, opened_at, submitted_at,
  approved_at, waits_until, end_told_at, expires_at, closed_at`

/** Of two that are opened for one account at once, one is. */
export const insertCase = statement<{
  id: string
  number: string
  accountId: string
  mode: string
  openedBy: string
  tool: string | null
  reason: string | null
  sealedReasonText: Uint8Array | null
  instructionsVersion: number | null
  instructionsConfirmedAt: number | null
  state: string
  policyVersion: number
  rules: string
  risks: string
  sealedStopToken: Uint8Array
  stopDigest: Uint8Array
  deviceId: string | null
  now: number
  submittedAt: number | null
  expiresAt: number
}>(
  'insert-recovery-case',
  `insert into recovery_cases (id, number, account_id, mode, opened_by, tool, reason, sealed_reason_text, instructions_version, instructions_confirmed_at,
     state, step, policy_version, rules, risks, round, sealed_stop_token, stop_digest, device_id, opened_at, submitted_at, expires_at)
   values (:id, :number, :accountId, :mode, :openedBy, :tool, :reason, :sealedReasonText, :instructionsVersion, :instructionsConfirmedAt,
     :state, 0, :policyVersion, :rules, :risks, 1, :sealedStopToken, :stopDigest, :deviceId, :now, :submittedAt, :expiresAt)
   on conflict do nothing`,
)
export const caseById = statement<{ id: string }, CaseRow>('recovery-case-by-id', `select ${columns} from recovery_cases where id = :id`)
export const caseByNumber = statement<{ number: string }, CaseRow>(
  'recovery-case-by-number',
  `select ${columns} from recovery_cases where number = :number`,
)
export const caseByStopDigest = statement<{ digest: Uint8Array }, CaseRow>(
  'recovery-case-by-stop-digest',
  `select ${columns} from recovery_cases where stop_digest = :digest`,
)
export const openCaseOf = statement<{ accountId: string }, CaseRow>(
  'open-recovery-case-of',
  `select ${columns} from recovery_cases where account_id = :accountId and closed_at is null`,
)
/** Those that were rejected since: three of them, and the way is closed for a while (CAS-2). */
export const rejectionsSince = statement<{ accountId: string; since: number }, { count: number; last: number | null }>(
  'recovery-rejections-since',
  `select count(*) as count, max(at) as last from recovery_transitions join recovery_cases on recovery_cases.id = recovery_transitions.case_id
   where account_id = :accountId and event = 'reject' and at > :since`,
)

/**
 * This write decides who moved the case: `step` is the last event that the mover saw. Until it is over, a factor of the account that was
 * proved since the opening ends it, whoever moves what; `for update` keeps a proof under way before or after. What comes in once it is open
 * again has to be erased once more.
 */
export const moveCase = statement<{
  id: string
  step: number
  state: string
  frozenFrom: string | null
  round: number
  submittedAt: number | null
  approvedAt: number | null
  waitsUntil: number | null
  expiresAt: number
  closedAt: number | null
  isClosed: 0 | 1
}>(
  'move-recovery-case',
  `update recovery_cases set state = :state, frozen_from = :frozenFrom, step = step + 1, round = :round, submitted_at = :submittedAt,
     approved_at = :approvedAt, waits_until = :waitsUntil, expires_at = :expiresAt, closed_at = :closedAt, assigned_to = null, assigned_until = null,
     evidence_erased_at = case when :isClosed = 1 then evidence_erased_at end
   where id = :id and step = :step`,
)
export const insertTransition = statement<{
  caseId: string
  step: number
  event: string
  from: string
  to: string
  actor: string
  actorId: string | null
  policyVersion: number
  notice: string | null
  now: number
}>(
  'insert-recovery-transition',
  `insert into recovery_transitions (case_id, step, event, from_state, to_state, actor, actor_id, policy_version, notice, at)
   values (:caseId, :step, :event, :from, :to, :actor, :actorId, :policyVersion, :notice, :now)`,
)
export interface TransitionRow {
  step: number
  event: string
  from_state: string
  to_state: string
  actor: string
  actor_id: string | null
  notice: string | null
  at: number
}
const transitionColumns = 'step, event, from_state, to_state, actor, actor_id, notice, at'
export const transitionsOf = statement<{ caseId: string }, TransitionRow>(
  'recovery-transitions-of',
  `select ${transitionColumns} from recovery_transitions where case_id = :caseId order by step`,
)
/** All that somebody of the staff has to do something with, the longest waiting first. */
export const onDesk = `select id from recovery_cases
   where closed_at is null and state in ('in_review', 'second_review', 'appealed', 'frozen') order by submitted_at, opened_at, id limit 500`
export const transitionsOnDesk = statement<NoParams, TransitionRow & { case_id: string }>(
  'recovery-transitions-on-desk',
  `select case_id, ${transitionColumns} from recovery_transitions where case_id in (${onDesk}) order by case_id, step`,
)
export const factorUsedSince = statement<{ accountId: string; since: number }, { id: string }>(
  'factor-used-since',
  `select id from accounts where id = :accountId and ${usedSince('accounts.id', ':since')}`,
)
/** The case waits for somebody else. */
export const release = statement<{ id: string; staffId: string }>(
  'release-recovery-case',
  'update recovery_cases set assigned_to = null, assigned_until = null where id = :id and assigned_to = :staffId',
)
export const keepAppeal = statement<{ id: string; sealed: Uint8Array }>(
  'keep-recovery-appeal',
  'update recovery_cases set sealed_appeal = :sealed where id = :id',
)
/** What the reviewer of the latest decision found wrong or missing, and wrote to the owner. */
export const latestDecision = statement<{ caseId: string }, { reasons: string; round: number; decided_at: number }>(
  'latest-recovery-decision',
  `select reasons, round, decided_at from recovery_reviews where case_id = :caseId and decided_at is not null
   order by decided_at desc limit 1`,
)
