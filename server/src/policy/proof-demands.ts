import type { StepUpPurpose } from '@countersign/contract'

/** What an action of the person on their own account demands beforehand. Pure: data that others enforce. */
export interface ProofDemand {
  /** Proved by one of the strongest active factors (the password where there is none), or by the factor itself. */
  provedBy: 'strongest' | 'the factor itself'
  /** Whether a proof given at sign-in moments ago is enough, or the person is asked for this very purpose. */
  recentSignInIsEnough: boolean
  /** Whether it changes what signing in takes: then a service may ask for a mailed code first. */
  isFactorChange: boolean
  /** Whether a session by recovery code may do it: set up a factor, or replace the lost one. */
  isOpenToRestricted: boolean
}

const change = { provedBy: 'strongest', recentSignInIsEnough: false, isFactorChange: true, isOpenToRestricted: false } as const
const other = { ...change, isFactorChange: false } as const

/** ASVS 7.5.1, NIST SP 800-63B-4 section 4.1.2.1: changing factors needs the strength of what is already there. */
export const proofDemands: Record<StepUpPurpose, ProofDemand> = {
  add_factor: { ...change, recentSignInIsEnough: true, isOpenToRestricted: true },
  rename_factor: { ...other, recentSignInIsEnough: true },
  replace_factor: { ...change, isOpenToRestricted: true },
  suspend_factor: change,
  resume_factor: { ...other, provedBy: 'the factor itself' },
  remove_factor: change,
  change_password: other,
  change_email: other,
  change_addresses: other,
  change_mail_phrase: other,
  make_recovery_codes: { ...other, recentSignInIsEnough: true },
  renew_recovery_codes: other,
}
