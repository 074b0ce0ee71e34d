import type { Enrollment, FactorKind } from '@countersign/contract'
import { toRfc3339 } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { askForWork, checkWork, type DoneWork, useWork } from '../limits/proof-of-work.ts'
import { Problem } from '../problem.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Session } from '../sessions/session.ts'
import { pendingOf, placeOf } from './enroll.ts'
import * as store from './enrollment-store.ts'
import { secretsOfKind } from './factor.ts'
import type { Given, SendTo } from './factor-kind.ts'
import { factorKinds } from './kinds.ts'
import { sendCode } from './send-code.ts'

interface Asked extends Given {
  id: string
  proofOfWork?: string | undefined
}

/**
 * Sends the code that proves what is being set up, to the number it began with or to a corrected one. Numbers that are only typed
 * are anybody's, so each send costs a piece of work.
 */
export async function sendEnrollment(database: Database, occasion: Occasion, session: Session, asked: Asked): Promise<Enrollment> {
  const work = asked.proofOfWork === undefined ? undefined : await checkWork(occasion, 'send-text', asked.proofOfWork)
  const begun = await database.unit((tx) => prepare(tx, occasion, session, asked, work))
  if ('needsWork' in begun) throw new Problem('PROOF_OF_WORK_REQUIRED', { proofOfWork: await askForWork(occasion, 'send-text') })

  await sendCode(database, occasion, begun.sending, begun.to)
  return database.read(async (tx) => {
    const row = await openRow(tx, occasion, session, asked.id)
    const shown = await factorKinds[row.kind as FactorKind].enrollment.show?.(tx, occasion, pendingOf(occasion, session, row))
    const { id, kind, replaces } = row
    return { id, kind, expiresAt: toRfc3339(row.expires_at), replaces, ...shown } as Enrollment
  })
}

async function prepare(tx: Tx, occasion: Occasion, session: Session, { id, phone, country }: Asked, work: DoneWork | undefined) {
  const row = await openRow(tx, occasion, session, id)
  const { sending, enrollment } = factorKinds[row.kind as FactorKind]
  if (!sending) throw new Problem('NOTHING_TO_SEND')
  const held = () => secretsOfKind(tx, occasion.keys, session.accountId, row.kind as FactorKind)
  const corrected = phone === undefined ? undefined : await enrollment.correct?.(occasion, { given: { phone, country }, held })
  if (!(work && (await useWork(tx, work)))) return { needsWork: true as const }
  const pending = pendingOf(occasion, session, row)
  if (corrected) await tx.run(store.correctEnrollment, { id, sealedKey: occasion.keys.seal(placeOf(session, pending.id), corrected) })
  const secret = corrected ?? pending.secret
  const to: SendTo = { accountId: session.accountId, subject: pending.id, boundTo: pending.id, purpose: 'enroll', content: null, secret }
  return { sending, to }
}

async function openRow(tx: Tx, { now }: Occasion, session: Session, id: string): Promise<store.EnrollmentRow> {
  const row = await tx.get(store.openEnrollment, { id, sessionId: session.id, accountId: session.accountId, now })
  if (!row) throw new Problem('ENROLLMENT_OVER')
  return row
}
