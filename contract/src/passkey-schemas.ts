import { Type } from './type.ts'

const strict = { additionalProperties: false } as const
/** Bytes as WebAuthn's JSON has them: base64url without padding. */
const Bytes = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]+$', minLength: 1, maxLength })
/** At most 1023 bytes, WebAuthn L3 section 7.1. */
const CredentialId = Bytes(1364)
const Transports = Type.Array(Type.String({ pattern: '^[a-z-]{1,20}$' }), { maxItems: 8 })
const attachment = {
  authenticatorAttachment: Type.Optional(Type.Union([Type.Literal('platform'), Type.Literal('cross-platform'), Type.Null()])),
}

const Descriptor = Type.Object({ type: Type.Literal('public-key'), id: CredentialId, transports: Type.Optional(Transports) }, strict)

/** PublicKeyCredentialRequestOptionsJSON, for `navigator.credentials.get()`. */
export const PasskeyRequest = Type.Object(
  {
    challenge: Type.String(),
    rpId: Type.String(),
    timeout: Type.Integer({ description: 'Milliseconds' }),
    userVerification: Type.Union([Type.Literal('required'), Type.Literal('preferred')]),
    allowCredentials: Type.Array(Descriptor, { description: 'Empty where the person is not known yet' }),
  },
  strict,
)

/** PublicKeyCredentialCreationOptionsJSON, for `navigator.credentials.create()`. */
export const PasskeyCreation = Type.Object(
  {
    rp: Type.Object({ id: Type.String(), name: Type.String() }, strict),
    user: Type.Object({ id: Type.String(), name: Type.String(), displayName: Type.String() }, strict),
    challenge: Type.String(),
    pubKeyCredParams: Type.Array(Type.Object({ type: Type.Literal('public-key'), alg: Type.Integer() }, strict)),
    timeout: Type.Integer({ description: 'Milliseconds' }),
    excludeCredentials: Type.Array(Descriptor),
    authenticatorSelection: Type.Object(
      { residentKey: Type.Literal('required'), requireResidentKey: Type.Literal(true), userVerification: Type.Literal('required') },
      strict,
    ),
    attestation: Type.Union([Type.Literal('none'), Type.Literal('direct')], {
      description: 'Where it is `direct`, a browser that asks whether the service may see the make of the authenticator has to be told yes',
    }),
    attestationFormats: Type.Optional(Type.Array(Type.Literal('packed'))),
  },
  strict,
)

/** AuthenticationResponseJSON; no extensions are asked for, so none are answered. */
export const PasskeyAssertion = Type.Object(
  {
    id: CredentialId,
    rawId: CredentialId,
    type: Type.Literal('public-key'),
    response: Type.Object(
      {
        clientDataJSON: Bytes(4096),
        authenticatorData: Bytes(4096),
        signature: Bytes(2048),
        userHandle: Type.Optional(Type.Union([Bytes(86), Type.Null()])),
      },
      strict,
    ),
    clientExtensionResults: Type.Optional(Type.Object({}, strict)),
    ...attachment,
  },
  strict,
)

/** RegistrationResponseJSON, without what can be read from its other members. */
export const PasskeyRegistration = Type.Object(
  {
    id: CredentialId,
    rawId: CredentialId,
    type: Type.Literal('public-key'),
    response: Type.Object({ clientDataJSON: Bytes(4096), attestationObject: Bytes(16384), transports: Type.Optional(Transports) }, strict),
    clientExtensionResults: Type.Optional(Type.Object({}, strict)),
    ...attachment,
  },
  strict,
)

/** What a card shows of a passkey. */
export const PasskeyDetails = Type.Object(
  {
    provider: Type.Union([Type.String(), Type.Null()], { description: 'Who keeps it, where the public list of AAGUIDs knows' }),
    keptBy: Type.Union([Type.Literal('manager'), Type.Literal('device'), Type.Literal('security_key'), Type.Literal('unknown')]),
    canSync: Type.Boolean({ description: 'Backup eligible: it may be on several devices' }),
    isSynced: Type.Boolean({ description: 'Backup state, as of its last use' }),
    mayBeCopied: Type.Optional(Type.Boolean({ description: 'Its counter went backwards: somebody may have a copy' })),
  },
  strict,
)

/** What the Signal API of the browser is told, so that password managers offer what still works. */
export const AcceptedPasskeys = Type.Object(
  {
    rpId: Type.String(),
    userId: Type.String(),
    name: Type.String(),
    displayName: Type.String(),
    credentialIds: Type.Array(CredentialId),
  },
  strict,
)
