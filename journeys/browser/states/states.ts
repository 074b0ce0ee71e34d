import { accountSafetyStates } from './account-safety-states.ts'
import { accountStates } from './account-states.ts'
import { applicationStates } from './application-states.ts'
import { approvalStates } from './approval-states.ts'
import { deskStates } from './desk-states.ts'
import { evidenceStates } from './evidence-states.ts'
import { helpStates } from './help-states.ts'
import { hostStates } from './host-states.ts'
import type { PageState } from './page-state.ts'
import { passkeyStates } from './passkey-states.ts'
import { phoneStates } from './phone-states.ts'
import { policyStates } from './policy-states.ts'
import { presetStates } from './preset-states.ts'
import { recoveryCodeStates } from './recovery-code-states.ts'
import { recoveryStates } from './recovery-states.ts'
import { safetyStates } from './safety-states.ts'
import { setUpStates } from './set-up-states.ts'
import { signInStates } from './sign-in-states.ts'
import { signUpStates } from './sign-up-states.ts'

/** Every page in every state people meet it in: looked at by `every-page.test.ts`, drawn by `npm run screens`. */
export const pageStates: readonly PageState[] = [
  ...signUpStates,
  ...signInStates,
  ...hostStates,
  ...applicationStates,
  ...safetyStates,
  ...accountStates,
  ...accountSafetyStates,
  ...setUpStates,
  ...recoveryCodeStates,
  // First what is dealt at the desk: it has pictures, and is what waits longest.
  ...deskStates,
  ...recoveryStates,
  ...evidenceStates,
  ...passkeyStates,
  ...phoneStates,
  ...policyStates,
  ...approvalStates,
  ...helpStates,
  ...presetStates,
]
