import { routes } from '@countersign/contract'
import { browserHeaders } from './browser.ts'
import { postRequest } from './http-request.ts'

export interface Answer {
  challengeId: string
  signInSecret: string
  deviceToken: string
  /** Every person comes from an address of their own. */
  clientNumber: number
  code: string
}

/** The code of a sign-in. */
export function answerRequest({ challengeId, signInSecret, deviceToken, clientNumber, code }: Answer): string {
  const headers = browserHeaders(clientNumber, { device: deviceToken, 'sign-in': signInSecret })
  return postRequest(routes.verifyChallenge.path.replace('{id}', challengeId), headers, { proof: code })
}
