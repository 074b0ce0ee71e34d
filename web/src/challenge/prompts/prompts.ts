import type { ProofKind } from '@countersign/contract'
import { passwordPrompt } from './password-prompt.tsx'
import type { PromptKind } from './prompt-kind.ts'
import { smsPrompt } from './sms-prompt.tsx'
import { totpPrompt } from './totp-prompt.tsx'

/** Every kind of proof there is. The compiler asks for a kind of the contract that is missing here. */
export const prompts: Record<ProofKind, PromptKind> = {
  totp: totpPrompt,
  sms: smsPrompt,
  password: passwordPrompt,
}
