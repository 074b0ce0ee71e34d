import { reasonOfVisit } from '../../recovery/visits/visit.ts'
import { type Chapter, type HeldTable, textOfCase } from './held-table.ts'

const ofAccount = 'account_id = :accountId'
const ofCase = 'case_id in (select id from recovery_cases where account_id = :accountId)'
/** While it lasts, what was found is for the reviewers alone: it would say what to do better. */
const isOver = 'exists (select 1 from recovery_cases where recovery_cases.id = case_id and closed_at is not null)'

const recovery: HeldTable[] = [
  {
    table: 'recovery_visits',
    says: 'Browsers in which somebody asked for a recovery, of the last days.',
    where: ofAccount,
    order: 'created_at, id',
    gives: {
      id: 'as_is',
      case_id: 'as_is',
      tool: 'as_is',
      reason: 'as_is',
      sealed_reason_text: {
        as: 'reasonText',
        value: (sealed, { id, created_at: createdAt }, { keys }) =>
          reasonOfVisit(keys, { id: id as string, createdAt: createdAt as number, sealed: sealed as Uint8Array | null }),
      },
      instructions_version: 'as_is',
      instructions_confirmed_at: 'time',
      password_proved_at: 'time',
      mailbox_proved_at: 'time',
      client: 'json',
      device_id: 'as_is',
      created_at: 'time',
      expires_at: 'time',
      ended_at: 'time',
    },
    // What it looks for may be the number of somebody else's case.
    leaves: { account_id: 'owner', secret_digest: 'opens', looks_for: 'order', credential_epoch: 'order' },
  },
  {
    table: 'recovery_cases',
    says: 'Recovery cases. `openedBy` is `account`, `mail`, or somebody of the staff; what was written for one is gone once its evidence is erased.',
    where: ofAccount,
    order: 'opened_at, id',
    gives: {
      id: 'as_is',
      number: 'as_is',
      mode: 'as_is',
      opened_by: 'as_is',
      tool: 'as_is',
      reason: 'as_is',
      sealed_reason_text: {
        as: 'reasonText',
        value: (sealed, { id }, at) =>
          textOfCase(at, sealed, { table: 'recovery_cases', column: 'sealed_reason_text', row: id ?? null, caseId: id ?? null }),
      },
      sealed_appeal: {
        as: 'appeal',
        value: (sealed, { id }, at) =>
          textOfCase(at, sealed, { table: 'recovery_cases', column: 'sealed_appeal', row: id ?? null, caseId: id ?? null }),
      },
      instructions_version: 'as_is',
      instructions_confirmed_at: 'time',
      // As its owner sees it: a frozen one looks as it did before.
      state: { sql: "case when state = 'frozen' then coalesce(nullif(frozen_from, 'frozen'), 'in_review') else state end" },
      policy_version: 'as_is',
      round: 'as_is',
      device_id: 'as_is',
      opened_at: 'time',
      submitted_at: 'time',
      approved_at: 'time',
      waits_until: 'time',
      expires_at: 'time',
      closed_at: 'time',
      evidence_erased_at: 'time',
    },
    leaves: {
      account_id: 'owner',
      frozen_from: 'others',
      step: 'order',
      rules: 'nobody',
      risks: 'limits',
      assigned_to: 'others',
      assigned_until: 'others',
      sealed_stop_token: 'opens',
      stop_digest: 'opens',
      end_told_at: 'order',
      breach_told_at: 'order',
    },
  },
  {
    table: 'recovery_transitions',
    says: 'What happened to each case, oldest first.',
    where: `${ofCase} and event not in ('freeze', 'unfreeze')`,
    order: 'at, case_id, step',
    gives: { case_id: 'as_is', event: 'as_is', to_state: 'as_is', actor: 'as_is', actor_id: 'as_is', notice: 'as_is', at: 'time' },
    leaves: { step: 'order', from_state: 'another', policy_version: 'another' },
  },
  {
    table: 'recovery_evidence',
    says: 'What was given in: `says` is what was answered, or what was found of it, once the case is over.',
    where: ofCase,
    order: 'given_at, id',
    gives: {
      id: 'as_is',
      case_id: 'as_is',
      round: 'as_is',
      kind: 'as_is',
      part: 'as_is',
      sealed_data: {
        as: 'says',
        sql: `case when ${isOver} then sealed_data end`,
        value: (sealed, { id, case_id: caseId }, at) =>
          JSON.parse(
            textOfCase(at, sealed, { table: 'recovery_evidence', column: 'sealed_data', row: id ?? null, caseId: caseId ?? null }) ??
              'null',
          ),
      },
      file_id: 'as_is',
      given_at: 'time',
      erased_at: 'time',
    },
    leaves: { digest: 'opens', picture_digest: 'opens' },
  },
  {
    table: 'evidence_files',
    says: 'The files that were handed in; `file` is where they lie beside this one. They were made anew when they came: `length` is what they had.',
    where: ofCase,
    order: 'kept_at, id',
    gives: {
      id: 'as_is',
      case_id: 'as_is',
      round: 'as_is',
      media_type: 'as_is',
      length: 'as_is',
      width: 'as_is',
      height: 'as_is',
      sealed_content: {
        as: 'file',
        // The file itself is read by and by, not here.
        sql: '(select number from recovery_cases where recovery_cases.id = case_id and erased_at is null)',
        value: (number, { id, media_type: mediaType }) => (number === null ? null : pathOfFile(number, id as string, mediaType as string)),
      },
      kept_at: 'time',
      erased_at: 'time',
    },
    leaves: {},
  },
  {
    table: 'face_checks',
    says: 'Face checks that were begun, and how they ended.',
    where: ofCase,
    order: 'begun_at, id',
    gives: { id: 'as_is', case_id: 'as_is', round: 'as_is', state: 'as_is', begun_at: 'time', expires_at: 'time', ended_at: 'time' },
    leaves: {},
  },
  {
    table: 'recovery_reviews',
    says: 'Decisions of reviewers with their reasons, of cases that are over.',
    where: `${ofCase} and ${isOver} and decided_at is not null and under_pressure is null`,
    order: 'decided_at, id',
    gives: {
      case_id: 'as_is',
      round: 'as_is',
      reviewer_id: 'as_is',
      decision: 'as_is',
      reasons: 'json',
      begun_at: 'time',
      decided_at: 'time',
    },
    leaves: { id: 'order', checklist: 'limits', sealed_note: 'limits', under_pressure: 'others' },
  },
  {
    table: 'rebind_grants',
    says: 'Rights to set up a factor in place of those that were lost.',
    where: ofAccount,
    order: 'granted_at, id',
    gives: {
      id: 'as_is',
      case_id: 'as_is',
      granted_at: 'time',
      expires_at: 'time',
      used_at: 'time',
      factor_id: 'as_is',
      voided_at: 'time',
      hold_hours: 'as_is',
    },
    leaves: { account_id: 'owner', credential_epoch: 'order', case_opened_at: 'another' },
  },
]

export const recoveryChapter: Chapter = {
  name: 'recovery',
  says: 'Recoveries of lost factors, and what was handed in for them.',
  tables: recovery,
}

/** Below the folder of the export. */
export const pathOfFile = (caseNumber: unknown, id: string, mediaType: string): string =>
  `recovery/${caseNumber}/${id}.${mediaType === 'image/jpeg' ? 'jpg' : 'txt'}`
