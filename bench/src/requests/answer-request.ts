import { type GivenProof, routes } from '@countersign/contract'
import { browserHeaders } from './browser.ts'
import { postRequest } from './http-request.ts'

export interface Answer {
  challengeId: string
  signInSecret: string
  deviceToken: string
  /** Every person comes from an address of their own. */
  clientNumber: number
  proof: GivenProof
}

/** The code of a sign-in, or the answer of a passkey. */
export function answerRequest({ challengeId, signInSecret, deviceToken, clientNumber, proof }: Answer): string {
  const headers = browserHeaders(clientNumber, { device: deviceToken, 'sign-in': signInSecret })
  return postRequest(routes.verifyChallenge.path.replace('{id}', challengeId), headers, { proof })
}
