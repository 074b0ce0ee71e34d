import type { ProofKind } from '@countersign/contract'
import { mailedCodePrompt } from './mailed-code-prompt.tsx'
import { passkeyPrompt } from './passkey-prompt.tsx'
import { passwordPrompt } from './password-prompt.tsx'
import type { PromptKind } from './prompt-kind.ts'
import { recoveryCodePrompt } from './recovery-code-prompt.tsx'
import { smsPrompt } from './sms-prompt.tsx'
import { totpPrompt } from './totp-prompt.tsx'

/** Every kind of proof there is. The compiler asks for a kind of the contract that is missing here. */
export const prompts: Record<ProofKind, PromptKind> = {
  totp: totpPrompt,
  passkey: passkeyPrompt,
  sms: smsPrompt,
  password: passwordPrompt,
  recovery_code: recoveryCodePrompt,
  mailed_code: mailedCodePrompt,
}
