import { Type } from './type.ts'

const strict = { additionalProperties: false } as const
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })
const TimeOrNull = Type.Union([Time, Type.Null()])
const TextOrNull = Type.Union([Type.String(), Type.Null()])
const oneOf = <const T extends string[]>(...values: T) => Type.Enum<T>(values)

export const RecoveryTool = oneOf('totp', 'authy', 'passkey', 'sms')
/** S2-4: both that the article names, and what else happens. */
export const RecoveryReason = oneOf('lost_device', 'tool_unavailable', 'new_phone', 'other')
export const CaseNumber = Type.String({
  pattern: '^[A-Za-z0-9]{4}[ -]?[A-Za-z0-9]{4}$',
  description: 'As it stands in our mails; case, space and hyphen do not matter',
})

export const recoveryStates = [
  'evidence',
  'incomplete',
  'submitted',
  'in_review',
  'more_needed',
  'second_review',
  'approved',
  'waiting',
  'ready_to_bind',
  'done',
  'rejected',
  'appealed',
  'upheld',
  'reopened',
  'cancelled_by_owner',
  'cancelled_by_factor_use',
  'expired',
] as const
export const RecoveryState = oneOf(...recoveryStates)

export const EvidenceName = oneOf('questions', 'face_check', 'old_mail_and_transfer', 'selfie_with_document', 'agent_judgement')

/** A case as its owner sees it: never who decides, nor what was found in the records. */
export const RecoveryCaseStatus = Type.Object(
  {
    number: Type.String(),
    state: RecoveryState,
    mode: oneOf('guided_web', 'assisted_mail', 'contact_only', 'none'),
    openedAt: Time,
    submittedAt: TimeOrNull,
    waitsUntil: TimeOrNull,
    expiresAt: Type.Union([Time, Type.Null()], {
      description: 'When it ends if its owner does nothing; null while we or nobody has to act',
    }),
    closedAt: TimeOrNull,
    answerBetween: Type.Union([Type.Object({ from: Time, until: Time }, strict), Type.Null()], {
      description: 'When a decision is to be expected, while one is due',
    }),
    timeline: Type.Array(Type.Object({ state: RecoveryState, at: Time }, strict), { description: 'Every state it was in, oldest first' }),
    evidence: Type.Object(
      {
        missing: Type.Integer({ description: 'How many kinds are still to be completed' }),
        kinds: Type.Array(
          Type.Object(
            {
              kind: EvidenceName,
              isComplete: Type.Boolean(),
              isAskedAgain: Type.Boolean({ description: 'What was sent of it did not do, and nothing came since' }),
              parts: Type.Array(Type.Object({ part: Type.String(), isGiven: Type.Boolean() }, strict)),
            },
            strict,
          ),
        ),
        isOpen: Type.Boolean({ description: 'Whether something can be sent in now' }),
      },
      strict,
    ),
    reasons: Type.Array(Type.Object({ code: Type.String(), wrong: Type.String(), fix: TextOrNull }, strict), {
      description: 'What is wrong or missing and how to put it right, in the language that was asked for',
    }),
    can: Type.Array(oneOf('send_evidence', 'appeal', 'cancel', 'bind')),
    holdHours: Type.Integer({ description: 'How long withdrawals are held back after the new factor' }),
  },
  strict,
)

/** How far a visit has come; what is not there yet comes in this order. */
export const RecoveryVisit = Type.Object(
  {
    step: oneOf('password', 'mailbox', 'open', 'case'),
    tool: Type.Union([RecoveryTool, Type.Null()]),
    isLookup: Type.Boolean({ description: 'Begun with the number of a case, to look at it' }),
    code: Type.Union(
      [
        Type.Object(
          {
            destination: Type.Union([Type.String(), Type.Null()], {
              description: 'Masked; null where it would tell a stranger whether there is such a case',
            }),
            sentAt: TimeOrNull,
            resendAt: TimeOrNull,
          },
          strict,
        ),
        Type.Null(),
      ],
      { description: 'While the mailed code is due' },
    ),
    case: Type.Union([RecoveryCaseStatus, Type.Null()]),
    isWhole: Type.Boolean({ description: 'Whether it may add to the case: looking at one with a mailed code does not let in evidence' }),
    expiresAt: Time,
  },
  strict,
)

/** For the owner who has a session, or the link of a mail: enough to know what it is, and to stop it. */
export const RecoveryWarning = Type.Object(
  {
    number: Type.String(),
    state: RecoveryState,
    openedAt: Time,
    waitsUntil: TimeOrNull,
    isOver: Type.Boolean(),
  },
  strict,
)
