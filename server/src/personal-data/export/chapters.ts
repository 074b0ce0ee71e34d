import { accountChapter, factorChapter } from './account-tables.ts'
import { activityChapter, browserChapter, messageChapter } from './activity-tables.ts'
import { applicationChapter } from './application-tables.ts'
import type { Chapter, Reason } from './held-table.ts'
import { recoveryChapter } from './recovery-tables.ts'

/** All that an export has, in this order. */
export const chapters: readonly Chapter[] = [
  accountChapter,
  factorChapter,
  browserChapter,
  activityChapter,
  messageChapter,
  applicationChapter,
  recoveryChapter,
]

/** Tables of which an export has nothing. */
export const tablesLeft: Readonly<Record<string, Reason>> = {
  schema_version: 'order',
  settings: 'order',
  codes: 'opens',
  invites: 'nobody',
  attempts: 'limits',
  refused_proofs: 'nobody',
  brakes: 'nobody',
  used_proofs_of_work: 'nobody',
  failed_factor_runs: 'limits',
  audit_batches: 'order',
  audit_head: 'order',
  clock_time: 'order',
  clock_jumps: 'nobody',
  clock_lengthened: 'order',
  used_passkey_challenges: 'nobody',
  text_figures: 'nobody',
  rules: 'another',
  hosts: 'nobody',
  host_keys: 'nobody',
  idempotent_calls: 'brief',
  webhook_endpoints: 'nobody',
  oidc_clients: 'nobody',
  oidc_keys: 'nobody',
  oidc_records: 'opens',
  recovery_conflicts: 'others',
  evidence_tickets: 'others',
  // With the right answers in it.
  question_sets: 'opens',
  intake_mails: 'brief',
}
