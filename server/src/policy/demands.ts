import type { AskedPurpose, StepUpPurpose } from '@countersign/contract'
import type { Millis } from '../clock.ts'
import { minutes } from '../durations.ts'
import { lifetimes } from '../lifetimes.ts'
import type { Method, Policy } from './policy.ts'

/** What somebody must hold or do. `strongest_factor` is one of the strongest kind among the account's active factors. */
export type Proof = 'session' | 'password' | 'email_code' | 'disclaimer' | 'any_factor' | 'strongest_factor' | 'the_factor_itself'

/** What people do with their own account. Names beside these are the operator's: actions of the host application. */
export type OwnAction = StepUpPurpose | 'sign_in' | 'reset_password'

/** What of the account the demands depend on. */
export interface AccountFacts {
  /** Methods of the factors that are active. */
  factors: readonly Method[]
}

/** `none` spares the proof only while that of the session is as fresh as this (D4). */
export const turnOffGraceMinutes = 15

/** Whether a proof given at sign-in moments ago will do, or the person is asked for this very purpose. */
export function isRecentSignInEnough({ enroll }: Policy, purpose: StepUpPurpose): boolean {
  if (purpose === 'add_factor') return !enroll.gate.includes('password')
  return purpose === 'rename_factor' || purpose === 'make_recovery_codes'
}

/**
 * How old that proof may be where the account has a factor. A name and recovery codes belong to the set-up, and are given right after it.
 */
export const signInCountsFor = ({ challenge }: Policy, purpose: StepUpPurpose): Millis =>
  purpose === 'add_factor' ? minutes(challenge.freshnessMinutes) : lifetimes.stepUp

/** Whether any of the account's factors may do, or one is meant. */
export const mayBeProvedOtherwise = (purpose: AskedPurpose): boolean => purpose !== 'resume_factor'

const openToRestricted: readonly StepUpPurpose[] = ['add_factor', 'replace_factor', 'resume_factor']
/** What ends a restriction: a factor is set up, the lost one replaced, or one that is turned off turned on by its own proof. */
export const isOpenToRestricted = (purpose: StepUpPurpose): boolean => openToRestricted.includes(purpose)

/**
 * What an action demands, in the order in which it is asked for; undefined where the policy does not offer it. An enrolled factor is
 * demanded whatever the policy says (rule 6 of the architecture). Pure: the server enforces it, the policy check searches it.
 */
export function demandsOf(policy: Policy, action: OwnAction, { factors }: AccountFacts): Proof[] | undefined {
  const gates = policy.enroll.gate
  const existing: Proof[] = factors.length > 0 ? ['strongest_factor'] : ['password']
  switch (action) {
    case 'sign_in':
      return factors.length > 0 ? ['password', 'any_factor'] : ['password']
    case 'add_factor':
      // The password is what there is to prove without a factor, and less than one of them.
      return ['session', ...gates.filter((gate) => gate !== 'password'), ...existing]
    case 'replace_factor':
      return policy.change.enabled ? ['session', ...gates.filter((gate) => gate === 'email_code'), ...existing] : undefined
    case 'remove_factor':
    case 'suspend_factor':
      return turnOffDemands(policy, action)
    case 'resume_factor':
      // Under whatever policy it was turned off: people keep their factors.
      return ['session', 'the_factor_itself']
    case 'change_password':
      return factors.length > 0 ? ['session', 'password', 'strongest_factor'] : ['session', 'password']
    case 'reset_password':
      return ['email_code']
    case 'change_email':
    case 'change_addresses':
    case 'change_mail_phrase':
    case 'rename_factor':
      return ['session', ...existing]
    case 'continue_to_application':
      return factors.length > 0 ? ['session', 'any_factor'] : ['session', 'password']
    case 'approve_payment':
    case 'approve_action':
      return factors.length > 0 ? ['session', 'any_factor'] : undefined
    case 'make_recovery_codes':
    case 'renew_recovery_codes':
      return policy.recoveryCodes.enabled ? ['session', ...existing] : undefined
    default:
      return action satisfies never
  }
}

function turnOffDemands({ disable }: Policy, action: 'remove_factor' | 'suspend_factor'): Proof[] | undefined {
  const isOffered = disable.effect === 'either' || (action === 'suspend_factor') === (disable.effect === 'suspend')
  if (!disable.selfService || !isOffered) return undefined
  switch (disable.requires) {
    case 'none':
      return ['session']
    case 'factor_code':
      return ['session', 'any_factor']
    case 'email_code_and_factor':
      return ['session', 'email_code', 'strongest_factor']
    case 'strongest_factor':
      return ['session', 'strongest_factor']
    default:
      return disable.requires satisfies never
  }
}

/** Names in `challenge.actions` that are ours. */
const ownNames = ['sign_in', 'security_change', 'turn_off_and_on']

/** Whether an operation of the host application is approved here. The list is open: an operator adds a name, and it is (S3-5). */
export const isHostAction = ({ challenge }: Policy, action: string): boolean =>
  challenge.actions.includes(action) && !ownNames.includes(action)

/**
 * What an operation of the host application demands, such as a withdrawal. One that is listed takes a factor, also of an account that has
 * none yet; one that is not listed is the host's own affair.
 */
export const hostActionDemands = (policy: Policy, action: string): Proof[] =>
  isHostAction(policy, action) ? ['session', 'any_factor'] : ['session']

/** The higher, the harder to take over from afar. Kinds of one height prove the same. */
export const heightOf = (method: Method): number => (method === 'sms' ? 1 : method === 'passkey' ? 3 : 2)

/** Those of the account's methods that prove as `strongest_factor`. */
export function strongest(factors: readonly Method[]): Method[] {
  const top = Math.max(...factors.map((method) => heightOf(method)))
  return factors.filter((method) => heightOf(method) === top)
}
