import type { TProperties } from 'typebox'
import { PasskeyAssertion, PasskeyCreation, PasskeyDetails, PasskeyRegistration, PasskeyRequest } from './passkey-schemas.ts'
import { Type } from './type.ts'

const strict = { additionalProperties: false } as const
const Time = Type.String({ format: 'date-time', description: 'RFC 3339, UTC' })
const Id = (prefix: string) => Type.String({ pattern: `^${prefix}_[a-z2-7]{26}$`, maxLength: 40 })

export const FactorKind = Type.Union([Type.Literal('totp'), Type.Literal('passkey'), Type.Literal('sms')])
/**
 * What a person can be asked for: a factor; where an account has none, the password; at sign-in a recovery code in place of a
 * factor; before factors are changed a mailed code, in addition to everything else.
 */
export const ProofKind = Type.Union([
  Type.Literal('totp'),
  Type.Literal('passkey'),
  Type.Literal('sms'),
  Type.Literal('password'),
  Type.Literal('recovery_code'),
  Type.Literal('mailed_code'),
])
/** Proofs that a purpose still demands, in the order they are to be given in. */
export const RequiredProof = Type.Union([
  Type.Literal('mailed_code'),
  Type.Literal('disclaimer'),
  Type.Literal('factor'),
  Type.Literal('password'),
])
export const AssuranceLevel = Type.Union([Type.Literal('aal1'), Type.Literal('aal2'), Type.Literal('aal3')])
const Method = Type.Union([
  Type.Literal('pwd'),
  Type.Literal('otp'),
  Type.Literal('sms'),
  Type.Literal('hwk'),
  Type.Literal('swk'),
  Type.Literal('user'),
])
/** Methods that were used, RFC 8176. */
export const Amr = Type.Array(Type.Union([Method, Type.Literal('mfa')]))
/** What a host says of its own first factor: that several were used is ours to say. */
export const FirstFactor = Type.Array(Method, { minItems: 1 })

/** What people do with their own account. */
export const AccountPurpose = Type.Union([
  Type.Literal('add_factor'),
  Type.Literal('rename_factor'),
  Type.Literal('replace_factor'),
  Type.Literal('suspend_factor'),
  Type.Literal('resume_factor'),
  Type.Literal('remove_factor'),
  Type.Literal('change_password'),
  Type.Literal('change_email'),
  Type.Literal('change_addresses'),
  Type.Literal('change_mail_phrase'),
  Type.Literal('make_recovery_codes'),
  Type.Literal('renew_recovery_codes'),
  Type.Literal('continue_to_application'),
])
/** What `openChallenge` asks for. */
export const OwnPurpose = Type.Union([Type.Literal('sign_in'), AccountPurpose])
/** What a proof in a session is asked for: that, or an operation of a host application. */
export const StepUpPurpose = Type.Union([AccountPurpose, Type.Literal('approve_payment'), Type.Literal('approve_action')])
export const ChallengePurpose = Type.Union([Type.Literal('sign_in'), StepUpPurpose])
/** `confirm_action`: what a host application asks for on its own screens; `decide_case`: of the staff, at the desk; neither in a session of ours. */
export const AskedPurpose = Type.Union([...ChallengePurpose.anyOf, Type.Literal('confirm_action'), Type.Literal('decide_case')])

export const FactorName = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'What the person calls it; control characters are refused',
})
export const FactorId = Id('fac')
export const ChallengeId = Id('chl')
export const EnrollmentId = Id('enr')
export const SignUpId = Id('sgn')
export const SessionId = Id('ses')
export const AddressId = Id('cpt')
export const AddressRequestId = Id('adr')
export const TrustedDeviceId = Id('trd')
export const RecoveryCodeSetId = Id('rcs')
/** What an application asks for: the last part of the address that goes on with it. Of use only in the browser that came with it. */
export const ApplicationRequestId = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43 })
export const ApplicationId = Type.String({ pattern: '^[A-Za-z0-9._~-]{1,64}$', maxLength: 64 })
export const ApprovalId = Id('apr')
export const AccountId = Id('acc')
/** 256 random bits in base64url, from a mailed link. */
export const LinkToken = Type.String({ minLength: 1, maxLength: 128 })

const MaskedNumber = Type.String({ description: 'All but the last two digits hidden, such as `•••• ••23`' })
/** In any familiar spelling; one without a country code is read as one of `country`. */
export const PhoneNumber = Type.String({ minLength: 1, maxLength: 64 })
export const CountryCode = Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2' })

export const FactorChoice = Type.Object(
  { id: FactorId, kind: FactorKind, name: Type.String(), lastUsedAt: Type.Union([Time, Type.Null()]) },
  strict,
)

/** What a card shows of a factor beside its name. Each kind has members of its own. */
export const FactorDetails = Type.Object(
  {
    passkey: Type.Optional(PasskeyDetails),
    totp: Type.Optional(
      Type.Object({ phone: Type.String({ description: 'The number that the app is registered with; its last two digits' }) }, strict),
    ),
    sms: Type.Optional(Type.Object({ number: MaskedNumber }, strict)),
  },
  strict,
)

export const Factor = Type.Object(
  {
    id: FactorId,
    kind: FactorKind,
    name: Type.String(),
    state: Type.Union([Type.Literal('active'), Type.Literal('suspended')]),
    createdAt: Time,
    lastUsedAt: Type.Union([Time, Type.Null()]),
    lastUsedFrom: Type.Union([Type.Object({ device: Type.String(), address: Type.String() }, strict), Type.Null()], {
      description: 'Browser and network address of the last right proof, as `listSessions` has them',
    }),
    isPreferred: Type.Boolean({ description: 'Asked for first at sign-in' }),
    details: FactorDetails,
  },
  strict,
)

export const Session = Type.Object(
  {
    id: Id('ses'),
    accountId: Id('acc'),
    email: Type.String(),
    aal: AssuranceLevel,
    amr: Amr,
    authenticatedAt: Time,
    expiresAt: Time,
    idleExpiresAt: Time,
    isRestricted: Type.Boolean({ description: 'Signed in with a recovery code: all it may do is set up a factor' }),
    isRebinding: Type.Boolean({
      description: 'Restricted, after an approved recovery: the factor it sets up takes the place of all others',
    }),
  },
  strict,
)

export const Language = Type.Union([Type.Literal('en'), Type.Literal('de'), Type.Literal('ar')], {
  description: 'A language there are texts in (BCP 47)',
})

/** What people go by when they set up, use, change or lose a factor. */
export const RuleName = Type.Union([
  Type.Literal('enforcement'),
  Type.Literal('methods'),
  Type.Literal('gates'),
  Type.Literal('turning_off'),
  Type.Literal('changing'),
  Type.Literal('holds'),
  Type.Literal('recovery'),
])

export const Account = Type.Object(
  {
    id: Id('acc'),
    email: Type.String(),
    createdAt: Time,
    hasMailPhrase: Type.Boolean({
      description: 'Whether a phrase of the owner stands at the top of mails; it is read there and nowhere else',
    }),
    holds: Type.Array(
      Type.Object(
        {
          kind: Type.Literal('withdrawal'),
          reason: Type.String({ description: 'What it was placed for, as in the activity' }),
          until: Time,
        },
        strict,
      ),
      { description: 'What is held back for a while after a change of factors' },
    ),
    language: Language,
    changedRules: Type.Array(RuleName, { description: 'Rules of this service that are others now than when the owner last read of them' }),
  },
  strict,
)

/** A confirmed address: every notice goes to all of them. */
export const Address = Type.Object(
  {
    id: AddressId,
    address: Type.String(),
    isPrimary: Type.Boolean({ description: 'Gets the links to set a new password' }),
    confirmedAt: Time,
    failingSince: Type.Union([Time, Type.Null()], { description: 'Since when its mail server refuses our mail for good' }),
  },
  strict,
)

/** An address that is not confirmed yet; a code is on its way to it. */
export const AddressRequest = Type.Object(
  {
    requestId: AddressRequestId,
    expiresAt: Time,
    resendAt: Type.String({ format: 'date-time', description: 'When another code may be asked for' }),
  },
  strict,
)

/** A browser where the password alone signs in, for 30 days. */
export const TrustedDevice = Type.Object(
  { id: TrustedDeviceId, isCurrent: Type.Boolean(), device: Type.String(), address: Type.String(), createdAt: Time, expiresAt: Time },
  strict,
)

/** What a person can do who says that it was not them. Each only makes the account safer. */
export const NotMeAction = Type.Union([Type.Literal('freeze'), Type.Literal('sign_out'), Type.Literal('undo')])

/** What the link of a notice is about: nothing in it tells more than the notice did. */
export const NotMe = Type.Object(
  {
    event: Type.String({ description: 'As in the activity' }),
    at: Time,
    device: Type.String({ description: "Browser and system in words; empty where it was nobody's device" }),
    can: Type.Array(NotMeAction),
    undoUntil: Type.Union([Time, Type.Null()]),
    expiresAt: Time,
    frozen: Type.Union([Type.Object({ thawsAt: Type.Union([Time, Type.Null()]) }, strict), Type.Null()], {
      description: 'The account as it is now: null where it is not frozen',
    }),
  },
  strict,
)

/** Whether a mail is ours. Tells nothing of accounts: only who has the mail has its reference. */
export const Provenance = Type.Union([
  Type.Object({ sent: Type.Literal(false) }, strict),
  Type.Object(
    {
      sent: Type.Literal(true),
      kind: Type.String({ description: 'Such as `new-device-sign-in`; the pages have a text for each' }),
      at: Type.String({ format: 'date-time', description: 'To the minute' }),
      isToAddress: Type.Union([Type.Boolean(), Type.Null()], {
        description: 'Whether it went to the given address; null where none was given',
      }),
    },
    strict,
  ),
])

/** What the prompt of a kind needs beside the challenge itself, under the name of the kind. */
const prompts = {
  passkey: Type.Optional(PasskeyRequest),
  mailed_code: Type.Optional(
    Type.Object(
      {
        destination: Type.String({ description: 'The address, masked' }),
        sentAt: Type.Union([Time, Type.Null()], { description: 'Null before `sendChallenge`' }),
        resendAt: Type.Union([Time, Type.Null()], { description: 'When another one may be asked for' }),
      },
      strict,
    ),
  ),
  sms: Type.Optional(
    Type.Object(
      {
        number: MaskedNumber,
        sentAt: Type.Union([Time, Type.Null()], { description: 'When the code that is asked for was sent; null where none was yet' }),
        resendAt: Type.Union([Time, Type.Null()], { description: 'When a text may be asked for; null where it may be now' }),
      },
      strict,
    ),
  ),
  recovery_code: Type.Optional(
    Type.Object({ madeAt: Type.String({ format: 'date-time', description: 'Of the set that counts' }) }, strict),
  ),
}

export const Challenge = Type.Object(
  {
    id: ChallengeId,
    purpose: AskedPurpose,
    proofKind: ProofKind,
    factor: Type.Union([FactorChoice, Type.Null()], { description: 'Null where the proof is no factor' }),
    state: Type.Union([Type.Literal('open'), Type.Literal('passed'), Type.Literal('failed'), Type.Literal('expired')]),
    attemptsLeft: Type.Integer({ minimum: 0 }),
    expiresAt: Time,
    ...prompts,
  },
  strict,
)

/** What an application may know or do. Each has a text on the page that asks for it. */
export const ApplicationAccess = Type.Union([
  Type.Literal('openid'),
  Type.Literal('email'),
  Type.Literal('profile'),
  Type.Literal('offline_access'),
])

export const Application = Type.Object({ id: ApplicationId, name: Type.String() }, strict)

/** What an application asks for, and what is to be done for it next in this browser. */
export const ApplicationRequest = Type.Object(
  {
    application: Application,
    step: Type.Union(
      [Type.Literal('sign_in'), Type.Literal('prove'), Type.Literal('set_up'), Type.Literal('allow'), Type.Literal('continue')],
      {
        description:
          'Sign in; prove a factor, or the password, once more in the session; set up a factor first; allow what it asks for; or go on',
      },
    ),
    email: Type.Union([Type.String(), Type.Null()], { description: 'Who is signed in here' }),
    emailHint: Type.Union([Type.String(), Type.Null()], { description: 'Who the application thinks it is (`login_hint`)' }),
    availableFactors: Type.Array(FactorChoice, { description: 'What will do as the proof; empty means the password' }),
    needs: Type.Union([Type.Literal('factor'), Type.Literal('passkey'), Type.Null()], { description: 'What it wants a proof of' }),
    access: Type.Array(ApplicationAccess),
    expiresAt: Time,
  },
  strict,
)

/** Where the browser goes on. */
export const ContinueAt = Type.Object({ continueAt: Type.String() }, strict)

export const ConnectedApplication = Type.Object(
  { id: ApplicationId, name: Type.String(), since: Time, access: Type.Array(ApplicationAccess) },
  strict,
)

export const StepUpGrant = Type.Object({ purpose: StepUpPurpose, factorId: Type.Union([FactorId, Type.Null()]), expiresAt: Time }, strict)

export const SignInAnswer = Type.Union([
  Type.Object({ state: Type.Literal('complete'), session: Session }, strict),
  Type.Object(
    {
      state: Type.Literal('challenge_required'),
      challenge: Challenge,
      availableFactors: Type.Array(FactorChoice),
      recoveryCodes: Type.Union([Type.Object({ madeAt: Time }, strict), Type.Null()], {
        description: 'Whether a recovery code can stand in for a factor, and of which set it has to be',
      }),
      rebind: Type.Union([Type.Object({ until: Time }, strict), Type.Null()], {
        description: 'Whether a recovery was approved: a mailed code then leads to the set-up of a new factor, and to nothing else',
      }),
      expiresAt: Time,
    },
    strict,
  ),
  Type.Object(
    {
      state: Type.Literal('frozen'),
      frozenAt: Time,
      thawsAt: Type.Union([Time, Type.Null()], { description: 'When sign-in works again; null until the owner asks for it' }),
    },
    strict,
  ),
])

/** The answer to a right proof: a session (sign-in), or in a session the next proof that is due or a grant for one purpose (step-up). */
export const VerifyAnswer = Type.Union([
  Type.Object({ state: Type.Literal('complete'), session: Session }, strict),
  Type.Object(
    {
      state: Type.Literal('next_proof_required'),
      requiredProofs: Type.Array(RequiredProof),
      availableFactors: Type.Array(FactorChoice),
    },
    strict,
  ),
  Type.Object({ state: Type.Literal('granted'), grant: StepUpGrant }, strict),
  Type.Object({ state: Type.Literal('frozen'), frozenAt: Time, thawsAt: Type.Union([Time, Type.Null()]) }, strict),
])

export const ListedSession = Type.Object(
  {
    id: Id('ses'),
    isCurrent: Type.Boolean(),
    device: Type.String({ description: 'Browser and system in words' }),
    address: Type.String(),
    aal: AssuranceLevel,
    createdAt: Time,
    lastSeenAt: Time,
  },
  strict,
)

/** One line of the account's history. `event` is a name of the audit trail; the pages have a text for each. */
export const Activity = Type.Object(
  {
    id: Type.String(),
    at: Time,
    event: Type.String(),
    device: Type.String(),
    address: Type.String(),
    factorName: Type.Union([Type.String(), Type.Null()]),
  },
  strict,
)

const enrollment = { id: EnrollmentId, expiresAt: Time, replaces: Type.Union([FactorId, Type.Null()]) }
export const TotpEnrollment = Type.Object(
  {
    ...enrollment,
    kind: Type.Literal('totp'),
    totp: Type.Object(
      {
        key: Type.String({ description: '32 Base32 characters = 160 bits; shown once' }),
        uri: Type.String({ description: 'otpauth URI' }),
        qrSvg: Type.String({ description: 'The same URI as an SVG picture, dark on white, quiet zone of 4 modules' }),
        issuer: Type.String(),
        accountName: Type.String(),
      },
      strict,
    ),
  },
  strict,
)
export const PasskeyEnrollment = Type.Object({ ...enrollment, kind: Type.Literal('passkey'), passkey: PasskeyCreation }, strict)
export const SmsEnrollment = Type.Object(
  {
    ...enrollment,
    kind: Type.Literal('sms'),
    sms: Type.Object(
      {
        number: Type.String({ description: 'As it was understood, in international spelling' }),
        sentAt: Type.Union([Time, Type.Null()]),
        resendAt: Type.Union([Time, Type.Null()]),
        warning: Type.Literal('texts_are_less_safe', {
          description:
            'NIST SP 800-63B-4 section 3.1.3.3: texts may be late or lost, and somebody else may come to read them. To be shown before a number is set up',
        }),
        alternatives: Type.Array(FactorKind, { description: 'What this service offers that is stronger' }),
      },
      strict,
    ),
  },
  strict,
)
/** A factor being set up; what the person is shown is under the name of its kind. */
export const Enrollment = Type.Union([TotpEnrollment, PasskeyEnrollment, SmsEnrollment])

/** Codes that stand in for a lost factor: one set counts, named by the day it was made. */
export const RecoveryCodes = Type.Object(
  {
    set: Type.Union([
      Type.Object({ id: RecoveryCodeSetId, madeAt: Time, total: Type.Integer(), left: Type.Integer() }, strict),
      Type.Null(),
    ]),
  },
  strict,
)

/** A set that was just made. It counts when one of its codes was typed back; until then the former one does. */
export const NewRecoveryCodes = Type.Object(
  {
    id: RecoveryCodeSetId,
    codes: Type.Array(Type.String({ description: '16 characters of Crockford Base32 = 80 bits, in groups of 4; shown once' })),
    madeAt: Time,
    expiresAt: Time,
  },
  strict,
)

export const Proof = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'Spaces and hyphens are removed; full-width, Arabic-Indic and Persian digits are folded',
})
/** What a challenge is answered with: a code or the password as text; kinds that prove with more have an object of their own. */
export const GivenProof = Type.Union([Type.String({ minLength: 1, maxLength: 1024 }), PasskeyAssertion])
/** The same for an enrollment. */
export const EnrollmentProof = Type.Union([Proof, PasskeyRegistration])
export const Email = Type.String({ minLength: 3, maxLength: 254 })
export const Password = Type.String({ minLength: 1, maxLength: 1024 })

export const SignUpAnswer = Type.Object(
  {
    signUpId: SignUpId,
    expiresAt: Time,
    resendAt: Type.String({ format: 'date-time', description: 'When another code may be asked for' }),
  },
  strict,
)

const Counted = { asked: Type.Integer(), carried: Type.Integer(), verified: Type.Integer(), refused: Type.Integer() }
/** What became of texts in the last 24 hours, for the operator. */
export const TextFigures = Type.Object(
  {
    since: Time,
    total: Type.Object(Counted, strict),
    waiting: Type.Integer({ description: 'Queued and not sent yet' }),
    hours: Type.Array(Type.Object({ at: Time, ...Counted }, strict), { description: 'Oldest first' }),
    countries: Type.Array(Type.Object({ country: CountryCode, ...Counted }, strict), { description: 'Most texts first' }),
    stopped: Type.Array(Type.Object({ scope: Type.String(), carried: Type.Integer(), verified: Type.Integer() }, strict), {
      description: 'Ranges of numbers, or `all`, that no code is sent to at the moment because too few were typed in',
    }),
  },
  strict,
)

/**
 * A piece of work in the ALTCHA protocol, version 2: find the counter whose derived key begins with `keyPrefix`. It takes a
 * browser a second or two, and nobody has to read or click anything.
 */
export const ProofOfWork = Type.Object(
  {
    parameters: Type.Object(
      {
        algorithm: Type.Literal('PBKDF2/SHA-256'),
        cost: Type.Integer(),
        keyLength: Type.Integer(),
        nonce: Type.String({ maxLength: 64 }),
        salt: Type.String({ maxLength: 64 }),
        keyPrefix: Type.String({ maxLength: 64 }),
        keySignature: Type.String({ maxLength: 128 }),
        data: Type.Object({ purpose: Type.String({ maxLength: 32 }), expiresAt: Time }, strict),
      },
      strict,
    ),
    signature: Type.String({ maxLength: 128 }),
  },
  strict,
)

/** What comes back, as JSON in Base64. */
export const SolvedProofOfWork = Type.Object(
  {
    challenge: ProofOfWork,
    solution: Type.Object(
      { counter: Type.Integer({ minimum: 0 }), derivedKey: Type.String({ maxLength: 128 }), time: Type.Optional(Type.Number()) },
      strict,
    ),
  },
  strict,
)

export const SolvedProofOfWorkText = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: 'The solved challenge of PROOF_OF_WORK_REQUIRED: JSON in Base64, used once',
})

/** RFC 9457, with the members a client acts on. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.String(),
    detail: Type.Optional(Type.String()),
    traceId: Type.Optional(Type.String()),
    attemptsLeft: Type.Optional(Type.Integer()),
    retryAfter: Type.Optional(Type.String({ format: 'date-time' })),
    requiredAal: Type.Optional(AssuranceLevel),
    currentAal: Type.Optional(AssuranceLevel),
    availableFactors: Type.Optional(Type.Array(FactorChoice)),
    purpose: Type.Optional(OwnPurpose),
    requiredProofs: Type.Optional(Type.Array(RequiredProof)),
    replacedAt: Type.Optional(
      Type.String({ format: 'date-time', description: 'When another set of recovery codes took the place of this one' }),
    ),
    factorId: Type.Optional(Type.Union([FactorId, Type.Null()])),
    clockOffsetSeconds: Type.Optional(Type.Integer({ description: 'How far the clock of the device is off: positive is fast' })),
    minLength: Type.Optional(Type.Integer()),
    proofOfWork: Type.Optional(ProofOfWork),
  },
  strict,
)

export const body = <T extends TProperties>(properties: T) => Type.Object(properties, strict)
