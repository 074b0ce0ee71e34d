import { FactorMethod } from './service-schemas.ts'
import { Type } from './type.ts'

const strict = { additionalProperties: false } as const

/** What the rules of a case may ask, by the names that the policy has for it. */
export const answerNames = ['method', 'phone', 'new_phone', 'reason', 'registered_when', 'balance', 'last_sign_in'] as const
export type AnswerName = (typeof answerNames)[number]

/** Why somebody needs to recover (S1-32, S2-4). */
export const recoveryReasons = ['lost_device', 'tools_unavailable', 'new_phone', 'broken_device', 'key_lost', 'other'] as const

/** A day or a month of the calendar, as exactly as people remember it. */
const DayOrMonth = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$', description: 'Such as 2025-03-14, or 2025-03' })
const Phone = Type.String({ minLength: 1, maxLength: 40, description: 'International, such as +44 7700 900123; kept as E.164' })

/** What a person says of the account (S1-29 to S1-35). What is left out is named as missing. */
export const RecoveryAnswers = Type.Object(
  {
    method: Type.Optional(FactorMethod),
    phone: Type.Optional(Phone),
    wanted: Type.Optional(FactorMethod),
    newPhone: Type.Optional(Phone),
    reason: Type.Optional(Type.Enum([...recoveryReasons])),
    reasonText: Type.Optional(Type.String({ maxLength: 1000 })),
    registeredWhen: Type.Optional(DayOrMonth),
    balance: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'In their own words, such as 0.5 BTC' })),
    lastSignIn: Type.Optional(DayOrMonth),
  },
  strict,
)

/** One claim beside what the records say. */
export const Truth = Type.Object(
  {
    item: Type.Enum([...answerNames, 'wanted', 'questions', 'document']),
    said: Type.Union([Type.String(), Type.Null()]),
    known: Type.Union([Type.String(), Type.Null()], { description: 'Null where nobody knows' }),
    verdict: Type.Enum(['fits', 'differs', 'unknown']),
  },
  strict,
)

const Option = Type.String({ minLength: 1, maxLength: 60 })
/** A question on what the account is, with answers to choose from. What the answers mean follows from the name. */
export const RecoveryQuestion = Type.Object(
  {
    name: Type.Enum(['signed_up', 'last_sign_in', 'devices', 'methods', 'factor_added', 'addresses', 'balance']),
    options: Type.Array(Option, {
      description: 'Months as 2025-03, days as 2025-03-14, numbers, methods joined by +, amounts as from..to CURRENCY, and last none',
    }),
  },
  strict,
)
export const ChosenOptions = Type.Array(Option, {
  minItems: 4,
  maxItems: 4,
  description: 'One of the options of each question, in their order',
})

/** How far the evidence of a case has come, and what its pages need. */
export const EvidenceProgress = Type.Object(
  {
    number: Type.String(),
    isOpen: Type.Boolean({ description: 'Whether something can be sent in now' }),
    missing: Type.Integer({ description: 'How many kinds are still to be completed' }),
    kinds: Type.Array(
      Type.Object(
        {
          kind: Type.Enum(['questions', 'face_check', 'old_mail_and_transfer', 'selfie_with_document', 'agent_judgement']),
          isOffered: Type.Boolean({ description: 'False where it is used up, or nobody provides it now' }),
          isComplete: Type.Boolean(),
          parts: Type.Array(Type.String(), { description: 'Those that were given' }),
        },
        strict,
      ),
    ),
    noteText: Type.Union([Type.String(), Type.Null()], { description: 'What the note in the selfie has to say' }),
    answers: Type.Object(
      {
        asked: Type.Array(Type.Enum([...answerNames])),
        missing: Type.Array(Type.Enum([...answerNames])),
        unreadable: Type.Array(Type.Enum([...answerNames])),
      },
      strict,
    ),
    questionTriesLeft: Type.Integer(),
    faceCheck: Type.Enum(['none', 'asked', 'passed', 'failed', 'unclear']),
    filesLeft: Type.Integer(),
  },
  strict,
)
