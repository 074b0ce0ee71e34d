import { type FactorMethod, serviceSchemas as shown } from '@countersign/contract'
import { Type } from '@countersign/contract/type'
import type { Static, TSchema } from 'typebox'

/**
 * How one service wants its second factor, as one document. Pure data: the rules that follow from it are in `demands.ts`, and both the
 * server and the policy check go by those. Every setting is there after resolving (`resolve.ts`); a file may leave out what it takes
 * from the document it extends.
 */

const strict = { additionalProperties: false } as const
const group = <T extends Record<string, TSchema>>(settings: T) => Type.Object(settings, strict)
const oneOf = <T extends string>(...values: T[]) => Type.Enum<T[]>(values)
const yesOrNo = (description: string) => Type.Boolean({ description })
const hours = (description: string) => Type.Integer({ minimum: 0, maximum: 720, description })
const text = (description: string) => Type.String({ minLength: 1, maxLength: 400, description })
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** The kinds of factors, and the app that has a phone number on record (S1-7). */
export const Method = shown.FactorMethod
const methods = (description: string) => Type.Array(Method, { uniqueItems: true, description })

/** What stands between a person and the set-up of a factor, in this order. An existing factor is demanded whatever is listed. */
export const Gate = shown.SetUpGate

export const Evidence = oneOf('questions', 'face_check', 'old_mail_and_transfer', 'selfie_with_document', 'agent_judgement')

export const Policy = group({
  name: Type.String({ pattern: '^[a-z][a-z0-9-]*(:exact)?$', maxLength: 64 }),
  /** Moves with every change of the document, so that cases and enrollments can say under which one they began. */
  version: Type.Integer({ minimum: 1 }),

  /** Whether a second factor is offered, advised, asked for at each sign-in, or required. */
  enforcement: shown.Enforcement,
  requiredFrom: orNull(
    Type.String({ format: 'date', description: 'With `required`: the day on which everything but enrollment is refused' }),
  ),
  staffEnforcement: oneOf('required'),
  nag: group({
    dismissible: yesOrNo('Whether the pop-up can be put off'),
    whenSuspended: yesOrNo('Whether it comes back while the factor is turned off'),
  }),
  methods: group({
    enabled: methods('What can be set up'),
    recommended: methods('What is marked as recommended'),
    maxActive: orNull(
      Type.Integer({ minimum: 1, maximum: 20, description: 'How many factors an account may have; null for as many as each kind allows' }),
    ),
    appNamed: orNull(text('The authenticator app that texts name as an example')),
  }),
  recoveryCodes: group({ enabled: yesOrNo('Whether people can make recovery codes') }),

  entry: shown.Entry,
  enroll: group({
    gate: Type.Array(Gate, { uniqueItems: true, description: 'Asked in this order before a factor is set up, changed or unbound' }),
    disclaimer: orNull(shown.Disclaimer),
  }),
  totp: group({
    presentation: shown.KeyPresentation,
    keyBackupAdvice: shown.KeyBackupAdvice,
    clockHint: yesOrNo('Whether the prompt says beforehand that the phone’s clock matters'),
  }),
  sms: group({
    warning: yesOrNo('Whether the wizard begins with what can go wrong with text messages'),
    countryPicker: yesOrNo('Whether the country is chosen from a list'),
    preSendChallenge: yesOrNo('Whether a proof of work is asked for before a text is sent'),
    countries: Type.Array(Type.String({ pattern: '^[A-Z]{2}$' }), {
      uniqueItems: true,
      description: 'Where texts are sent to; empty for all',
    }),
  }),
  passkey: group({
    addRoute: shown.PasskeyAddRoute,
    deviceBound: yesOrNo('Whether only passkeys are taken that cannot leave the device they are made on'),
    attestation: orNull(
      group({
        roots: Type.Array(Type.String({ maxLength: 8192 }), {
          minItems: 1,
          maxItems: 50,
          description: 'Certificates (PEM) of the makers whose authenticators are taken, each as one text',
        }),
        models: Type.Array(Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }), {
          uniqueItems: true,
          description: 'AAGUIDs of the models that are taken; empty for all of these makers',
        }),
      }),
    ),
  }),

  challenge: group({
    /** The list is open: a name an operator adds is enforced without a release. */
    actions: Type.Array(Type.String({ pattern: '^[a-z][a-z0-9_]*$', maxLength: 64 }), {
      uniqueItems: true,
      description: 'What asks for the second factor',
    }),
    freshnessMinutes: Type.Integer({
      minimum: 0,
      maximum: 15,
      description: 'How old the proof of a factor may be where another one is added; 0 asks every time',
    }),
  }),
  /** What a host application asks the owner to approve. Which kinds there are stands in `challenge.actions`. */
  approval: group({
    payments: Type.Array(Type.String({ pattern: '^[a-z][a-z0-9_]*$', maxLength: 64 }), {
      uniqueItems: true,
      description: 'Which of them move money: approved with asset, network, amount and destination, and subject to holds',
    }),
    factorAgeDays: Type.Integer({
      minimum: 0,
      maximum: 30,
      description: 'How long a factor must have been set up before it approves money; an older one does until then',
    }),
    destinations: oneOf('any', 'listed'),
    newDestinationHours: hours('With `listed`: how long after it was put on the list a destination is paid to'),
  }),
  rememberDevice: group({ enabled: yesOrNo('Whether people can have a browser skip the factor at sign-in, for 30 days') }),

  disable: group({
    selfService: yesOrNo('Whether people can turn it off without us'),
    /** `none` still asks where the proof of the session is older than 15 minutes. */
    requires: shown.TurnOffDemand,
    /** What turning off does: the key is kept, or the factor is gone; with `either` people have the choice. */
    effect: shown.TurnOffEffect,
    afterText: Type.Array(shown.TurnOffAfterText, { uniqueItems: true }),
  }),
  reenable: group({ requires: oneOf('existing_code', 'new_enrollment') }),
  change: group({ enabled: yesOrNo('Whether a factor can be replaced by another of its kind'), effective: oneOf('immediately') }),
  lastMethod: group({ warning: yesOrNo('Whether unbinding the last one warns and proposes others first') }),

  recovery: group({
    mode: shown.RecoveryMode,
    firstProof: Type.Array(oneOf('password', 'email_code', 'registered_sender'), { uniqueItems: true }),
    instructionsConfirmed: yesOrNo('Whether the person confirms to have read what will happen'),
    evidence: group({
      need: oneOf('all', 'any_one', 'any_two'),
      kinds: Type.Array(Evidence, { uniqueItems: true }),
    }),
    answers: Type.Array(oneOf('method', 'phone', 'new_phone', 'reason', 'registered_when', 'balance', 'last_sign_in'), {
      uniqueItems: true,
    }),
    tolerance: group({
      registeredDays: Type.Integer({
        minimum: 0,
        maximum: 366,
        description: 'How far the day of sign-up may be off for a reviewer to read that it fits',
      }),
      lastSignInDays: Type.Integer({ minimum: 0, maximum: 366, description: 'The same of the last sign-in' }),
      balancePercent: Type.Integer({ minimum: 0, maximum: 100, description: 'The same of the balance' }),
    }),
    noteText: orNull(
      text('What the note in the selfie says; {brand} and {case} are filled in, {date} is the day it is written, which stands beside it'),
    ),
    resubmit: oneOf('new_mail', 'same_case'),
    promise: shown.RecoveryPromise,
    reviewers: Type.Integer({ minimum: 0, maximum: 2, description: 'How many people must approve where there is a risk' }),
    waitHours: hours('Between the last approval and the new factor; the owner can stop it meanwhile'),
  }),
  hold: group({
    afterChangeHours: hours('How long withdrawals are refused after a factor changed'),
    afterResetHours: hours('The same after a recovery or a new password'),
  }),
  support: group({
    contacts: Type.Array(shown.SupportContact),
  }),
  /** Words of the service for things that are the same everywhere, by language. Where a language has none, ours stand. */
  labels: shown.Labels,
  /** Words of the service for parts of its help; a file `help.json` beside the document is this setting. */
  help: shown.HelpWords,
  /** Findings of the policy check that the operator has decided to live with, by their names. */
  acceptedFindings: Type.Array(Type.String(), { uniqueItems: true }),
})

export type Policy = Static<typeof Policy>
export type Method = FactorMethod
export type Gate = Policy['enroll']['gate'][number]
export type Evidence = Policy['recovery']['evidence']['kinds'][number]
