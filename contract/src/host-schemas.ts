import type { Static } from 'typebox'
import * as s from './schemas.ts'
import { Type } from './type.ts'
import { webhookEvents } from './webhook-events.ts'

const strict = { additionalProperties: false } as const
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })

/** What a key of a host application may be allowed. */
export const hostScopes = {
  accounts: 'accounts by the own ids of the host: make, link, read, freeze',
  challenges: 'state that the first factor was passed, and ask for the second',
  approvals: 'ask an owner to approve an operation, and redeem the receipt',
  sessions: 'ask whether a session is good, and at what level',
  holds: 'ask what is held back',
  webhooks: 'receivers of events',
  facts: 'what is known of an account beside its factors',
} as const

export const HostScope = Type.Enum(Object.keys(hostScopes) as (keyof typeof hostScopes)[])
export type HostScope = Static<typeof HostScope>

/** What the host calls an account: any printable characters, and no space. */
export const ExternalId = Type.String({ pattern: '^[\\x21-\\x7e]{1,100}$', maxLength: 100 })
export const HostAction = Type.String({
  pattern: '^[a-z][a-z0-9_]*$',
  maxLength: 64,
  description: '`sign_in`, `withdrawal`, or a name of your own',
})
const IsoTime = (description: string) => Type.String({ format: 'date-time', description })

/** Levels as OpenID Connect says them: `phr` and `phrh` are proof against phishing, the latter by a key that stays in its device. */
export const Acr = Type.Enum(['aal1', 'aal2', 'phr', 'phrh'])

export const Hold = Type.Object(
  { action: HostAction, reason: Type.String({ description: 'The event it was placed for' }), until: Time },
  strict,
)

export const HostAccount = Type.Object(
  {
    externalId: ExternalId,
    accountId: Type.String(),
    email: Type.String(),
    createdAt: Time,
    linkedAt: Time,
    frozen: Type.Union([Type.Object({ since: Time, until: Type.Union([Time, Type.Null()]) }, strict), Type.Null()], {
      description: 'A frozen account takes no sign-in; `until` is null until its owner asks for the thaw',
    }),
    factors: Type.Array(Type.Object({ kind: s.FactorKind, createdAt: Time, lastUsedAt: Type.Union([Time, Type.Null()]) }, strict), {
      description: 'Those that are in use',
    }),
    isFactorRequired: Type.Boolean({ description: 'Whether the policy of the service demands a factor now' }),
    holds: Type.Array(Hold),
  },
  strict,
)

/** The browser of the person: attempts are counted by its address, and notices name it. */
export const HostedClient = Type.Object(
  {
    address: Type.String({ minLength: 2, maxLength: 45, description: 'IPv4 or IPv6' }),
    userAgent: Type.Optional(Type.String({ maxLength: 1024 })),
  },
  strict,
)

/** How the second factor was proved. */
export const HostResult = Type.Object(
  {
    amr: s.Amr,
    acr: Acr,
    at: IsoTime('Of the proof'),
    sessionId: Type.Union([Type.String(), Type.Null()], { description: 'Of the session at our pages, where they were the way' }),
  },
  strict,
)

export const HostChallengeId = Type.String({ pattern: '^hch_[a-z2-7]{26}$', maxLength: 40 })
export const HostChallenge = Type.Object(
  {
    id: HostChallengeId,
    accountId: Type.String(),
    externalId: ExternalId,
    purpose: Type.String(),
    hostSession: Type.Union([Type.String(), Type.Null()], {
      description: 'What the host said that it is for: compare it with what you hold',
    }),
    approvalId: Type.Union([s.ApprovalId, Type.Null()], { description: 'What passing it approves' }),
    state: Type.Enum(['open', 'passed', 'failed', 'expired', 'enrollment_required'], {
      description: 'With `enrollment_required` the account has no factor to prove: whether that will do is yours to say',
    }),
    result: Type.Union([HostResult, Type.Null()], { description: 'Where it was passed' }),
    availableFactors: Type.Array(s.FactorChoice),
    challenge: Type.Union([s.Challenge, Type.Null()], {
      description: 'What to ask for on screens of your own; null where only our page can ask, as for a passkey',
    }),
    expiresAt: Time,
  },
  strict,
)
export const NewHostChallenge = Type.Object(
  {
    ...HostChallenge.properties,
    url: Type.Union([Type.String(), Type.Null()], { description: 'Our page, to redirect the person to once; null without `returnTo`' }),
  },
  strict,
)

const Balance = Type.Object(
  {
    amount: Type.String({ pattern: '^-?[0-9]{1,30}(\\.[0-9]{1,18})?$' }),
    currency: Type.String({ pattern: '^[A-Z0-9]{2,12}$' }),
  },
  strict,
)
/** Of the document that the person's identity was checked with: as much as somebody needs who holds a picture of it beside this. */
const DocumentOnFile = Type.Object(
  {
    type: Type.Optional(Type.String({ maxLength: 60, description: 'Such as passport' })),
    country: Type.Optional(Type.String({ maxLength: 60, description: 'Who issued it' })),
    lastDigits: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z]{1,4}$', description: 'Of its number, four at most' })),
  },
  strict,
)
/** What an application answers that is asked for facts: what it leaves out, or says null to, is unknown. */
export const SaidFacts = Type.Object(
  {
    signedUpAt: Type.Optional(Type.Union([Time, Type.Null()])),
    lastSignInAt: Type.Optional(Type.Union([Time, Type.Null()])),
    documentOnFile: Type.Optional(Type.Union([Type.Boolean(), DocumentOnFile, Type.Null()])),
    balance: Type.Optional(Type.Union([Balance, Type.Null()])),
  },
  strict,
)

/** What is known of an account; what nobody knows is null. */
export const AccountFacts = Type.Object(
  {
    source: Type.Enum(['host', 'own'], { description: 'Who was asked: the host application, or our own records' }),
    signedUpAt: Type.Union([Time, Type.Null()]),
    lastSignInAt: Type.Union([Time, Type.Null()]),
    documentOnFile: Type.Union([Type.Boolean(), DocumentOnFile, Type.Null()]),
    balance: Type.Union([Balance, Type.Null()]),
    devices: Type.Union([Type.Integer(), Type.Null()], { description: 'How many browsers the account knows' }),
    factors: Type.Array(Type.Object({ kind: s.FactorKind, addedAt: Time }, strict)),
  },
  strict,
)

export const WebhookEventType = Type.Enum(Object.keys(webhookEvents) as (keyof typeof webhookEvents)[])
export const WebhookEndpointId = Type.String({ pattern: '^whe_[a-z2-7]{26}$', maxLength: 40 })
const WebhookSecret = Type.String({ description: 'Checks the signatures; in this answer and in no other' })

/** An address that events are sent to, in the format of standard-webhooks. */
const webhook = {
  id: WebhookEndpointId,
  url: Type.String(),
  types: Type.Array(WebhookEventType, { description: 'Which events; empty for all, those of later versions too' }),
  createdAt: Time,
}
export const Webhook = Type.Object(webhook, strict)
export const NewWebhook = Type.Object({ ...webhook, secret: WebhookSecret }, strict)
export const RotatedWebhookSecret = Type.Object(
  { secret: WebhookSecret, formerUntil: Type.String({ format: 'date-time', description: 'Until then the former secret signs too' }) },
  strict,
)

/** An event that a receiver did not take in three days of trying, or said that it never will. */
export const DeadLetter = Type.Object(
  {
    eventId: Type.String({ description: 'The `webhook-id` it was sent with' }),
    type: Type.String(),
    accountId: Type.Union([Type.String(), Type.Null()]),
    at: Time,
    failedAt: Time,
    attempts: Type.Integer(),
    reason: Type.String({ description: 'Of the last attempt, such as `HTTP 500` or `TIMEOUT`' }),
  },
  strict,
)

/** The host application that a key belongs to, and the key. */
export const Host = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    origins: Type.Array(Type.String(), { description: 'Where people may be sent back to' }),
    key: Type.Object(
      {
        id: Type.String(),
        scopes: Type.Array(HostScope),
        expiresAt: Type.Union([Time, Type.Null()], { description: 'Null until the key is retired' }),
      },
      strict,
    ),
  },
  strict,
)
