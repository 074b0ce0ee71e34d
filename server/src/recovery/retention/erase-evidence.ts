import type { RejectionReason } from '@countersign/contract'
import type { AuditLog } from '../../audit/audit-log.ts'
import type { Clock, Millis } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import { type Database, statement, type Tx } from '../../database/database.ts'
import { days } from '../../durations.ts'
import type { AccountId } from '../../ids.ts'
import type { Policy } from '../../policy/policy.ts'
import { evidenceErased } from '../../security-events/evidence-events.ts'
import type { Occasion, ServiceFacts } from '../../security-events/occasion.ts'
import { forgetHandledMails } from '../intake/waiting-mail.ts'
import { isKeyOfPastVisits } from '../visits/visit.ts'

/**
 * CAS-9, NIST SP 800-63A-4 §3.1.3: what people sent in is kept no longer than its purpose. Its key is destroyed first, which ends it in every
 * copy there is; then the rows lose what they held. Digests, history and decisions stay for two years. Mails that were handled and the words of
 * past visits go the same way.
 */
export const keptFor = { approved: days(30), otherwise: days(7), fraud: days(90), record: days(730) } as const

const fraudReasons: readonly RejectionReason[] = [
  'document_tampered',
  'image_sent_before',
  'generated_or_manipulated',
  'coached_or_under_pressure',
  'service_mail_not_genuine',
]

/** Those that are kept for longer because of fraud are among them. */
const due = statement<
  { approved: number; otherwise: number; limit: number },
  { id: string; account_id: string; state: string; closed_at: number }
>(
  'recovery-cases-to-erase',
  `select id, account_id, state, closed_at from recovery_cases
   where evidence_erased_at is null and ((state = 'done' and closed_at <= :approved) or (state <> 'done' and closed_at <= :otherwise))
   order by closed_at desc limit :limit`,
)
const reasonsOf = statement<{ caseId: string }, { reasons: string }>(
  'recovery-reasons-of-case',
  'select reasons from recovery_reviews where case_id = :caseId',
)
/** Of two processes one does the rest; a case that was opened again by an appeal keeps what it has. */
const markErased = statement<{ id: string; now: number }>(
  'mark-evidence-erased',
  `update recovery_cases set evidence_erased_at = :now, sealed_reason_text = null, sealed_appeal = null
   where id = :id and evidence_erased_at is null and closed_at is not null`,
)
const emptied = [
  'update recovery_evidence set sealed_data = null, erased_at = :now where case_id = :caseId and erased_at is null',
  'update evidence_files set sealed_content = null, erased_at = :now where case_id = :caseId and erased_at is null',
  'update question_sets set sealed_questions = null where case_id = :caseId and asked_at <= :now',
  'update recovery_reviews set sealed_note = null where case_id = :caseId and begun_at <= :now',
  'delete from evidence_tickets where case_id = :caseId and expires_at <= :now',
].map((sql, at) => statement<{ caseId: string; now: number }>(`erase-evidence-${at}`, sql))

const ofOldCases = 'case_id in (select id from recovery_cases where evidence_erased_at is not null and closed_at <= :before)'
const forgotten = [
  ...['recovery_transitions', 'recovery_reviews', 'recovery_evidence', 'evidence_files', 'question_sets', 'face_checks'].map(
    (table) => [table, `delete from ${table} where ${ofOldCases}`] as const,
  ),
  ['recovery_cases', 'delete from recovery_cases where evidence_erased_at is not null and closed_at <= :before'] as const,
].map(([table, sql]) => statement<{ before: number }>(`forget-old-${table.replaceAll('_', '-')}`, sql))

interface Deps {
  database: Database
  keys: KeyRing
  audit: AuditLog
  service: ServiceFacts
  policy: Policy
  clock: Clock
}

/** Any number of processes may do it at once, and one that is killed is followed by the next. Gives back how many cases were erased. */
export async function eraseEvidence(deps: Deps): Promise<number> {
  const { database, keys, audit, service, policy, clock } = deps
  const now = clock()
  const cases = await database.read((tx) =>
    tx.all(due, { approved: now - keptFor.approved, otherwise: now - keptFor.otherwise, limit: 1000 }),
  )
  let erased = 0
  for (const { id, account_id: accountId, state, closed_at: closedAt } of cases) {
    const reasons = await database.read((tx) => tx.all(reasonsOf, { caseId: id }))
    const codes = reasons.flatMap(({ reasons: one }) => JSON.parse(one) as RejectionReason[])
    if (closedAt + timeOf(state, codes) > now) continue
    const occasion = { now, wall: now, keys, audit, service, policy, client: { address: '', description: '' } }
    const isErased = await database.unit((tx) => eraseCase(tx, occasion, { id, accountId: accountId as AccountId }, 'system'))
    erased += isErased ? 1 : 0
  }
  for (const one of forgotten) await database.unit((tx) => tx.run(one, { before: now - keptFor.record }))
  await forgetHandledMails(database, keys)
  for (const name of keys.erasable.names()) if (isKeyOfPastVisits(name, now)) keys.erasable.erase(name)
  return erased
}

/** False where it is erased already, or is not over: what is under way is decided by what was sent in. */
export async function eraseCase(
  tx: Tx,
  occasion: Occasion,
  { id: caseId, accountId }: { id: string; accountId: AccountId },
  actor: 'system' | 'operator',
): Promise<boolean> {
  const { keys, now } = occasion
  if ((await tx.run(markErased, { id: caseId, now })) === 0) return false
  keys.erasable.erase(caseId)
  for (const one of emptied) await tx.run(one, { caseId, now })
  await evidenceErased(tx, occasion, { accountId, caseId, actor })
  return true
}

function timeOf(state: string, reasons: readonly RejectionReason[]): Millis {
  if (reasons.some((reason) => fraudReasons.includes(reason))) return keptFor.fraud
  return state === 'done' ? keptFor.approved : keptFor.otherwise
}
