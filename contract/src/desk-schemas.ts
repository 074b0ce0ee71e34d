import type { Static, TSchema } from 'typebox'
import { PasskeyAssertion, PasskeyRequest } from './passkey-schemas.ts'
import { checklistItems, rejectionReasonList } from './recovery-words.ts'
import * as s from './schemas.ts'
import { Type } from './type.ts'

const strict = { additionalProperties: false } as const
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Count = Type.Integer({ minimum: 0 })

export const StaffRole = Type.Enum(['reviewer', 'support', 'administrator'])
export const CaseId = Type.String({ pattern: '^rcv_[a-z2-7]{26}$', maxLength: 40 })
export const EvidenceId = Type.String({ pattern: '^evd_[a-z2-7]{26}$', maxLength: 40 })
export const ChecklistItem = Type.Enum(Object.keys(checklistItems) as (keyof typeof checklistItems)[])
export const RejectionReason = Type.Enum(rejectionReasonList)
export const CannedReply = Type.Enum(['thank_you', 'helper_may_hold', 'no_document', 'take_your_time', 'never_ask_codes'])

export const DeskSession = Type.Object({ email: Type.String(), role: StaffRole, expiresAt: Time, idleExpiresAt: Time }, strict)

/** How long it has waited for us; while its owner has something to do it stands still. */
export const ReviewClock = Type.Object(
  {
    state: Type.Enum(['fine', 'due', 'breached', 'paused']),
    workedMinutes: Count,
    dueAt: Type.Union([Time, Type.Null()], { description: 'When it is breached; null while it stands still' }),
  },
  strict,
)

const MyCase = Type.Object(
  {
    id: CaseId,
    number: Type.String(),
    mode: Type.String(),
    clock: ReviewClock,
    leaseUntil: Time,
  },
  strict,
)
export const Verdict = Type.Enum(['approve', 'reject', 'ask_for_more', 'hand_over', 'uphold', 'reopen', 'unfreeze'])
const MyDecision = Type.Object(
  {
    number: Type.String(),
    verdict: Verdict,
    decidedAt: Time,
    other: Type.Union([Type.Literal('same'), Type.Literal('differs'), Type.Null()], {
      description: 'What the other reviewer of the same round said, once both have spoken',
    }),
  },
  strict,
)
/** No case of the others is in it: which one comes next is not for reviewers to choose. */
export const DeskQueue = Type.Object(
  {
    mine: orNull(MyCase),
    waiting: Type.Object({ reviews: Count, secondReviews: Count, leads: Count, appeals: Count, frozen: Count }, strict),
    clocks: Type.Object({ fine: Count, due: Count, breached: Count, paused: Count }, strict),
    dealable: Type.Integer({ minimum: 0, description: 'How many of them could be dealt to this person now' }),
    nextDueAt: orNull(Time),
    decided: Type.Array(MyDecision),
    team: Type.Object(
      { decidedToday: Count, decidedThisWeek: Count, medianMinutes: orNull(Count), agreed: Count, differed: Count },
      strict,
    ),
  },
  strict,
)

export const DeskWords = Type.Object(
  {
    reasons: Type.Array(
      Type.Object({ code: RejectionReason, wrong: Type.String(), fix: orNull(Type.String()), onlyForReviewers: Type.Boolean() }, strict),
    ),
    items: Type.Array(Type.Object({ item: ChecklistItem, ask: Type.String() }, strict)),
    replies: Type.Array(Type.Object({ reply: CannedReply, text: Type.String() }, strict)),
  },
  strict,
)

export const Claim = Type.Object(
  {
    item: Type.String(),
    said: orNull(Type.String()),
    known: orNull(Type.String()),
    verdict: Type.Enum(['fits', 'differs', 'unknown']),
  },
  strict,
)
const DeskEvidence = Type.Object(
  {
    id: EvidenceId,
    kind: Type.String(),
    part: Type.String(),
    givenAt: Time,
    isCurrent: Type.Boolean({ description: 'Of this round; what was sent before does not count any more' }),
    shows: orNull(Type.Enum(['picture', 'words'], { description: 'What can be opened of it' })),
    isErased: Type.Boolean(),
    says: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }, strict)),
  },
  strict,
)
export const CheckVerdict = Type.Union([Type.Literal('passed'), RejectionReason])
const Check = Type.Object(
  { item: ChecklistItem, reasons: Type.Array(RejectionReason), verdict: orNull(CheckVerdict), at: orNull(Time) },
  strict,
)
const OtherReview = Type.Object({ verdict: Verdict, reasons: Type.Array(Type.String()), note: Type.String(), decidedAt: Time }, strict)

/** What a decision needs and nothing more: no secret, no code, no hash, no whole phone number or address (CAS-10). */
export const DeskCase = Type.Object(
  {
    id: CaseId,
    number: Type.String(),
    stage: Type.Enum(['review', 'lead', 'appeal', 'frozen']),
    mode: Type.String(),
    openedBy: Type.Enum(['account', 'mail', 'staff']),
    openedAt: Time,
    submittedAt: orNull(Time),
    clock: ReviewClock,
    leaseUntil: Time,
    tool: orNull(Type.String()),
    reason: orNull(Type.String()),
    reasonText: Type.String(),
    appealText: Type.String({ description: 'Why its owner asks that somebody else decides' }),
    owner: Type.Object({ email: Type.String({ description: 'Masked' }), language: s.Language }, strict),
    risks: Type.Array(Type.String()),
    earlierCases: Type.Array(Type.Object({ number: Type.String(), openedAt: Time, state: Type.String() }, strict)),
    claims: Type.Array(Claim),
    document: Type.Union([
      Type.Object(
        { state: Type.Literal('on_file'), type: orNull(Type.String()), country: orNull(Type.String()), lastDigits: orNull(Type.String()) },
        strict,
      ),
      Type.Object({ state: Type.Enum(['none', 'unknown']) }, strict),
    ]),
    note: orNull(Type.Object({ text: Type.String(), dates: Type.Array(Type.String()) }, strict)),
    evidence: Type.Array(DeskEvidence),
    checklist: Type.Array(Check),
    history: Type.Array(Type.Object({ event: Type.String(), actor: Type.String(), at: Time }, strict)),
    others: Type.Array(OtherReview, { description: 'Only for whoever decides between them' }),
    verdicts: Type.Array(Verdict),
  },
  strict,
)

/** What the staff decides. The passkey signs all of it, with the checklist as it stands. */
export const Decision = Type.Object(
  {
    verdict: Verdict,
    reasons: Type.Array(RejectionReason, { uniqueItems: true, maxItems: 12 }),
    items: Type.Array(ChecklistItem, { uniqueItems: true, maxItems: 20, description: 'What is to be sent again' }),
    replies: Type.Array(CannedReply, { uniqueItems: true, maxItems: 5 }),
    message: Type.String({ maxLength: 300, description: 'To the owner; no addresses and no codes' }),
    note: Type.String({ minLength: 1, maxLength: 2000, description: 'Why; for the record, never for the owner' }),
    andSignOut: Type.Boolean({ description: 'Leaves the desk afterwards' }),
  },
  strict,
)
export const DecisionProof = Type.Object({ challengeId: s.ChallengeId, passkey: PasskeyRequest }, strict)
export const ProvedDecision = Type.Object({ decision: Decision, challengeId: s.ChallengeId, proof: PasskeyAssertion }, strict)
export const DecisionPreview = Type.Object({ language: s.Language, subject: Type.String(), text: Type.String() }, strict)

export const ViewedEvidence = Type.Object(
  { url: Type.String(), expiresAt: Time, viewer: Type.String({ description: 'Stands over the picture' }) },
  strict,
)

/** What a support agent writes down of somebody who got in touch. */
export const ContactCase = Type.Object(
  {
    email: s.Email,
    tool: orNull(Type.Enum(['totp', 'sms', 'passkey', 'authy'])),
    channel: Type.Enum(['chat', 'account_chat', 'telegram', 'mail', 'in_person', 'video']),
    checks: Type.Array(
      Type.Enum(['document_seen', 'video_call', 'called_back_on_file', 'account_details', 'known_in_person', 'mail_answered']),
      {
        uniqueItems: true,
        minItems: 1,
        maxItems: 6,
      },
    ),
    record: Type.String({ minLength: 20, maxLength: 2000, description: 'How identity was checked, in words' }),
    reason: Type.String({ maxLength: 1000 }),
  },
  strict,
)

export type Decision = Static<typeof Decision>
