import type { FactorKind } from '@countersign/contract'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { holdBack } from './hold-back.ts'
import type { Occasion } from './occasion.ts'
import { record } from './record.ts'
import { tell } from './tell.ts'

/** What happened to a factor: one function per event, each with its audit row and, where it matters, its notices. */
interface Subject {
  session: { id: string; accountId: AccountId }
}
interface FactorSubject extends Subject {
  factor: { id: string; kind: FactorKind; name: string }
}

/** The first factor is no change of factors: until then the password alone opened the account, and it is safer now. */
export async function factorAdded(tx: Tx, occasion: Occasion, subject: FactorSubject & { isFirst: boolean }): Promise<void> {
  await (subject.isFirst ? recordFactor : recordChange)(tx, occasion, 'factor.added', subject)
  await tell(tx, occasion, subject.session.accountId, { event: 'factor.added', template: 'factor-added', values: wordsOf(subject) })
}

export async function factorReplaced(
  tx: Tx,
  occasion: Occasion,
  subject: FactorSubject & { replaced: { id: string; name: string } },
): Promise<void> {
  await recordChange(tx, occasion, 'factor.replaced', subject, { replaced: subject.replaced.id })
  const values = { ...wordsOf(subject), previousName: subject.replaced.name }
  await tell(tx, occasion, subject.session.accountId, { event: 'factor.replaced', template: 'factor-replaced', values })
}

/** In place of all that was lost. The hold is the one that the rules of the case name, not the policy of today. */
export async function factorRebound(
  tx: Tx,
  occasion: Occasion,
  { caseId, holdHours, retired, ...subject }: FactorSubject & { caseId: string; holdHours: number; retired: number },
): Promise<void> {
  const { policy } = occasion
  const { accountId } = subject.session
  const asOpened = { ...occasion, policy: { ...policy, hold: { ...policy.hold, afterResetHours: holdHours } } }
  const heldUntil = await holdBack(tx, asOpened, { accountId, reason: 'factor.rebound', after: 'reset' })
  await recordFactor(tx, occasion, 'factor.rebound', subject, { case: caseId, retired, ...(heldUntil !== null && { heldUntil }) })
  await tell(tx, occasion, accountId, { event: 'factor.rebound', template: 'factor-added', values: wordsOf(subject) })
}

export async function factorSuspended(tx: Tx, occasion: Occasion, subject: FactorSubject): Promise<void> {
  await recordChange(tx, occasion, 'factor.suspended', subject)
  await tell(tx, occasion, subject.session.accountId, { event: 'factor.suspended', template: 'factor-suspended', values: wordsOf(subject) })
}

export async function factorResumed(tx: Tx, occasion: Occasion, subject: FactorSubject): Promise<void> {
  await recordChange(tx, occasion, 'factor.resumed', subject)
  await tell(tx, occasion, subject.session.accountId, { event: 'factor.resumed', template: 'factor-resumed', values: wordsOf(subject) })
}

export async function factorRemoved(tx: Tx, occasion: Occasion, subject: FactorSubject): Promise<void> {
  await recordChange(tx, occasion, 'factor.removed', subject)
  await tell(tx, occasion, subject.session.accountId, { event: 'factor.removed', template: 'factor-removed', values: wordsOf(subject) })
}

/** Which text, and when; its words stand in the policy of that version. */
export async function disclaimerAccepted(tx: Tx, occasion: Occasion, { session, version }: Subject & { version: number }): Promise<void> {
  const { accountId, id } = session
  const details = { session: id, version, policy: occasion.policy.name }
  await record(tx, occasion, 'disclaimer.accepted', { accountId, actor: 'account', details })
}

/** A name is no protection, so nobody is written to. */
export async function factorRenamed(tx: Tx, occasion: Occasion, subject: FactorSubject): Promise<void> {
  await recordFactor(tx, occasion, 'factor.renamed', subject)
}

/** Every active factor is taken at sign-in, whichever is asked for first. */
export async function factorPreferred(
  tx: Tx,
  occasion: Occasion,
  { isPreferred, ...subject }: FactorSubject & { isPreferred: boolean },
): Promise<void> {
  await recordFactor(tx, occasion, isPreferred ? 'factor.preferred' : 'factor.preferred_no_more', subject)
}

/** A passkey whose counter went backwards. */
export async function factorMayBeCopied(
  tx: Tx,
  occasion: Occasion,
  { accountId, factor }: { accountId: AccountId; factor: FactorSubject['factor'] },
): Promise<void> {
  const details = { factor: factor.id, kind: factor.kind }
  await record(tx, occasion, 'factor.may_be_copied', { accountId, actor: 'unknown', details })
  const values = { factorKind: factor.kind, factorName: factor.name }
  await tell(tx, occasion, accountId, { event: 'factor.may_be_copied', template: 'factor-may-be-copied', values })
}

export async function enrollmentBegun(
  tx: Tx,
  occasion: Occasion,
  { session, kind, replaces }: Subject & { kind: FactorKind; replaces: string | null },
): Promise<void> {
  await record(tx, occasion, 'enrollment.begun', { accountId: session.accountId, actor: 'account', details: { kind, replaces } })
}

export async function enrollmentProofRefused(
  tx: Tx,
  occasion: Occasion,
  { session, kind, reason }: Subject & { kind: FactorKind; reason: string },
): Promise<void> {
  await record(tx, occasion, 'enrollment.proof_refused', { accountId: session.accountId, actor: 'account', details: { kind, reason } })
}

export async function enrollmentCancelled(tx: Tx, occasion: Occasion, { session }: Subject): Promise<void> {
  await record(tx, occasion, 'enrollment.cancelled', { accountId: session.accountId, actor: 'account' })
}

/** With a hold: whoever changed the factors of somebody else's account carries nothing off before the owner has read of it. */
async function recordChange(
  tx: Tx,
  occasion: Occasion,
  event: string,
  subject: FactorSubject,
  more: Record<string, string> = {},
): Promise<void> {
  const heldUntil = await holdBack(tx, occasion, { accountId: subject.session.accountId, reason: event, after: 'change' })
  await recordFactor(tx, occasion, event, subject, { ...more, ...(heldUntil !== null && { heldUntil }) })
}

async function recordFactor(
  tx: Tx,
  occasion: Occasion,
  event: string,
  { session, factor }: FactorSubject,
  more: Record<string, string | number> = {},
): Promise<void> {
  const details = { factor: factor.id, kind: factor.kind, session: session.id, ...more }
  await record(tx, occasion, event, { accountId: session.accountId, actor: 'account', details })
}

const wordsOf = ({ factor }: FactorSubject) => ({ factorKind: factor.kind, factorName: factor.name })
