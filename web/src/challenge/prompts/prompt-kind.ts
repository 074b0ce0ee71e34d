import type { FactorChoice, GivenProof, Challenge as PublicChallenge } from '@countersign/contract'
import type { ComponentType } from 'react'
import type { FieldError } from '../../components/fields.tsx'
import type { ProofSource } from '../../components/problem-texts.ts'

/** What the page asks for at the moment, and what the person can do about it. */
export interface Asking {
  challenge: PublicChallenge
  /** Null where the password is asked for. */
  factor: FactorChoice | null
  /** The text typed so far; kinds that prove otherwise leave it alone. */
  proof: string
  setProof(proof: string): void
  /** Whether the field or button takes the focus when it appears. */
  takesFocus: boolean
  trustDevice: boolean
  setTrustDevice(trust: boolean): void
  /** Why the last proof was refused, or what is missing from this one. */
  problem: { error: unknown; text: FieldError } | null
  busy: boolean
  /** Answers the challenge, with the text typed so far where nothing is given. */
  submit(proof?: GivenProof): void
  /** Says what is missing. */
  complain(text: string): void
  /** Opens a fresh challenge of the same kind. */
  openSame(): void
}

export interface PromptProps {
  asked: Asking
  /** What the button says. */
  submit: string
  /** Whose password it would be, where that is known: it helps password managers. */
  email: string | undefined
  /** Whether this browser may be trusted, so that no factor is asked for here again for some time. */
  offersTrust: boolean
}

/** How one kind of proof is asked for. A kind is one file; `prompts.ts` lists them. */
export interface PromptKind {
  /** Chooses the words of refusals, pauses and ends. */
  source: ProofSource
  /** Whether what was typed is of no more use after a refusal. */
  emptiesAfterRefusal: boolean
  /** A refused proof ends the challenge, and the next one is asked for at once. */
  isAskedAnew?: true
  Prompt: ComponentType<PromptProps>
}
