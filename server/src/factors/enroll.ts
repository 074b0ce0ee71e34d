import type { Enrollment, EnrollmentProof, FactorKind } from '@countersign/contract'
import { holdCredentials, moveCredentialEpoch } from '../accounts/account.ts'
import { roleOf } from '../accounts/role.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { type EnrollmentId, type FactorId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { budgets } from '../limits/budgets.ts'
import { spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import * as events from '../security-events/factor-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { endOtherSessions, raiseSession, type Session } from '../sessions/session.ts'
import * as store from './enrollment-store.ts'
import { type Factor, findFactor, keepFactor, listFactors, secretsOfKind } from './factor.ts'
import type { FactorKindModule, Given, Pending } from './factor-kind.ts'
import { factorKinds, isOffered } from './kinds.ts'
import { findRebindGrant, type RebindGrant, useRebindGrant } from './rebind-grant.ts'
import { deleteFactor, retireFactors } from './remove.ts'
import { requireProof } from './require-proof.ts'
import { reasonOf, verdictProblem } from './verdict-problem.ts'

const nothing = new Uint8Array()

/**
 * Begins to set up a factor. An enrollment is never a factor: its secret belongs to this session, dies after ten
 * minutes, leaves the server in this one answer, and does not touch what it may replace.
 */
export async function beginEnrollment(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  wanted: { kind: FactorKind; name: string | undefined; replaces: FactorId | undefined } & Given,
): Promise<Enrollment> {
  const { keys, now, policy } = occasion
  const kind = factorKinds[wanted.kind]
  // Staff need one to work, whatever people are offered (ADM-2).
  const isForWork = wanted.kind === 'passkey' && (await roleOf(tx, session.accountId)) !== undefined
  if (!isOffered(kind, occasion) && !isForWork) throw new Problem('NOT_OFFERED')
  const replaced = wanted.replaces === undefined ? undefined : await replaceable(tx, session, wanted.replaces, wanted.kind)
  await requireProof(tx, occasion, session, replaced ? 'replace_factor' : 'add_factor', replaced?.id ?? null)
  const rebind = await rebindGrantOf(tx, now, session)
  // What retires with it does not count.
  const maxActive = isForWork ? null : policy.methods.maxActive
  if (!replaced && !rebind) await refuseBeyondLimit(tx, session, wanted.kind, maxActive)

  const id = newId('enr')
  const replaces = replaced?.id ?? null
  const given = { phone: wanted.phone, country: wanted.country }
  const { secret, shown } = await kind.enrollment.begin(tx, occasion, {
    id,
    session,
    replaces,
    stronger: strongerKinds(kind, occasion),
    given,
    held: async () => (rebind ? [] : secretsOfKind(tx, keys, session.accountId, wanted.kind)),
  })
  const expiresAt = now + lifetimes.enrollment
  await tx.run(store.endEnrollmentsOfSession, { sessionId: session.id, now, nothing })
  await tx.run(store.insertEnrollment, {
    id,
    accountId: session.accountId,
    sessionId: session.id,
    kind: wanted.kind,
    name: wanted.name ?? replaced?.name ?? '',
    replaces,
    maxFactors: maxActive,
    sealedKey: keys.seal(placeOf(session, id), secret),
    now,
    expiresAt,
  })
  await events.enrollmentBegun(tx, occasion, { session, kind: wanted.kind, replaces })
  return { id, kind: wanted.kind, expiresAt: toRfc3339(expiresAt), replaces, ...shown } as Enrollment
}

/**
 * The first right proof makes the factor. The session gets a new secret and the level of the proof, all others end,
 * and what it replaces stops in the same transaction: there is no moment with neither or both.
 */
export async function verifyEnrollment(
  tx: Tx,
  occasion: Occasion,
  session: Session,
  answer: { id: string; proof: EnrollmentProof },
): Promise<{ factor: Factor; secret: string } | { refused: Problem }> {
  const { keys, now } = occasion
  const row = await tx.get(store.openEnrollment, { id: answer.id, sessionId: session.id, accountId: session.accountId, now })
  if (!row) return { refused: new Problem('ENROLLMENT_OVER') }
  const spent = await spendAttempt(tx, now, budgets.enrollment, row.id)
  if (!spent.granted) return { refused: new Problem('TOO_MANY_ATTEMPTS', spent.retryAt ? { retryAfter: toRfc3339(spent.retryAt) } : {}) }

  const kind = factorKinds[row.kind as FactorKind]
  const pending = pendingOf(occasion, session, row)
  const { id } = pending
  const verdict = await kind.enrollment.prove(tx, occasion, pending, answer.proof)
  if (verdict.result !== 'right') {
    if (kind.answersOnce) await tx.run(store.endEnrollment, { id, sessionId: session.id, now, nothing })
    await events.enrollmentProofRefused(tx, occasion, { session, kind: kind.kind, reason: reasonOf(verdict) })
    return { refused: verdictProblem(verdict, { attemptsLeft: spent.left }) }
  }
  // The account's row is locked from here on, so that two changes of one account follow each other.
  await holdCredentials(tx, session.accountId)
  const rebind = await rebindGrantOf(tx, now, session)
  const factorId = newId('fac')
  if (rebind && !(await useRebindGrant(tx, now, { id: rebind.id, accountId: session.accountId, factorId })))
    throw new Problem('CASE_MOVED_ON')
  await moveCredentialEpoch(tx, session.accountId)
  if ((await tx.run(store.endEnrollment, { id, sessionId: session.id, now, nothing })) === 0) throw new Problem('ENROLLMENT_OVER')
  const replaced = row.replaces === null ? undefined : await replaceable(tx, session, row.replaces, kind.kind)
  const before = kind.tell ? await secretsOfKind(tx, keys, session.accountId, kind.kind) : []
  const retired = rebind ? await retireFactors(tx, occasion, session.accountId) : 0
  if (replaced) await deleteFactor(tx, replaced)
  else await refuseBeyondLimit(tx, session, kind.kind, row.max_factors)
  const isFirst = !replaced && (await listFactors(tx, session.accountId)).length === 0

  const factor: Factor = {
    id: factorId,
    accountId: session.accountId,
    kind: kind.kind,
    name: row.name || (verdict.kept.name ?? kind.defaultName),
    state: 'active',
    createdAt: now,
    lastUsedAt: now,
    lastUsedFrom: occasion.client,
    isPreferred: replaced?.isPreferred ?? false,
    details: verdict.kept.details,
  }
  await keepFactor(tx, keys, factor, verdict.kept)
  const raised = await raiseSession(tx, { keys, now }, session, {
    aal: 'aal2',
    amr: [...kind.amr, 'mfa'],
    factorProved: true,
    strength: kind.strength,
  })
  if (!raised) throw new Problem('NOT_SIGNED_IN')
  await endOtherSessions(tx, now, session.accountId, session.id)
  if (replaced) await events.factorReplaced(tx, occasion, { session, factor, replaced })
  else if (rebind) await events.factorRebound(tx, occasion, { session, factor, retired, ...rebind })
  else await events.factorAdded(tx, occasion, { session, factor, isFirst })
  await kind.tell?.(tx, occasion, { accountId: session.accountId, event: replaced ? 'replaced' : 'added', before })
  return { factor, secret: raised.secret }
}

/** Leaving an enrollment that is over already is no error. */
export async function cancelEnrollment(tx: Tx, occasion: Occasion, session: Session, id: string): Promise<void> {
  const ended = await tx.run(store.endEnrollment, { id, sessionId: session.id, now: occasion.now, nothing })
  if (ended === 1) await events.enrollmentCancelled(tx, occasion, { session })
}

/** Undefined in every other session. Throws CASE_MOVED_ON where it was used, taken back or has run out since. */
async function rebindGrantOf(tx: Tx, now: Millis, { accountId, rebindGrantId }: Session): Promise<RebindGrant | undefined> {
  if (rebindGrantId === null) return undefined
  const grant = await findRebindGrant(tx, now, accountId)
  if (grant?.id !== rebindGrantId) throw new Problem('CASE_MOVED_ON')
  return grant
}

async function replaceable(tx: Tx, session: Session, id: string, kind: FactorKind): Promise<Factor> {
  const factor = await findFactor(tx, session.accountId, id)
  if (!factor) throw new Problem('FACTOR_NOT_FOUND')
  if (factor.kind !== kind || factor.state !== 'active') throw new Problem('FACTOR_STATE_CONFLICT')
  return factor
}

/** By the rule that the set-up began under: a policy that changes meanwhile leaves it alone. */
async function refuseBeyondLimit(tx: Tx, session: Session, kind: FactorKind, max: number | null): Promise<void> {
  const factors = await listFactors(tx, session.accountId)
  const held = factors.filter((factor) => factor.kind === kind).length
  if (held >= factorKinds[kind].perAccount || (max !== null && factors.length >= max)) throw new Problem('FACTOR_LIMIT_REACHED')
}

export function pendingOf(occasion: Occasion, session: Session, row: store.EnrollmentRow): Pending {
  const id = row.id as EnrollmentId
  const stronger = strongerKinds(factorKinds[row.kind as FactorKind], occasion)
  return {
    id,
    session,
    replaces: row.replaces as FactorId | null,
    stronger,
    secret: occasion.keys.open(placeOf(session, id), row.sealed_key),
  }
}

function strongerKinds({ strength }: FactorKindModule, occasion: Occasion): FactorKind[] {
  return Object.values(factorKinds).flatMap((kind) => (kind.strength > strength && isOffered(kind, occasion) ? [kind.kind] : []))
}

export function placeOf(session: Session, id: EnrollmentId) {
  return { table: 'enrollments', column: 'sealed_key', account: session.accountId, row: id }
}
