import { routes } from '@countersign/contract'
import { totpCode, totpStep } from '../totp-code.ts'
import { answerRequest } from './answer-request.ts'
import { type Answered, bodyOf, browserHeaders, cookieIn } from './browser.ts'
import { postRequest } from './http-request.ts'

/** Somebody with a browser and an authenticator app. Plain data, as it is handed to another process. */
export interface Person {
  /** Gives the address they come from. */
  number: number
  email: string
  password: string
  /** Hexadecimal. */
  totpKey: string
  /** Values of cookies. A session changes its value with each step-up. */
  device: string
  session: string | null
}

/** Sends one request and gives back the answer, whatever its status. `step` is what it is counted under. */
export type Send = (step: string, request: string) => Promise<Answered>

/** Password, then the code of the app: true where both were accepted. */
export async function signIn(send: Send, person: Person): Promise<boolean> {
  const { number, email, password, device } = person
  const first = await send('password', postRequest(routes.signIn.path, browserHeaders(number, { device }), { email, password }))
  if (first.status !== 200) return false
  const { challenge } = bodyOf<{ challenge: { id: string } }>(first)
  const signInSecret = cookieIn(first, 'sign-in') ?? ''
  const answer = { challengeId: challenge.id, signInSecret, deviceToken: device, clientNumber: number, proof: codeNow(person) }
  return (await send('code', answerRequest(answer))).status === 200
}

/** Asked for a code within a session, and answered. */
export async function stepUp(send: Send, person: Person): Promise<boolean> {
  const { number, device } = person
  const headers = () => browserHeaders(number, { device, session: person.session ?? '' })
  const first = await send('open', postRequest(routes.openChallenge.path, headers(), { purpose: 'change_password' }))
  if (first.status !== 201 && first.status !== 200) return false
  const path = routes.verifyChallenge.path.replace('{id}', bodyOf<{ id: string }>(first).id)
  const second = await send('code', postRequest(path, headers(), { proof: codeNow(person) }))
  person.session = cookieIn(second, 'session') ?? person.session
  return second.status === 200
}

const codeNow = ({ totpKey }: Person): string => totpCode(Buffer.from(totpKey, 'hex'), totpStep(Date.now()))
