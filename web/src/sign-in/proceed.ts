import type { SignInAnswer, VerifyAnswer } from '@countersign/contract'
import { go, leave } from './navigation.ts'

export type UnderWay = Extract<SignInAnswer, { state: 'challenge_required' }>
export type Frozen = Extract<SignInAnswer, { state: 'frozen' }>

let kept: UnderWay | Frozen | null = null

/** Where a sign-in goes after each answer: in, on to the code, or to the words about a frozen account. */
export function proceed(answer: SignInAnswer | VerifyAnswer): void {
  if (answer.state === 'complete') leave()
  if (answer.state !== 'challenge_required' && answer.state !== 'frozen') return
  kept = answer
  go(answer.state === 'frozen' ? '/sign-in/frozen' : '/sign-in/code')
}

/** Hands the answer of one page to the next, which else asks the server for it. */
export function takeKept(): UnderWay | Frozen | null {
  const answer = kept
  kept = null
  return answer
}
