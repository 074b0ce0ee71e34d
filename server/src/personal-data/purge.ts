import type { Clock, Millis } from '../clock.ts'
import { type Database, statement } from '../database/database.ts'
import { days, hours } from '../durations.ts'

/** Rows that have served their purpose, and how long they are kept after it. Audit rows are not among them. */
const chores: { name: string; keep: Millis; sql: string }[] = [
  { name: 'purge-challenges', keep: days(1), sql: 'delete from challenges where expires_at < :before' },
  // What was carried out says later which destinations are known.
  { name: 'purge-approvals', keep: days(30), sql: "delete from approvals where expires_at < :before and outcome <> 'redeemed'" },
  { name: 'purge-sign-ins', keep: days(1), sql: 'delete from sign_ins where expires_at < :before' },
  { name: 'purge-sign-ups', keep: days(1), sql: 'delete from sign_ups where expires_at < :before' },
  { name: 'purge-codes', keep: days(1), sql: 'delete from codes where expires_at < :before' },
  { name: 'purge-enrollments', keep: days(1), sql: 'delete from enrollments where expires_at < :before' },
  { name: 'purge-grants', keep: hours(1), sql: 'delete from step_up_grants where expires_at < :before' },
  { name: 'purge-sessions', keep: days(30), sql: 'delete from sessions where expires_at < :before' },
  { name: 'purge-staff-sessions', keep: days(30), sql: 'delete from staff_sessions where expires_at < :before' },
  { name: 'purge-password-resets', keep: days(1), sql: 'delete from password_resets where expires_at < :before' },
  { name: 'purge-not-me-links', keep: days(1), sql: 'delete from notice_links where expires_at < :before' },
  { name: 'purge-address-requests', keep: days(1), sql: 'delete from address_requests where expires_at < :before' },
  { name: 'purge-address-changes', keep: days(7), sql: 'delete from address_changes where undo_until < :before' },
  { name: 'purge-trusted-devices', keep: days(1), sql: 'delete from trusted_devices where expires_at < :before' },
  { name: 'purge-failed-factor-runs', keep: days(2), sql: 'delete from failed_factor_runs where untold = 0 and last_failed_at < :before' },
  { name: 'purge-holds', keep: days(1), sql: 'delete from holds where held_until < :before' },
  { name: 'purge-host-challenges', keep: days(1), sql: 'delete from host_challenges where expires_at < :before' },
  { name: 'purge-idempotent-calls', keep: 0, sql: 'delete from idempotent_calls where expires_at < :before' },
  { name: 'purge-retired-host-keys', keep: days(30), sql: 'delete from host_keys where expires_at < :before' },
  { name: 'purge-webhook-events', keep: days(30), sql: 'delete from webhook_events where created_at < :before' },
  { name: 'purge-old-webhooks', keep: days(31), sql: 'delete from outbox where queue is not null and created_at < :before' },
  // Longer than a mail with an old date is taken: none comes twice.
  { name: 'purge-intake-mails', keep: days(30), sql: 'delete from intake_mails where handled_at < :before' },
  { name: 'purge-invites', keep: days(30), sql: 'delete from invites where expires_at < :before' },
  { name: 'purge-sent-mail', keep: days(7), sql: 'delete from outbox where sent_at < :before' },
  // A pause that is over says nothing any more; a run of failures without one (until = 0) is kept.
  { name: 'purge-windows', keep: days(1), sql: "delete from attempts where budget <> 'factor' and until < :before" },
  { name: 'purge-kept-failures', keep: days(1), sql: "delete from attempts where budget = 'factor' and used = 0 and kept_until < :before" },
  // The global brake compares with the last seven days.
  { name: 'purge-refused-proofs', keep: days(8), sql: 'delete from refused_proofs where minute * 60000 < :before' },
  // The operator sees a day of them; a slot is five minutes.
  { name: 'purge-text-figures', keep: days(8), sql: 'delete from text_figures where slot * 300000 < :before' },
  { name: 'purge-oidc-records', keep: hours(1), sql: 'delete from oidc_records where expires_at < :before' },
  { name: 'purge-oidc-grants', keep: hours(1), sql: 'delete from oidc_grants where expires_at < :before' },
  { name: 'purge-oidc-keys', keep: days(1), sql: 'delete from oidc_keys where retires_at < :before' },
  { name: 'purge-recovery-visits', keep: days(1), sql: 'delete from recovery_visits where expires_at < :before' },
  { name: 'purge-evidence-tickets', keep: days(1), sql: 'delete from evidence_tickets where expires_at < :before' },
  { name: 'purge-proofs-of-work', keep: hours(1), sql: 'delete from used_proofs_of_work where expires_at < :before' },
  { name: 'purge-passkey-challenges', keep: hours(1), sql: 'delete from used_passkey_challenges where expires_at < :before' },
]

const statements = chores.map(({ name, keep, sql }) => ({ keep, purge: statement<{ before: number }>(name, sql) }))

/** Each in its own transaction, so that none holds up sign-ins for long. Any number of processes may do it at once. */
export async function purge(database: Database, clock: Clock): Promise<void> {
  for (const { keep, purge: one } of statements) await database.unit((tx) => tx.run(one, { before: clock() - keep }))
}
