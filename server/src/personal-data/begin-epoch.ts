import type { AuditLog } from '../audit/audit-log.ts'
import type { Millis } from '../clock.ts'
import { type NoParams, statement, type Tx } from '../database/database.ts'
import { stepAt } from '../factors/totp/totp.ts'
import { beginTimeAgain } from '../timekeeping/stored-time.ts'

const at = (name: string, sql: string) => statement<{ now: number }>(name, sql)

/** Whatever could have been used up, ended or changed between the moment of the backup and now. */
const voided = [
  at('epoch-sessions', 'update sessions set ended_at = :now where ended_at is null'),
  at('epoch-sign-ins', 'update sign_ins set ended_at = :now where ended_at is null'),
  at('epoch-challenges', 'update challenges set ended_at = :now where ended_at is null'),
  at('epoch-enrollments', 'update enrollments set ended_at = :now where ended_at is null'),
  at('epoch-grants', 'update step_up_grants set used_at = :now where used_at is null'),
  at('epoch-host-challenges', 'update host_challenges set ticket_used_at = :now, expires_at = :now where expires_at > :now'),
  at('epoch-codes', 'update codes set used_at = :now where used_at is null and replaced_at is null'),
  at('epoch-sign-ups', 'update sign_ups set used_at = :now where used_at is null'),
  at('epoch-password-resets', 'update password_resets set used_at = :now where used_at is null'),
  at('epoch-address-requests', 'update address_requests set used_at = :now where used_at is null'),
  at('epoch-trusted-devices', 'update trusted_devices set ended_at = :now where ended_at is null'),
  at('epoch-staff-sessions', 'update staff_sessions set ended_at = :now where ended_at is null'),
  at('epoch-staff-links', 'update staff_links set used_at = :now where used_at is null'),
  // Which of them were used since is not known: all of them are void, and people make new ones.
  at('epoch-recovery-codes', 'update recovery_code_sets set voided_at = :now where voided_at is null'),
  at('epoch-evidence-tickets', 'update evidence_tickets set used_at = :now where used_at is null'),
  at('epoch-face-checks', "update face_checks set expires_at = :now where state = 'asked' and expires_at > :now"),
  at('epoch-invites', 'update invites set used_at = :now where used_at is null'),
]
const forgetRecords = statement<NoParams>('epoch-oidc-records', 'delete from oidc_records')
const forgetGrants = statement<NoParams>('epoch-oidc-grants', 'delete from oidc_grants')
const forgetDevices = statement<NoParams>('epoch-devices', 'delete from devices')
const voidSteps = statement<{ step: number }>(
  'epoch-totp-steps',
  `update factors set counter = :step where kind = 'totp' and counter < :step`,
)

/**
 * After a restore or a failover the database may have forgotten what was used: sessions that ended, codes that were
 * redeemed, time steps that were accepted. All of them up to now are void; passwords and factors stay. One step ahead
 * counts as used too, since it could be accepted already. `now` is the wall clock: the time begins again there.
 */
export async function beginEpoch(tx: Tx, audit: AuditLog, now: Millis, reason: string): Promise<void> {
  await beginTimeAgain(tx, now)
  for (const one of voided) await tx.run(one, { now })
  await tx.run(forgetDevices, {})
  await tx.run(forgetRecords, {})
  await tx.run(forgetGrants, {})
  await tx.run(voidSteps, { step: stepAt(now) + 1 })
  await audit.append(tx, { at: now, accountId: null, actor: 'operator', event: 'store.epoch_begun', client: '', details: { reason } })
}
