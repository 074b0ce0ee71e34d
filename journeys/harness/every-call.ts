import type { EndpointName } from '@countersign/contract'
import { routes } from '@countersign/contract/routes'
import type { Person } from './person.ts'

export interface PreparedCall {
  name: EndpointName
  input: { params?: Record<string, string>; body?: Record<string, unknown> }
}

/** Ids that fit their description and belong to nothing. */
export const nothing = {
  factor: `fac_${'a'.repeat(26)}`,
  challenge: `chl_${'a'.repeat(26)}`,
  enrollment: `enr_${'a'.repeat(26)}`,
  signUp: `sgn_${'a'.repeat(26)}`,
}

/**
 * Every call of the contract with an input that fits it, about this person's own factor and challenge. The compiler asks for a
 * call that is missing here.
 */
export function everyCall(person: Person, { challengeId = nothing.challenge, proof = '000000' } = {}): PreparedCall[] {
  const factor = person.authenticators[0]?.factorId ?? nothing.factor
  const inputs: Record<EndpointName, PreparedCall['input']> = {
    signUp: { body: { email: `other.${person.email}`, password: person.password } },
    resendSignUpCode: { body: { signUpId: nothing.signUp } },
    confirmSignUp: { body: { signUpId: nothing.signUp, code: '00000000' } },
    getAccount: {},
    changePassword: { body: { currentPassword: person.password, newPassword: `${person.password} and more` } },
    requestPasswordReset: { body: { email: `other.${person.email}` } },
    confirmPasswordReset: { body: { token: 'a'.repeat(43), newPassword: `${person.password} and more` } },
    freezeAccount: {},
    sendThawCode: {},
    thawAccount: { body: { code: '00000000' } },
    listActivity: {},
    signIn: { body: { email: `other.${person.email}`, password: person.password } },
    getSignIn: {},
    abandonSignIn: {},
    getSession: {},
    signOut: {},
    listSessions: {},
    endOtherSessions: {},
    endSession: { params: { id: `ses_${'a'.repeat(26)}` } },
    openChallenge: { body: { purpose: 'remove_factor', target: factor } },
    getChallenge: { params: { id: challengeId } },
    verifyChallenge: { params: { id: challengeId }, body: { proof } },
    listFactors: {},
    renameFactor: { params: { id: factor }, body: { name: 'Renamed' } },
    removeFactor: { params: { id: factor } },
    suspendFactor: { params: { id: factor } },
    resumeFactor: { params: { id: factor } },
    beginEnrollment: { body: { kind: 'totp' } },
    verifyEnrollment: { params: { id: nothing.enrollment }, body: { proof } },
    cancelEnrollment: { params: { id: nothing.enrollment } },
    claimStaffRole: { body: { token: 'a'.repeat(43) } },
    getService: {},
  }
  return (Object.keys(routes) as EndpointName[]).map((name) => ({ name, input: inputs[name] }))
}
