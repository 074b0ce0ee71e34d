import assert from 'node:assert/strict'
import type { Decision, RecoveryAnswers, StaffRole } from '@countersign/contract'
import { noon } from '../../accounts/account.fixture.ts'
import type { Account } from '../../accounts/account.ts'
import type { Database, Tx } from '../../database/database.ts'
import { statement } from '../../database/database.ts'
import { passkeyOwner, type WithPasskey } from '../../factors/passkey/passkey-owner.fixture.ts'
import { Problem } from '../../problem.ts'
import { at } from '../../security-events/occasion.fixture.ts'
import { client, type SignedIn } from '../../sessions/session.fixture.ts'
import type { Staff } from '../../staff/role.ts'
import { openStaffSession } from '../../staff/staff-session.ts'
import { openedCase } from '../evidence/evidence-case.fixture.ts'
import { giveEvidence, givenTo, ofRound } from '../evidence/given.ts'
import { checklistOf } from '../evidence/kinds.ts'
import { askForDecisionProof } from '../review/ask-proof.ts'
import { tickItem } from '../review/checklist.ts'
import { proveAndDecide } from '../review/decide.ts'
import { submitIfComplete } from '../submit.ts'
import { dealCase } from './deal.ts'
import { type HeldCase, heldCase } from './held-case.ts'

const giveRole = statement<{ accountId: string; role: string }>(
  'test-give-role',
  'insert into staff (account_id, role, granted_at) values (:accountId, :role, 0)',
)

export interface Member extends SignedIn, WithPasskey {
  staff: Staff
}

/** Somebody of the staff, at work, with a passkey of their own. */
export async function member(database: Database, role: StaffRole = 'reviewer', now = noon): Promise<Member> {
  const owner = await passkeyOwner(database)
  const { id: accountId, email } = owner.account
  const opened = await database.unit(async (tx) => {
    await tx.run(giveRole, { accountId, role })
    return openStaffSession(tx, at(now), { accountId, email, role, client })
  })
  return { ...owner, staff: opened.staff }
}

/** A case that has come to the reviewers, with what its rules ask for. */
export async function caseInReview(
  database: Database,
  {
    preset = 'default',
    now = noon,
    account,
    answers = {},
  }: { preset?: string; now?: number; account?: Account; answers?: RecoveryAnswers } = {},
) {
  const opened = await openedCase(database, { preset, now, ...(account && { account }) })
  await database.unit(async (tx) => {
    const { recoveryCase } = opened
    for (const [kind, part] of [
      ['questions', 'answers'],
      ['face_check', 'result'],
      ['old_mail_and_transfer', 'mail'],
      ['old_mail_and_transfer', 'transfer'],
      ['selfie_with_document', 'selfie'],
    ] as const)
      if (recoveryCase.rules.evidence.kinds.includes(kind))
        await giveEvidence(tx, at(now), recoveryCase, { kind, part, data: (kind === 'questions' ? answers : {}) as never })
    await submitIfComplete(tx, at(now), recoveryCase, { actor: 'account' })
  })
  return opened
}

export const decision = (more: Partial<Decision> = {}): Decision => ({
  verdict: 'approve',
  reasons: [],
  items: [],
  replies: [],
  message: '',
  note: 'Document, face and note fit.',
  andSignOut: false,
  ...more,
})

export const deal = (database: Database, { staff }: Member, now = noon) => database.unit((tx) => dealCase(tx, at(now), staff))

/** What the routes do around every verb: a refusal is given back. */
export async function withCase<T>(
  database: Database,
  { staff }: Member,
  id: string,
  work: (tx: Tx, held: HeldCase) => Promise<T>,
  now = noon,
): Promise<T | { refused: Problem }> {
  return database.unit(async (tx) => {
    const held = await heldCase(tx, at(now), staff, id)
    return 'refused' in held ? held : work(tx, held)
  })
}

export async function tickAll(database: Database, who: Member, id: string, now = noon): Promise<void> {
  const ticked = await withCase(
    database,
    who,
    id,
    async (tx, first) => {
      const items = checklistOf(first.seen.rules, ofRound(await givenTo(tx, at(now).keys, first.seen), first.seen.round))
      for (const item of items) {
        const held = await heldCase(tx, at(now), who.staff, id)
        assert.ok(!('refused' in held))
        await tickItem(tx, now, held.review, items, { item, verdict: 'passed' })
      }
      return {}
    },
    now,
  )
  assert.ok(!('refused' in ticked))
}

const deciding = async (tx: Tx, held: HeldCase, now: number) => ({
  ...held,
  given: ofRound(await givenTo(tx, at(now).keys, held.seen), held.seen.round),
})
/** What it came to: `done`, or the code of a refusal. */
const codeOf = (outcome: Promise<string | { refused: Problem }>): Promise<string> =>
  outcome.then(
    (value) => (typeof value === 'string' ? value : value.refused.code),
    (error) => (error instanceof Problem ? error.code : Promise.reject(error)),
  )

/** A decision with a passkey’s signature on it, to be sent as often as one likes. */
export async function signed(database: Database, who: Member, id: string, wanted: Decision, now = noon, signedInstead = wanted) {
  const asked = await withCase(
    database,
    who,
    id,
    async (tx, held) => askForDecisionProof(tx, at(now), who.staff, await deciding(tx, held, now), signedInstead),
    now,
  )
  if ('refused' in asked) throw asked.refused
  const proved = { decision: wanted, challengeId: asked.challengeId, proof: who.authenticator.get(asked.passkey) }
  return (later = now): Promise<string> =>
    codeOf(
      withCase(
        database,
        who,
        id,
        async (tx, held) => {
          const decided = await proveAndDecide(tx, at(later), who.staff, await deciding(tx, held, later), proved)
          if ('broken' in decided) throw decided.broken
          return 'refused' in decided ? decided : 'done'
        },
        later,
      ),
    )
}

/** Asks for the proof, signs it, and decides. */
export const decideWith = (...[database, who, id, wanted, now, signedInstead]: Parameters<typeof signed>): Promise<string> =>
  codeOf(signed(database, who, id, wanted, now, signedInstead).then((send) => send()))
