import type { SignInAnswer } from '@countersign/contract'

export type UnderWay = Extract<SignInAnswer, { state: 'challenge_required' }>

let kept: UnderWay | null = null

/** Hands the answer of the password page to the code page, which else asks the server for it. */
export function keepUnderWay(answer: UnderWay): void {
  kept = answer
}

export function takeUnderWay(): UnderWay | null {
  const answer = kept
  kept = null
  return answer
}
