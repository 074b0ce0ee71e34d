import assert from 'node:assert/strict'
import { keys, noon } from '../accounts/account.fixture.ts'
import type { Account } from '../accounts/account.ts'
import type { Database } from '../database/database.ts'
import { hours } from '../durations.ts'
import { type Enrolled, owner } from '../factors/owner.fixture.ts'
import { findRebindGrant } from '../factors/rebind-grant.ts'
import type { AccountId } from '../ids.ts'
import type { Policy } from '../policy/policy.ts'
import { policyNamed } from '../policy/preset-files.ts'
import { at } from '../security-events/occasion.fixture.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { type Complete, completeSignIn } from '../sign-in/complete-sign-in.ts'
import type { CaseEvent } from './case.ts'
import { meetDeadlines } from './deadlines.ts'
import { giveEvidence, ofRound, partsOf } from './evidence/given.ts'
import { evidenceKinds } from './evidence/kinds.ts'
import { moveCase } from './move-case.ts'
import { approvalsNeeded, openCase } from './open-case.ts'
import { caseById, type RecoveryCase } from './stored-case.ts'
import { submitIfComplete } from './submit.ts'

const standard = policyNamed('default')

/** When the phone is lost: an hour after it was set up. */
export const lost = noon + hours(1)

export const under = (recovery: Partial<Policy['recovery']> = {}, hold: Partial<Policy['hold']> = {}): Partial<Occasion> => ({
  policy: { ...standard, recovery: { ...standard.recovery, ...recovery }, hold: { ...standard.hold, ...hold } },
})

export interface Lost extends Enrolled {
  account: Account
  opened: RecoveryCase
}

/** Somebody whose only factor is gone, with a case that was opened on the web. */
export async function ownerWithCase(database: Database, more: Partial<Occasion> = under()): Promise<Lost> {
  const one = await owner(database)
  return { ...one, opened: await openFor(database, one.account.id, lost, more) }
}

export const openFor = (database: Database, accountId: AccountId, now = lost, more: Partial<Occasion> = under()): Promise<RecoveryCase> =>
  database.unit((tx) =>
    openCase(tx, at(now, more), {
      accountId,
      openedBy: 'account',
      state: 'evidence',
      tool: 'totp',
      reason: 'lost_device',
      reasonText: '',
      confirmed: { version: 1, at: now },
      deviceId: null,
      holdsMoney: null,
    }),
  )

/** Everything that its rules ask for, then as many approvals as they ask for. */
export async function approved(database: Database, { id }: RecoveryCase, now = lost): Promise<RecoveryCase> {
  await database.unit(async (tx) => {
    const seen = await caseById(tx, keys, id)
    for (const kind of seen.rules.evidence.kinds)
      for (const part of evidenceKinds[kind].parts) await giveEvidence(tx, { keys, now }, seen, { kind, part, data: {} as never })
    await submitIfComplete(tx, at(now), seen, { actor: 'account' })
  })
  return database.unit(async (tx) => {
    const seen = await caseById(tx, keys, id)
    const given = ofRound(await partsOf(tx, seen), seen.round)
    const first =
      approvalsNeeded(seen, given) === 2 ? await moveCase(tx, at(now), seen, 'approve_first', { actor: 'staff', id: 'acc_a' }) : seen
    return moveCase(tx, at(now), first, 'approve', { actor: 'staff', id: 'acc_b' })
  })
}

const broken = (error: unknown): never => {
  throw error
}

/** As one of the servers does by itself. */
export const deadlines = (database: Database, now: number): Promise<number> => {
  const { audit, service, policy } = at(now)
  return meetDeadlines({ database, keys, audit, service, policy, clock: () => now, told: () => {}, failed: broken })
}

export const stateOf = async (database: Database, { id }: RecoveryCase) => (await caseNow(database, { id })).state
export const caseNow = (database: Database, { id }: Pick<RecoveryCase, 'id'>) => database.read((tx) => caseById(tx, keys, id))

export const move = (database: Database, seen: RecoveryCase, event: CaseEvent, now = lost) =>
  database.unit(async (tx) => moveCase(tx, at(now), await caseById(tx, keys, seen.id), event, { actor: 'system' }))

/** Approved and waited: the grant is there. */
export async function readyToBind(database: Database, more: Partial<Occasion> = under()): Promise<Lost & { ready: number }> {
  const one = await ownerWithCase(database, more)
  await approved(database, one.opened)
  await deadlines(database, lost)
  const { waitsUntil } = await caseNow(database, one.opened)
  const ready = waitsUntil ?? lost
  await deadlines(database, ready)
  assert.equal(await stateOf(database, one.opened), 'ready_to_bind')
  return { ...one, ready }
}

/** The sign-in that the grant leads to, after password and mailed code. */
export async function rebindingSession(database: Database, { account }: Lost, now: number): Promise<Complete> {
  return database.unit(async (tx) => {
    const grant = await findRebindGrant(tx, now, account.id)
    assert.ok(grant, 'there is a live grant')
    const proofs = { aal: 'aal1', amr: ['pwd'], factorProved: false } satisfies Parameters<typeof completeSignIn>[2]['proofs']
    const { id: accountId, email } = account
    const complete = await completeSignIn(tx, at(now), {
      accountId,
      email,
      proofs,
      factorId: null,
      deviceId: null,
      deviceTokens: [],
      rebindGrantId: grant.id,
    })
    assert.ok(complete.state === 'complete')
    return complete
  })
}
