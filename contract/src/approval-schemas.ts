import type { Static } from 'typebox'
import { AccountId, ApprovalId, FactorChoice } from './schemas.ts'
import { Type } from './type.ts'

const strict = { additionalProperties: false } as const
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })
const Text = Type.String({ maxLength: 400 })
const Kind = Type.String({ maxLength: 64, description: 'A name that `challenge.actions` of the policy has, such as `withdrawal`' })
const Decimal = Type.String({ maxLength: 64, description: 'A decimal number in its shortest spelling, such as `0.25`' })

export const Payment = Type.Object(
  {
    kind: Kind,
    asset: Text,
    network: Text,
    amount: Decimal,
    destination: Type.String({ maxLength: 400, description: 'Printable ASCII without spaces' }),
    memo: Type.Optional(Text),
    fee: Type.Optional(Decimal),
  },
  strict,
)
export const ListChange = Type.Object({ kind: Kind, network: Text, destination: Text, name: Type.Optional(Text) }, strict)
export const Action = Type.Object(
  { kind: Kind, fields: Type.Array(Type.Object({ label: Text, value: Text }, strict), { maxItems: 16 }) },
  strict,
)

/**
 * What a host wants its owner to approve: a payment, a change of the list of destinations (`allow_destination`, `remove_destination`), or
 * anything else as a short list of fields. How it may be spelled is in `docs/approvals.md`.
 */
export const Operation = Type.Union([Payment, ListChange, Action])
export type Operation = Static<typeof Operation>

export const ApprovalState = Type.Enum(['requested', 'approved', 'redeemed', 'refused', 'voided', 'expired'])
export type ApprovalState = Static<typeof ApprovalState>

/** As its owner sees it. */
export const OwnApproval = Type.Object(
  {
    id: ApprovalId,
    host: Type.String({ description: 'Who asks' }),
    state: ApprovalState,
    operation: Operation,
    requestedAt: Time,
    expiresAt: Time,
    returnTo: Type.Union([Type.String(), Type.Null()], { description: 'Where to go afterwards' }),
    purpose: Type.Enum(['approve_payment', 'approve_action']),
    isNewDestination: Type.Boolean({ description: 'Nothing was sent there before, and it is on no list' }),
    heldUntil: Type.Union([Time, Type.Null()], { description: 'Money is held back until then' }),
    factors: Type.Array(FactorChoice, { description: 'By which it can be approved' }),
    factorFrom: Type.Union([Time, Type.Null()], { description: 'From when on a factor is old enough, where none is yet' }),
  },
  strict,
)
export type OwnApproval = Static<typeof OwnApproval>

/** As the host sees it that asked. */
export const HostApproval = Type.Object(
  {
    id: ApprovalId,
    accountId: AccountId,
    state: ApprovalState,
    operation: Operation,
    canonical: Type.String({ description: 'The string that everything is made of (RFC 8785)' }),
    digest: Type.String({ description: 'Its SHA-256 as in the receipt, base64url' }),
    requestedAt: Time,
    expiresAt: Time,
    url: Type.String({ description: 'The page to send the owner to' }),
    receipt: Type.Union([Type.String(), Type.Null()], {
      description: 'JWS of what was approved and how, by a key of `/.well-known/jwks.json`; null until it is',
    }),
  },
  strict,
)
export type HostApproval = Static<typeof HostApproval>

export const AskForApproval = {
  accountId: AccountId,
  operation: Operation,
  returnTo: Type.Optional(
    Type.String({ maxLength: 2000, description: 'On an origin of the host; `approval` and `state` are added to it' }),
  ),
  state: Type.Optional(Type.String({ maxLength: 512 })),
}

/** Why an owner cannot approve it, whatever is proved. */
export const unapprovable = [
  'APPROVAL_OVER',
  'ACTION_HELD',
  'FACTOR_REQUIRED',
  'FACTOR_TOO_NEW',
  'ACCOUNT_FROZEN',
  'DESTINATION_NOT_LISTED',
] as const
