import { CountryCode, FactorKind, Language } from './schemas.ts'
import { Type } from './type.ts'

const strict = { additionalProperties: false } as const
const oneOf = <const T extends string[]>(...values: T) => Type.Enum<T>(values)

/** A kind of factor, or an authenticator app that has a phone number on record. */
export const FactorMethod = oneOf(...FactorKind.anyOf.map(({ const: kind }) => kind), 'authy')

/** What stands between a person and the set-up of a factor, in the order in which it is asked for. */
export const SetUpGate = oneOf('password', 'email_code', 'disclaimer')

const Text = Type.String({ minLength: 1, maxLength: 2000 })
/** What people agree to before the set-up, in the languages that the service has it in. */
export const Disclaimer = Type.Object(
  {
    version: Type.Integer({ minimum: 1, description: 'Moves with every change of the text' }),
    text: Type.Object({ en: Text, de: Type.Optional(Text), ar: Type.Optional(Text) }, strict),
  },
  strict,
)

/** Where a person in trouble is told to turn to. */
export const SupportContact = Type.Object(
  {
    kind: oneOf('mail', 'site_chat', 'account_chat', 'telegram', 'page'),
    address: Type.String({
      minLength: 1,
      maxLength: 400,
      description:
        'Mail address, handle or URL. What is obscured is answered from its end to its beginning, so that no program collects it',
    }),
    obscured: Type.Boolean({ description: 'Whether people are shown it when they ask for it' }),
  },
  strict,
)

/** Pages and lists on the way to where factors are managed. */
const Place = oneOf('account', 'settings', 'security', 'two_factor')

/** The way to where factors are managed: each place is one step on from the one before. */
export const Entry = Type.Object(
  {
    begins: oneOf('tab', 'menu'),
    route: Type.Array(Place, {
      minItems: 1,
      maxItems: 2,
      uniqueItems: true,
      description:
        'The last one is where factors are managed. What else belongs to security stands there if it is `security`, and else on the one before',
    }),
  },
  strict,
)

/** Controls and names that a service may call by a word of its own, and what each stands for. */
export const labelNames = {
  'account.menu': 'the button that opens the menu of the account',
  'place.account': 'the page of the account',
  'place.settings': 'the page of settings',
  'place.security': 'the page of security',
  'place.twoFactor': 'the page of two-factor authentication',
  'security.page': 'the page of account security',
  'security.modify': 'the button to the place where a factor is turned off and on',
  'security.turnOff': 'the button that turns a factor off for now',
  'tool.sms': 'a mobile phone',
  'tool.totp': 'an authenticator app',
  'tool.passkey': 'a passkey',
  'tool.set': 'the button that sets up the first of a kind',
  'tool.add': 'the button that sets up another one',
  'tool.manage': 'the button to what is set up',
  'tool.change': 'the button that replaces one',
  'tool.remove': 'the button that takes one away',
  'tool.enable': 'the button that turns two-factor authentication on',
  'passkey.create': 'the button that creates a passkey',
  'setup.start': 'the button that begins the set-up',
  'setup.next': 'the button that ends the set-up',
} as const
export type LabelName = keyof typeof labelNames

const Word = Type.Optional(Type.String({ minLength: 1, maxLength: 80, description: 'As the service says it' }))
const words = Object.fromEntries(Object.keys(labelNames).map((name) => [name, Word])) as Record<LabelName, typeof Word>
const WordsOfOneLanguage = Type.Optional(Type.Object(words, strict))
export const Labels = Type.Object({ en: WordsOfOneLanguage, de: WordsOfOneLanguage, ar: WordsOfOneLanguage }, strict)

export const Enforcement = oneOf('optional', 'recommended', 'nag_each_login', 'required')
export const KeyPresentation = oneOf('qr_or_key', 'qr_and_key', 'key_first_then_qr', 'qr_first')
export const KeyBackupAdvice = oneOf('none', 'offline', 'offline_not_backed_up_by_us', 'keep_safe', 'offline_or_manager')
export const TurnOffEffect = oneOf('suspend', 'delete', 'either')
export const TurnOffAfterText = oneOf('delete_entry', 'set_up_soon')
export const RecoveryMode = oneOf('guided_web', 'assisted_mail', 'contact_only', 'none')
export const RecoveryPromise = oneOf('assistance', 'by_review', 'contact_us', 'best_effort', 'no_circumvention', 'range')
export const PasskeyAddRoute = oneOf('cards', 'manage')

/** How this service wants its second factor, as far as pages show it. What is demanded at last is said by each refusal. */
const ServicePolicy = Type.Object(
  {
    enforcement: Enforcement,
    requiredFrom: Type.Union([Type.String({ format: 'date-time' }), Type.Null()], {
      description: 'With `required`: when everything but the set-up begins to be refused; null where it is already',
    }),
    nag: Type.Object(
      {
        dismissible: Type.Boolean({ description: 'Whether the pop-up can be put off' }),
        whenSuspended: Type.Boolean({ description: 'Whether it comes while the factor is turned off' }),
      },
      strict,
    ),
    methods: Type.Array(Type.Object({ method: FactorMethod, isRecommended: Type.Boolean() }, strict), {
      description: 'What can be set up here, in the order of the pages',
    }),
    maxFactors: Type.Union([Type.Integer(), Type.Null()], { description: 'How many factors an account may have; null for any number' }),
    appNamed: Type.Union([Type.String(), Type.Null()], { description: 'The authenticator app that is named as an example' }),
    entry: Entry,
    gates: Type.Array(SetUpGate),
    disclaimer: Type.Union([Disclaimer, Type.Null()]),
    totp: Type.Object({ presentation: KeyPresentation, keyBackupAdvice: KeyBackupAdvice, clockHint: Type.Boolean() }, strict),
    sms: Type.Object({ warning: Type.Boolean(), countryPicker: Type.Boolean() }, strict),
    passkey: Type.Object({ addRoute: PasskeyAddRoute }, strict),
    turnOff: Type.Union([Type.Object({ effect: TurnOffEffect, after: Type.Array(TurnOffAfterText) }, strict), Type.Null()], {
      description: 'Null where people cannot turn it off by themselves',
    }),
    change: Type.Boolean({ description: 'Whether a factor can be replaced by another of its kind' }),
    lastMethodWarning: Type.Boolean({ description: 'Whether taking away the last one warns and proposes others first' }),
    holdHours: Type.Object({ afterChange: Type.Integer(), afterReset: Type.Integer() }, strict),
    recovery: Type.Object({ mode: RecoveryMode, promise: RecoveryPromise }, strict),
    labels: Labels,
    supportContacts: Type.Array(SupportContact),
  },
  strict,
)

export const Service = Type.Object(
  {
    name: Type.String(),
    origin: Type.String({ description: 'The canonical address, shown as text' }),
    signUp: oneOf('open', 'invite_only', 'closed'),
    passwordMinLength: Type.Integer(),
    passwordMinLengthWithFactor: Type.Integer({ description: 'Where a second factor is set up' }),
    trustedDevices: Type.Boolean({ description: 'Whether sign-in offers to trust the browser' }),
    recoveryCodes: Type.Boolean({ description: 'Whether people can make recovery codes' }),
    countriesOfTexts: Type.Array(CountryCode, { description: 'Where texts can be sent to; empty where none are' }),
    policy: ServicePolicy,
  },
  strict,
)

/** A part of the help in words of the service, in place of ours. */
const HelpPart = Type.Optional(
  Type.Object(
    {
      title: Type.Optional(Type.String({ minLength: 1, maxLength: 120 })),
      text: Type.Array(Type.String({ minLength: 1, maxLength: 1000 }), { minItems: 1, maxItems: 6, description: 'Paragraphs' }),
    },
    strict,
  ),
)
const HelpParts = Type.Object({ what: HelpPart, why: HelpPart, before: HelpPart, lost: HelpPart, contact: HelpPart }, strict)
export const HelpWords = Type.Object({ en: Type.Optional(HelpParts), de: Type.Optional(HelpParts), ar: Type.Optional(HelpParts) }, strict)

export const TurnOffDemand = oneOf('strongest_factor', 'factor_code', 'email_code_and_factor', 'none')

/** What the help of this service says beside what its pages show. */
export const Help = Type.Object(
  {
    words: HelpWords,
    turnOffAsks: TurnOffDemand,
    pictures: Type.Array(Type.Object({ of: Type.String(), language: Language, path: Type.String() }, strict)),
  },
  strict,
)
