import type { Static, TSchema } from 'typebox'
import { AcceptedPasskeys, PasskeyAssertion, PasskeyRequest } from './passkey-schemas.ts'
import type { ProblemCode } from './problem-codes.ts'
import type { EndpointName } from './routes.ts'
import * as s from './schemas.ts'
import { Help, Service } from './service-schemas.ts'
import { Type } from './type.ts'

/** Who may call: anyone, a half-authenticated sign-in, a session, or either of the two. */
export type Caller = 'anyone' | 'sign-in' | 'session' | 'sign-in or session'

export interface Endpoint {
  caller: Caller
  summary: string
  tag: string
  params?: TSchema
  query?: TSchema
  body?: TSchema
  /** Status of success and what comes with it; null is an empty answer. */
  status: 200 | 201 | 202 | 204
  answer: TSchema | null
  /** Beside those every call can answer with. */
  problems: readonly ProblemCode[]
}

const ById = <T extends TSchema>(id: T) => Type.Object({ id }, { additionalProperties: false })
const attempts = [
  'TOO_MANY_ATTEMPTS',
  'WRONG_CODE',
  'CODE_ALREADY_USED',
  'CODE_EXPIRED',
  'CODE_REPLACED',
  'RECOVERY_CODE_REPLACED',
  'CLOCK_OFF',
  'CHALLENGE_OVER',
  'WRONG_CREDENTIALS',
  'PASSKEY_NOT_ACCEPTED',
] as const
const managing = ['STEP_UP_REQUIRED', 'FACTOR_NOT_FOUND', 'FACTOR_STATE_CONFLICT'] as const
const phones = [
  'PHONE_MISSING',
  'PHONE_INVALID',
  'PHONE_TOO_SHORT',
  'PHONE_TOO_LONG',
  'PHONE_NOT_MOBILE',
  'PHONE_SET_UP_ALREADY',
  'COUNTRY_NOT_SERVED',
  'NOT_OFFERED',
] as const
const newPassword = ['PASSWORD_TOO_SHORT', 'PASSWORD_TOO_LONG', 'PASSWORD_TOO_COMMON'] as const

export const endpoints = {
  signUp: {
    caller: 'anyone',
    tag: 'accounts',
    summary: 'Ask for an account; a code is mailed. The answer is the same for known and unknown addresses',
    body: s.body({ email: s.Email, password: s.Password, inviteCode: Type.Optional(Type.String({ minLength: 1, maxLength: 128 })) }),
    status: 202,
    answer: s.SignUpAnswer,
    problems: ['SIGN_UP_CLOSED', 'INVITE_REQUIRED', 'INVALID_EMAIL', 'TOO_MANY_ATTEMPTS', ...newPassword],
  },
  resendSignUpCode: {
    caller: 'anyone',
    tag: 'accounts',
    summary: 'Mail a new code; it replaces the older one',
    body: s.body({ signUpId: s.SignUpId }),
    status: 202,
    answer: s.SignUpAnswer,
    problems: ['CODE_SENT_RECENTLY', 'TOO_MANY_ATTEMPTS', 'CHALLENGE_OVER'],
  },
  confirmSignUp: {
    caller: 'anyone',
    tag: 'accounts',
    summary: 'Prove the address with the mailed code; the account exists and its owner is signed in',
    body: s.body({ signUpId: s.SignUpId, code: s.Proof }),
    status: 200,
    answer: s.SignInAnswer,
    problems: attempts,
  },
  getAccount: { caller: 'session', tag: 'accounts', summary: 'The own account', status: 200, answer: s.Account, problems: [] },
  readRules: {
    caller: 'session',
    tag: 'account',
    summary: 'The owner has read which rules of the service changed',
    status: 204,
    answer: null,
    problems: [],
  },
  changeLanguage: {
    caller: 'session',
    tag: 'accounts',
    summary: 'In which language mails are written to the owner. Asks for no proof',
    body: s.body({ language: s.Language }),
    status: 204,
    answer: null,
    problems: [],
  },

  changePassword: {
    caller: 'session',
    tag: 'accounts',
    summary: 'Change the password; asks for the old one and, where there is a factor, for a fresh proof. Other sessions end',
    body: s.body({ currentPassword: s.Password, newPassword: s.Password }),
    status: 204,
    answer: null,
    problems: ['WRONG_CREDENTIALS', 'TOO_MANY_ATTEMPTS', 'STEP_UP_REQUIRED', ...newPassword],
  },
  requestPasswordReset: {
    caller: 'anyone',
    tag: 'accounts',
    summary: 'Mail a link to set a new password. The answer is the same for known and unknown addresses',
    body: s.body({ email: s.Email }),
    status: 202,
    answer: s.body({ resendAt: Type.String({ format: 'date-time' }) }),
    problems: ['INVALID_EMAIL', 'CODE_SENT_RECENTLY', 'TOO_MANY_ATTEMPTS'],
  },
  confirmPasswordReset: {
    caller: 'anyone',
    tag: 'accounts',
    summary: 'Set a new password with the token of the mailed link. Changes nothing else, signs nobody in, ends all sessions',
    body: s.body({ token: s.LinkToken, newPassword: s.Password }),
    status: 204,
    answer: null,
    problems: ['LINK_OVER', 'TOO_MANY_ATTEMPTS', ...newPassword],
  },
  freezeAccount: {
    caller: 'session',
    tag: 'accounts',
    summary: 'End all sessions and refuse every sign-in until the owner thaws the account',
    status: 204,
    answer: null,
    problems: [],
  },
  sendThawCode: {
    caller: 'sign-in',
    tag: 'accounts',
    summary: 'After a whole sign-in to a frozen account: mail the code that thawing asks for',
    status: 202,
    answer: s.body({ resendAt: Type.String({ format: 'date-time' }) }),
    problems: ['CODE_SENT_RECENTLY', 'TOO_MANY_ATTEMPTS', 'SIGN_IN_EXPIRED'],
  },
  thawAccount: {
    caller: 'sign-in',
    tag: 'accounts',
    summary: 'Thaw the account with the mailed code; sign-in works again after the waiting time',
    body: s.body({ code: s.Proof }),
    status: 200,
    answer: s.body({ thawsAt: Type.String({ format: 'date-time' }) }),
    problems: ['WRONG_CODE', 'CODE_EXPIRED', 'TOO_MANY_ATTEMPTS', 'SIGN_IN_EXPIRED', 'ACCOUNT_NOT_FROZEN'],
  },
  listActivity: {
    caller: 'session',
    tag: 'accounts',
    summary: 'What happened on the account, newest first',
    query: s.body({ cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })) }),
    status: 200,
    answer: s.body({ items: Type.Array(s.Activity), nextCursor: Type.Union([Type.String(), Type.Null()]) }),
    problems: [],
  },
  disputeActivity: {
    caller: 'session',
    tag: 'notices',
    summary: 'Say of an entry that it was not you: freeze the account, or sign out everywhere else',
    params: ById(Type.String({ pattern: '^[0-9]{1,15}$' })),
    body: s.body({ action: Type.Union([Type.Literal('freeze'), Type.Literal('sign_out')]) }),
    status: 204,
    answer: null,
    problems: ['NOT_FOUND'],
  },

  listAddresses: {
    caller: 'session',
    tag: 'addresses',
    summary: 'The confirmed addresses of the account, the primary first',
    status: 200,
    answer: s.body({ items: Type.Array(s.Address), nextCursor: Type.Null() }),
    problems: [],
  },
  addAddress: {
    caller: 'session',
    tag: 'addresses',
    summary:
      'Ask for one more address that notices go to; a code is mailed to it. The answer is the same for addresses of others. Needs a proof for `change_addresses`',
    body: s.body({ email: s.Email }),
    status: 202,
    answer: s.AddressRequest,
    problems: ['STEP_UP_REQUIRED', 'INVALID_EMAIL', 'ADDRESS_TAKEN', 'ADDRESS_LIMIT_REACHED', 'CODE_SENT_RECENTLY', 'TOO_MANY_ATTEMPTS'],
  },
  changeEmail: {
    caller: 'session',
    tag: 'addresses',
    summary:
      'Ask for another primary address; a code is mailed to it, and nothing changes until it is confirmed. Needs a proof for `change_email`',
    body: s.body({ email: s.Email }),
    status: 202,
    answer: s.AddressRequest,
    problems: ['STEP_UP_REQUIRED', 'INVALID_EMAIL', 'ADDRESS_TAKEN', 'CODE_SENT_RECENTLY', 'TOO_MANY_ATTEMPTS'],
  },
  resendAddressCode: {
    caller: 'session',
    tag: 'addresses',
    summary: 'Mail a new code; it replaces the older one',
    body: s.body({ requestId: s.AddressRequestId }),
    status: 202,
    answer: s.AddressRequest,
    problems: ['CODE_SENT_RECENTLY', 'TOO_MANY_ATTEMPTS', 'CHALLENGE_OVER'],
  },
  confirmAddress: {
    caller: 'session',
    tag: 'addresses',
    summary:
      'Prove the new address with the mailed code. A new primary address ends the other sessions; the former one is told and can be put back for 72 hours',
    body: s.body({ requestId: s.AddressRequestId, code: s.Proof }),
    status: 200,
    answer: s.body({ items: Type.Array(s.Address), nextCursor: Type.Null() }),
    problems: ['WRONG_CODE', 'CODE_EXPIRED', 'CHALLENGE_OVER', 'TOO_MANY_ATTEMPTS', 'ADDRESS_TAKEN', 'ADDRESS_LIMIT_REACHED'],
  },
  removeAddress: {
    caller: 'session',
    tag: 'addresses',
    summary: 'Remove an address; it is told, like all others. Needs a proof for `change_addresses`',
    params: ById(s.AddressId),
    status: 204,
    answer: null,
    problems: ['STEP_UP_REQUIRED', 'NOT_FOUND', 'ADDRESS_IS_PRIMARY'],
  },
  setMailPhrase: {
    caller: 'session',
    tag: 'addresses',
    summary: 'Set the phrase at the top of every mail, or take it away with null. Needs a proof for `change_mail_phrase`',
    body: s.body({ phrase: Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()]) }),
    status: 204,
    answer: null,
    problems: ['STEP_UP_REQUIRED', 'PHRASE_NOT_TAKEN'],
  },

  lookAtNotice: {
    caller: 'anyone',
    tag: 'notices',
    summary: 'What the link of a notice is about and what can be done. Looking changes nothing',
    body: s.body({ token: s.LinkToken }),
    status: 200,
    answer: s.NotMe,
    problems: ['LINK_OVER', 'TOO_MANY_ATTEMPTS'],
  },
  answerNotice: {
    caller: 'anyone',
    tag: 'notices',
    summary: '“This was not me”: freeze, sign out everywhere, or undo what can be undone. Signs nobody in; doing it twice is doing it once',
    body: s.body({ token: s.LinkToken, action: s.NotMeAction }),
    status: 200,
    answer: s.NotMe,
    problems: ['LINK_OVER', 'UNDO_OVER', 'TOO_MANY_ATTEMPTS'],
  },
  checkProvenance: {
    caller: 'anyone',
    tag: 'notices',
    summary: 'Whether a mail with this reference is from us',
    body: s.body({ reference: Type.String({ minLength: 1, maxLength: 200 }), address: Type.Optional(s.Email) }),
    status: 200,
    answer: s.Provenance,
    problems: ['TOO_MANY_ATTEMPTS'],
  },

  signIn: {
    caller: 'anyone',
    tag: 'sign-in',
    summary: 'First factor: e-mail and password. Or a passkey with user verification, which is both factors',
    body: Type.Union([
      s.body({ email: s.Email, password: s.Password, proofOfWork: Type.Optional(s.SolvedProofOfWorkText) }),
      s.body({ passkey: PasskeyAssertion }),
    ]),
    status: 200,
    answer: s.SignInAnswer,
    problems: [
      'WRONG_CREDENTIALS',
      'TOO_MANY_ATTEMPTS',
      'PROOF_OF_WORK_REQUIRED',
      'PASSKEY_NOT_ACCEPTED',
      'PASSKEY_UNKNOWN',
      'CHALLENGE_OVER',
    ],
  },
  askForPasskey: {
    caller: 'anyone',
    tag: 'sign-in',
    summary: 'What to ask a passkey for to sign in with it; the same for everybody. The challenge in it works once, for five minutes',
    status: 200,
    answer: PasskeyRequest,
    problems: [],
  },
  getSignIn: {
    caller: 'sign-in',
    tag: 'sign-in',
    summary: 'The sign-in under way: its challenge and the other factors',
    status: 200,
    answer: s.SignInAnswer,
    problems: [],
  },
  abandonSignIn: { caller: 'sign-in', tag: 'sign-in', summary: 'Leave the sign-in under way', status: 204, answer: null, problems: [] },

  getSession: { caller: 'session', tag: 'session', summary: 'The session and its level', status: 200, answer: s.Session, problems: [] },
  signOut: { caller: 'session', tag: 'session', summary: 'Sign out', status: 204, answer: null, problems: [] },

  listSessions: {
    caller: 'session',
    tag: 'session',
    summary: 'Where the account is signed in',
    status: 200,
    answer: s.body({ items: Type.Array(s.ListedSession), nextCursor: Type.Null() }),
    problems: [],
  },
  endOtherSessions: {
    caller: 'session',
    tag: 'session',
    summary: 'Sign out everywhere else; no browser is trusted any more',
    status: 204,
    answer: null,
    problems: [],
  },
  endSession: {
    caller: 'session',
    tag: 'session',
    summary: 'Sign out one session',
    params: ById(s.SessionId),
    status: 204,
    answer: null,
    problems: ['NOT_FOUND'],
  },

  listTrustedDevices: {
    caller: 'session',
    tag: 'session',
    summary: 'Browsers where the password alone signs in',
    status: 200,
    answer: s.body({ items: Type.Array(s.TrustedDevice), nextCursor: Type.Null() }),
    problems: [],
  },
  endTrustedDevices: { caller: 'session', tag: 'session', summary: 'Trust no browser any more', status: 204, answer: null, problems: [] },
  endTrustedDevice: {
    caller: 'session',
    tag: 'session',
    summary: 'Trust one browser no more',
    params: ById(s.TrustedDeviceId),
    status: 204,
    answer: null,
    problems: ['NOT_FOUND'],
  },

  openChallenge: {
    caller: 'sign-in or session',
    tag: 'challenges',
    summary: 'Ask to prove a factor: another one, or a recovery code, during sign-in; or what is due next for one purpose in a session',
    body: s.body({
      purpose: s.ChallengePurpose,
      factorId: Type.Optional(s.FactorId),
      target: Type.Optional(s.FactorId),
      proofKind: Type.Optional(Type.Literal('recovery_code')),
    }),
    status: 201,
    answer: s.Challenge,
    problems: ['FACTOR_NOT_FOUND', 'FACTOR_STATE_CONFLICT', 'TOO_MANY_ATTEMPTS', 'SIGN_IN_EXPIRED', 'STEP_UP_REQUIRED'],
  },
  getChallenge: {
    caller: 'sign-in or session',
    tag: 'challenges',
    summary: 'A challenge of the own sign-in or session',
    params: ById(s.ChallengeId),
    status: 200,
    answer: s.Challenge,
    problems: ['NOT_FOUND'],
  },
  sendChallenge: {
    caller: 'sign-in or session',
    tag: 'challenges',
    summary:
      'Send the code that a challenge asks for, where one is sent; it replaces the older one and leaves the count of wrong proofs as it is',
    params: ById(s.ChallengeId),
    body: s.body({ proofOfWork: Type.Optional(s.SolvedProofOfWorkText) }),
    status: 200,
    answer: s.Challenge,
    problems: [
      'NOT_FOUND',
      'CHALLENGE_OVER',
      'NOTHING_TO_SEND',
      'CODE_SENT_RECENTLY',
      'TOO_MANY_ATTEMPTS',
      'TEXT_NOT_SENT',
      'PROOF_OF_WORK_REQUIRED',
      'SIGN_IN_EXPIRED',
    ],
  },
  verifyChallenge: {
    caller: 'sign-in or session',
    tag: 'challenges',
    summary: 'Answer a challenge',
    params: ById(s.ChallengeId),
    body: s.body({
      proof: s.GivenProof,
      trustDevice: Type.Optional(
        Type.Boolean({
          description: 'At sign-in: skip the second factor here from now on, for 30 days. Taken only where the service offers it',
        }),
      ),
    }),
    status: 200,
    answer: s.VerifyAnswer,
    problems: [...attempts, 'SIGN_IN_EXPIRED', 'NOT_FOUND'],
  },

  listFactors: {
    caller: 'session',
    tag: 'factors',
    summary: 'The factors of the account',
    status: 200,
    answer: Type.Object({ items: Type.Array(s.Factor), nextCursor: Type.Null() }),
    problems: [],
  },
  renameFactor: {
    caller: 'session',
    tag: 'factors',
    summary: 'Give a factor another name, or have it asked for first at sign-in',
    params: ById(s.FactorId),
    body: s.body({ name: Type.Optional(s.FactorName), isPreferred: Type.Optional(Type.Boolean()) }),
    status: 200,
    answer: s.Factor,
    problems: managing,
  },
  removeFactor: {
    caller: 'session',
    tag: 'factors',
    summary: 'Remove a factor',
    params: ById(s.FactorId),
    status: 204,
    answer: null,
    problems: [...managing, 'LAST_FACTOR_REQUIRED'],
  },
  suspendFactor: {
    caller: 'session',
    tag: 'factors',
    summary: 'Turn a factor off and keep its secret',
    params: ById(s.FactorId),
    status: 200,
    answer: s.Factor,
    problems: [...managing, 'LAST_FACTOR_REQUIRED'],
  },
  resumeFactor: {
    caller: 'session',
    tag: 'factors',
    summary: 'Turn a suspended factor on again, proved by itself',
    params: ById(s.FactorId),
    status: 200,
    answer: s.Factor,
    problems: managing,
  },

  listAcceptedPasskeys: {
    caller: 'session',
    tag: 'factors',
    summary: 'Which passkeys of the account work: what the Signal API of a browser is told',
    status: 200,
    answer: AcceptedPasskeys,
    problems: [],
  },

  acceptDisclaimer: {
    caller: 'session',
    tag: 'enrollments',
    summary: 'Agree to the text that stands before the set-up; counts in this session',
    body: s.body({ version: Type.Integer({ minimum: 1, description: 'Of the text that was read' }) }),
    status: 204,
    answer: null,
    problems: ['NOT_OFFERED', 'DISCLAIMER_CHANGED'],
  },
  beginEnrollment: {
    caller: 'session',
    tag: 'enrollments',
    summary: 'Begin to set up a factor; the key is in this answer and in no other',
    body: s.body({
      kind: s.FactorKind,
      name: Type.Optional(s.FactorName),
      replaces: Type.Optional(s.FactorId),
      phone: Type.Optional(s.PhoneNumber),
      country: Type.Optional(s.CountryCode),
    }),
    status: 201,
    answer: s.Enrollment,
    problems: [...managing, 'FACTOR_LIMIT_REACHED', ...phones],
  },
  sendEnrollment: {
    caller: 'session',
    tag: 'enrollments',
    summary:
      'Text a code to the number that is being set up, or to a corrected one; it replaces the older code. Asks for a proof of work each time',
    params: ById(s.EnrollmentId),
    body: s.body({
      phone: Type.Optional(s.PhoneNumber),
      country: Type.Optional(s.CountryCode),
      proofOfWork: Type.Optional(s.SolvedProofOfWorkText),
    }),
    status: 200,
    answer: s.Enrollment,
    problems: [
      'ENROLLMENT_OVER',
      'NOTHING_TO_SEND',
      'CODE_SENT_RECENTLY',
      'TOO_MANY_ATTEMPTS',
      'TEXT_NOT_SENT',
      'PROOF_OF_WORK_REQUIRED',
      ...phones,
    ],
  },
  verifyEnrollment: {
    caller: 'session',
    tag: 'enrollments',
    summary: 'Prove the new factor; it is active from here on',
    params: ById(s.EnrollmentId),
    body: s.body({ proof: s.EnrollmentProof }),
    status: 200,
    answer: s.Factor,
    problems: [
      'WRONG_CODE',
      'CODE_ALREADY_USED',
      'CODE_EXPIRED',
      'CODE_REPLACED',
      'CLOCK_OFF',
      'PASSKEY_NOT_ACCEPTED',
      'PASSKEY_SET_UP_ALREADY',
      'PASSKEY_NOT_TAKEN',
      'ENROLLMENT_OVER',
      'TOO_MANY_ATTEMPTS',
      'FACTOR_LIMIT_REACHED',
      'FACTOR_STATE_CONFLICT',
    ],
  },
  cancelEnrollment: {
    caller: 'session',
    tag: 'enrollments',
    summary: 'Leave an enrollment',
    params: ById(s.EnrollmentId),
    status: 204,
    answer: null,
    problems: [],
  },

  getRecoveryCodes: {
    caller: 'session',
    tag: 'recovery codes',
    summary: 'How many recovery codes are left, and since when',
    status: 200,
    answer: s.RecoveryCodes,
    problems: [],
  },
  makeRecoveryCodes: {
    caller: 'session',
    tag: 'recovery codes',
    summary: 'Make a set of recovery codes; they are in this answer and in no other',
    status: 201,
    answer: s.NewRecoveryCodes,
    problems: ['STEP_UP_REQUIRED', 'SECOND_FACTOR_MISSING', 'TOO_MANY_ATTEMPTS'],
  },
  confirmRecoveryCodes: {
    caller: 'session',
    tag: 'recovery codes',
    summary: 'Type one of the new codes back: from here on the new set counts, and the former one no longer',
    params: ById(s.RecoveryCodeSetId),
    body: s.body({ code: s.Proof }),
    status: 200,
    answer: s.RecoveryCodes,
    problems: ['WRONG_CODE', 'TOO_MANY_ATTEMPTS', 'ENROLLMENT_OVER'],
  },

  claimStaffRole: {
    caller: 'session',
    tag: 'staff',
    summary: 'Take the role that a one-time link of `countersign staff first-admin` offers',
    body: s.body({ token: Type.String({ minLength: 1, maxLength: 128 }) }),
    status: 200,
    answer: s.body({ role: Type.Literal('administrator') }),
    problems: ['LINK_OVER', 'TOO_MANY_ATTEMPTS'],
  },
  getTextFigures: {
    caller: 'session',
    tag: 'staff',
    summary: 'What became of texts in the last 24 hours; for administrators, and not found for everybody else',
    status: 200,
    answer: s.TextFigures,
    problems: ['NOT_FOUND'],
  },

  getService: {
    caller: 'anyone',
    tag: 'service',
    summary: 'What the pages show of this service',
    status: 200,
    answer: Service,
    problems: [],
  },
  getHelp: {
    caller: 'anyone',
    tag: 'service',
    summary: 'What the help of this service says beside what its pages show',
    status: 200,
    answer: Help,
    problems: [],
  },
} as const satisfies Record<EndpointName, Endpoint>

export type Endpoints = typeof endpoints
type Part<N extends EndpointName, K extends string> = Endpoints[N] extends Record<K, infer S extends TSchema> ? Static<S> : undefined
export type Params<N extends EndpointName> = Part<N, 'params'>
export type Body<N extends EndpointName> = Part<N, 'body'>
export type Query<N extends EndpointName> = Part<N, 'query'>
export type Answer<N extends EndpointName> = Part<N, 'answer'>
