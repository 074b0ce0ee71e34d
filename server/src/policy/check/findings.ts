import { type AccountFacts, heightOf, isHostAction } from '../demands.ts'
import type { Method, Policy } from '../policy.ts'
import { movesOf } from './moves.ts'
import { type Route, routesTo } from './search.ts'

export type Severity = 'error' | 'warning' | 'advice'

export interface Finding {
  name: string
  severity: Severity
  /** The setting to look at, and the standard or reason behind it. */
  setting: string
  says: string
  source: string
}

/** Every route for the owner who did best within the policy: one of each method, or the strongest where only one is allowed. */
export function routesOf(policy: Policy): { facts: AccountFacts; routes: Route[] } {
  const facts = { factors: factorsOfOwner(policy) }
  const moves = movesOf(policy, facts)
  return { facts, routes: [...routesTo('control', moves), ...routesTo('withdrawal', moves)] }
}

function factorsOfOwner({ methods }: Policy): Method[] {
  const byHeight = [...methods.enabled].sort((a, b) => heightOf(b) - heightOf(a))
  return methods.maxActive === null ? byHeight : byHeight.slice(0, methods.maxActive)
}

type Rule = Finding & { holds(policy: Policy, routes: readonly Route[]): boolean }

const recovers = ({ recovery }: Policy) => recovery.mode !== 'none'
const isOneMethod = ({ methods }: Policy) => methods.maxActive === 1 || methods.enabled.length === 1
const within = (route: Route, ...holdings: Route['from']) => route.from.every((holding) => holdings.includes(holding))
const isRecovery = (route: Route) => route.steps.some((step) => step.includes('recovery desk') || step.includes('reviewer'))

/** What the search over routes shows. */
const ofRoutes: Rule[] = [
  {
    name: 'reset_weaker_than_sign_in',
    severity: 'error',
    setting: 'recovery',
    says: 'A recovery can be had at once and nobody can stop it, with things that do not sign in. Whoever wants in takes the recovery.',
    source: 'OWASP ASVS 5.0, 6.4.4; NIST SP 800-63B-4 section 4.2',
    holds: (_policy, routes) => routes.some((route) => route.to === 'control' && isRecovery(route) && !route.ownerCanStop),
  },
  {
    name: 'mailbox_controls_account',
    severity: 'error',
    setting: 'recovery.evidence',
    says: 'Whoever reads the mailbox gets the account, with nothing else in hand.',
    source: 'NIST SP 800-63B-4 section 3.1.3.1: mail is no second factor',
    holds: (_policy, routes) => routes.some((route) => route.to === 'control' && within(route, 'mailbox')),
  },
  {
    name: 'open_session_controls_account',
    severity: 'error',
    setting: 'disable.requires',
    says: 'An open session, with the password or the mailbox, is enough to take the factor away.',
    source: 'OWASP ASVS 5.0, 7.5.1',
    holds: (_policy, routes) =>
      routes.some(
        (route) =>
          route.to === 'control' && !isRecovery(route) && route.from.includes('open_session') && !route.from.includes('phone_number'),
      ),
  },
  {
    name: 'open_session_withdraws',
    severity: 'error',
    setting: 'challenge.actions',
    says: 'A withdrawal asks for nothing but an open session: a borrowed laptop is enough.',
    source: 'OWASP ASVS 5.0, 7.5.3; RTS on strong customer authentication, article 97',
    holds: (_policy, routes) => routes.some((route) => route.to === 'withdrawal' && within(route, 'open_session')),
  },
  {
    name: 'persuaded_reviewer_opens_account',
    severity: 'error',
    setting: 'recovery.reviewers',
    says: 'One person who was talked into it opens an account, without any wait.',
    source: 'OWASP ASVS 5.0, 2.3.5',
    holds: (_policy, routes) =>
      routes.some((route) => route.to === 'control' && route.from.includes('persuaded_reviewer') && !route.ownerCanStop),
  },
  {
    name: 'trusted_device_skips_the_factor',
    severity: 'warning',
    setting: 'rememberDevice.enabled',
    says: 'On a trusted browser the password alone signs in.',
    source: 'NIST SP 800-63B-4 section 5.1',
    holds: ({ rememberDevice }) => rememberDevice.enabled,
  },
  {
    name: 'phone_number_signs_in',
    severity: 'warning',
    setting: 'methods.enabled',
    says: 'Whoever takes over the phone number passes the second factor.',
    source: 'NIST SP 800-63B-4 section 3.1.3.3',
    holds: (_policy, routes) => routes.some((route) => route.to === 'control' && route.from.includes('phone_number')),
  },
]

/** What a setting says by itself. */
const ofSettings: Rule[] = [
  {
    name: 'turn_off_without_code',
    severity: 'error',
    setting: 'disable.requires',
    says: 'Turning off asks for no code while the proof of the session is recent.',
    source: 'OWASP ASVS 5.0, 7.5.1',
    holds: ({ disable }) => disable.selfService && disable.requires === 'none',
  },
  {
    name: 'one_reviewer_decides',
    severity: 'error',
    setting: 'recovery.reviewers',
    says: 'One person decides a recovery where there is a risk.',
    source: 'OWASP ASVS 5.0, 2.3.5',
    holds: (policy) => recovers(policy) && policy.recovery.reviewers < 2,
  },
  {
    name: 'recovery_without_wait',
    severity: 'error',
    setting: 'recovery.waitHours',
    says: 'The new factor works at once, so the owner hears of it too late.',
    source: 'NIST SP 800-63B-4 section 4.2.3',
    holds: (policy) => recovers(policy) && policy.recovery.waitHours === 0,
  },
  {
    name: 'reset_without_hold',
    severity: 'error',
    setting: 'hold.afterResetHours',
    says: 'Money can leave right after a recovery or a new password.',
    source: 'what neighbours do: 24 to 48 hours and more',
    holds: ({ hold }) => hold.afterResetHours === 0,
  },
  {
    name: 'change_without_hold',
    severity: 'error',
    setting: 'hold.afterChangeHours',
    says: 'Money can leave right after a factor changed.',
    source: 'what neighbours do: 24 hours',
    holds: ({ hold }) => hold.afterChangeHours === 0,
  },
  {
    name: 'new_factor_moves_money',
    severity: 'warning',
    setting: 'approval.factorAgeDays',
    says: 'A factor that was set up a minute ago approves a withdrawal: whoever sets up the first one on somebody’s account does.',
    source: 'what neighbours do: 24 to 72 hours',
    holds: (policy) => isHostAction(policy, 'withdrawal') && policy.approval.factorAgeDays === 0,
  },
  {
    name: 'withdrawal_without_content',
    severity: 'error',
    setting: 'approval.payments',
    says: 'A withdrawal is approved without its amount and destination, so one approval fits any other.',
    source: 'RTS on strong customer authentication, article 5; OWASP transaction authorization cheat sheet 1.4',
    holds: (policy) => isHostAction(policy, 'withdrawal') && !policy.approval.payments.includes('withdrawal'),
  },
  {
    name: 'questions_may_decide_alone',
    severity: 'error',
    setting: 'recovery.evidence.need',
    says: 'Answers about the account may be the only evidence a reviewer sees.',
    source: 'OWASP ASVS 5.0, 6.4.2; NIST SP 800-63B-4 section 3.1.1',
    holds: ({ recovery: { evidence } }) =>
      evidence.kinds.includes('questions') && (evidence.need === 'any_one' || (evidence.need === 'all' && evidence.kinds.length === 1)),
  },
  {
    name: 'note_can_be_reused',
    severity: 'error',
    setting: 'recovery.noteText',
    says: 'The note in the selfie says the same in every case, so an old photo passes again.',
    source: 'NIST SP 800-63A-4 section 3.1.2',
    holds: ({ recovery: { evidence, noteText } }) => evidence.kinds.includes('selfie_with_document') && !noteText?.includes('{case}'),
  },
  {
    name: 'recovery_by_discretion',
    severity: 'error',
    setting: 'recovery.evidence.kinds',
    says: 'An agent decides by judgement, with no evidence asked for.',
    source: 'NIST SP 800-63B-4 section 4.2: a documented risk analysis',
    holds: (policy) => recovers(policy) && policy.recovery.evidence.kinds.every((kind) => kind === 'agent_judgement'),
  },
  {
    name: 'answers_are_guessable',
    severity: 'warning',
    setting: 'recovery.answers',
    says: 'What is asked can be found out or guessed: it tells little of who answers.',
    source: 'OWASP ASVS 5.0, 6.4.2',
    holds: ({ recovery }) => recovery.answers.length > 0,
  },
  {
    name: 'required_but_can_be_turned_off',
    severity: 'warning',
    setting: 'disable.selfService',
    says: 'The service says that it requires the second factor, and lets people turn it off.',
    source: 'the article’s own contradiction (D5)',
    holds: ({ enforcement, disable }) => (enforcement === 'required' || enforcement === 'nag_each_login') && disable.selfService,
  },
  {
    name: 'secret_kept_while_off',
    severity: 'warning',
    setting: 'disable.effect',
    says: 'A factor that is off keeps its key, and works again with a code of the old entry.',
    source: 'NIST SP 800-63B-4 section 4.4',
    holds: ({ disable }) => disable.effect === 'suspend',
  },
  {
    name: 'mail_is_the_only_channel',
    severity: 'warning',
    setting: 'recovery.mode',
    says: 'Mail alone carries the recovery: who reads it is told everything, and who lost it is lost.',
    source: 'NIST SP 800-63B-4 section 4.2.2',
    holds: ({ recovery }) => recovery.mode === 'assisted_mail',
  },
  {
    name: 'one_method_only',
    severity: 'warning',
    setting: 'methods.maxActive',
    says: 'An account has one method at most: a lost phone is a lost account.',
    source: 'NIST SP 800-63B-4 section 4.1.2: two authenticators',
    holds: isOneMethod,
  },
  {
    name: 'no_fallback',
    severity: 'warning',
    setting: 'recoveryCodes.enabled',
    says: 'There is neither a second method nor a recovery code.',
    source: 'NIST SP 800-63B-4 section 4.2.1',
    holds: (policy) => isOneMethod(policy) && !policy.recoveryCodes.enabled,
  },
  {
    name: 'no_recovery_codes',
    severity: 'warning',
    setting: 'recoveryCodes.enabled',
    says: 'People cannot make recovery codes.',
    source: 'NIST SP 800-63B-4 section 4.2.1.1',
    holds: ({ recoveryCodes }) => !recoveryCodes.enabled,
  },
  {
    name: 'no_recovery_at_all',
    severity: 'warning',
    setting: 'recovery.mode',
    says: 'Nobody gets back in who has lost the factor.',
    source: 'NIST SP 800-63B-4 section 4.2: at least one way',
    holds: (policy) => !recovers(policy),
  },
  {
    name: 'no_change_described',
    severity: 'warning',
    setting: 'change.enabled',
    says: 'A factor cannot be replaced: with a new phone there is a moment without any.',
    source: 'OWASP ASVS 5.0, 2.3.3',
    holds: ({ change }) => !change.enabled,
  },
  {
    name: 'sms_enabled',
    severity: 'warning',
    setting: 'methods.enabled',
    says: 'Text messages can be read by others: numbers are ported, SIM cards swapped.',
    source: 'NIST SP 800-63B-4 section 3.1.3.3; OWASP ASVS 5.0, 6.6.1',
    holds: ({ methods }) => methods.enabled.includes('sms'),
  },
  {
    name: 'sms_recommended',
    severity: 'error',
    setting: 'methods.recommended',
    says: 'The weakest method is the one that is recommended.',
    source: 'OWASP ASVS 5.0, 6.6.1',
    holds: ({ methods }) => methods.recommended.includes('sms'),
  },
  {
    name: 'sms_only',
    severity: 'error',
    setting: 'methods.enabled',
    says: 'Text messages are the only method.',
    source: 'OWASP ASVS 5.0, 6.6.1: another factor is offered',
    holds: ({ methods }) => methods.enabled.every((method) => method === 'sms'),
  },
  {
    name: 'sms_without_warning',
    severity: 'warning',
    setting: 'sms.warning',
    says: 'Nobody is told what can go wrong with text messages.',
    source: 'NIST SP 800-63B-4 section 3.2.9',
    holds: ({ methods, sms }) => methods.enabled.includes('sms') && !sms.warning,
  },
  {
    name: 'sms_without_proof_of_work',
    severity: 'warning',
    setting: 'sms.preSendChallenge',
    says: 'Text messages can be asked for by the thousand, at your expense.',
    source: 'OWASP ASVS 5.0, 2.4.1',
    holds: ({ methods, sms }) => methods.enabled.includes('sms') && !sms.preSendChallenge,
  },
  {
    name: 'sign_in_asks_for_no_factor',
    severity: 'error',
    setting: 'challenge.actions',
    says: 'Sign-in is not among what asks for the second factor. An enrolled one is asked for nevertheless.',
    source: 'OWASP ASVS 5.0, 6.3.3',
    holds: ({ challenge }) => !challenge.actions.includes('sign_in'),
  },
  {
    name: 'proof_may_be_old',
    severity: 'warning',
    setting: 'challenge.freshnessMinutes',
    says: 'A proof is taken for new for more than five minutes.',
    source: 'OWASP ASVS 5.0, 7.5.1',
    holds: ({ challenge }) => challenge.freshnessMinutes > 5,
  },
  {
    name: 'required_without_a_date',
    severity: 'advice',
    setting: 'requiredFrom',
    says: 'The second factor is required from one moment to the next.',
    source: 'people need some days to get ready',
    holds: ({ enforcement, requiredFrom }) => enforcement === 'required' && requiredFrom === null,
  },
  {
    name: 'nobody_is_asked_to_set_it_up',
    severity: 'advice',
    setting: 'enforcement',
    says: 'Who does not look for it never hears of the second factor.',
    source: 'OWASP ASVS 5.0, 6.3.3',
    holds: ({ enforcement }) => enforcement === 'optional',
  },
  {
    name: 'last_method_goes_without_warning',
    severity: 'warning',
    setting: 'lastMethod.warning',
    says: 'The last method can be taken away without a word on what that means.',
    source: 'WCAG 2.2, 3.3.4',
    holds: ({ disable, lastMethod }) => disable.selfService && !lastMethod.warning,
  },
]

/** What is wrong with a policy, the worst first. Each has a name by which an operator can accept it. */
export function findingsOf(policy: Policy, routes = routesOf(policy).routes): Finding[] {
  const order: Severity[] = ['error', 'warning', 'advice']
  return [...ofRoutes, ...ofSettings]
    .filter(({ holds }) => holds(policy, routes))
    .map(({ holds: _, ...finding }) => finding)
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** Names that nothing is found under: a slip in `acceptedFindings`. */
export function unknownFindings(names: readonly string[]): string[] {
  const known = new Set([...ofRoutes, ...ofSettings].map(({ name }) => name))
  return names.filter((name) => !known.has(name))
}

/** What keeps a server from starting. */
export const blocking = (policy: Policy, findings: readonly Finding[]): Finding[] =>
  findings.filter(({ severity, name }) => severity === 'error' && !policy.acceptedFindings.includes(name))
