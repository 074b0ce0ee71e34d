import type { ChallengePurpose, StepUpPurpose } from '@countersign/contract'

/** What an action of the person on their own factors demands beforehand. Pure: data that others enforce. */
export interface ProofDemand {
  /** Proved by the strongest of the active factors (the password where there is none), or by the factor itself. */
  provedBy: 'strongest' | 'the factor itself'
  /** Whether a proof given at sign-in moments ago is enough, or the person is asked for this very purpose. */
  recentSignInIsEnough: boolean
}

/** ASVS 7.5.1, NIST SP 800-63B-4 section 4.1.2.1: changing factors needs the strength of what is already there. */
export const proofDemands: Record<StepUpPurpose, ProofDemand> = {
  add_factor: { provedBy: 'strongest', recentSignInIsEnough: true },
  rename_factor: { provedBy: 'strongest', recentSignInIsEnough: true },
  replace_factor: { provedBy: 'strongest', recentSignInIsEnough: false },
  suspend_factor: { provedBy: 'strongest', recentSignInIsEnough: false },
  resume_factor: { provedBy: 'the factor itself', recentSignInIsEnough: false },
  remove_factor: { provedBy: 'strongest', recentSignInIsEnough: false },
  change_password: { provedBy: 'strongest', recentSignInIsEnough: false },
  change_email: { provedBy: 'strongest', recentSignInIsEnough: false },
  change_addresses: { provedBy: 'strongest', recentSignInIsEnough: false },
  change_mail_phrase: { provedBy: 'strongest', recentSignInIsEnough: false },
}

/** Whether any of the account's factors will do. */
export const mayBeProvedOtherwise = (purpose: ChallengePurpose): boolean =>
  purpose === 'sign_in' || proofDemands[purpose].provedBy === 'strongest'
