import type { Method, Policy } from './policy.ts'

/** What somebody must hold or do. `strongest_factor` is one of the strongest kind among the account's active factors. */
export type Proof = 'session' | 'password' | 'email_code' | 'disclaimer' | 'any_factor' | 'strongest_factor' | 'the_factor_itself'

/** What people do with their own account. Names beside these are the operator's: actions of the host application. */
export type OwnAction =
  | 'sign_in'
  | 'add_factor'
  | 'replace_factor'
  | 'remove_factor'
  | 'suspend_factor'
  | 'resume_factor'
  | 'change_password'
  | 'reset_password'
  | 'change_email'

/** What of the account the demands depend on. */
export interface AccountFacts {
  /** Methods of the factors that are active. */
  factors: readonly Method[]
}

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
      return ['session', ...gates.filter((gate) => gate !== 'password' || factors.length > 0), ...existing]
    case 'replace_factor':
      return policy.change.enabled ? ['session', ...gates.filter((gate) => gate === 'email_code'), ...existing] : undefined
    case 'remove_factor':
    case 'suspend_factor':
      return turnOffDemands(policy, action)
    case 'resume_factor':
      return policy.disable.effect === 'suspend' ? ['session', 'the_factor_itself'] : undefined
    case 'change_password':
      return factors.length > 0 ? ['session', 'password', 'strongest_factor'] : ['session', 'password']
    case 'reset_password':
      return ['email_code']
    case 'change_email':
      return ['session', ...existing]
    default:
      return action satisfies never
  }
}

function turnOffDemands({ disable }: Policy, action: 'remove_factor' | 'suspend_factor'): Proof[] | undefined {
  const isOffered = disable.selfService && (action === 'suspend_factor') === (disable.effect === 'suspend')
  if (!isOffered) return undefined
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

/** What an action of the host application demands, such as a withdrawal. */
export function hostActionDemands(policy: Policy, action: string, { factors }: AccountFacts): Proof[] {
  return factors.length > 0 && policy.challenge.actions.includes(action) ? ['session', 'any_factor'] : ['session']
}

/** The higher, the harder to take over from afar. Kinds of one height prove the same. */
export const heightOf: Record<Method, number> = { sms: 1, totp: 2, authy: 2, passkey: 3 }

/** Those of the account's methods that prove as `strongest_factor`. */
export function strongest(factors: readonly Method[]): Method[] {
  const top = Math.max(...factors.map((method) => heightOf[method]))
  return factors.filter((method) => heightOf[method] === top)
}
