import { type Client, ProblemError } from '@countersign/client'
import type { EndpointName } from '@countersign/contract'
import { api } from '../api.ts'
import { leaveToSignIn } from './leave.ts'
import { askForStepUp } from './step-up-request.ts'

/**
 * A call in a session. Where a fresh proof is needed it is asked for and the call repeated; where the session is gone,
 * the person is taken to sign-in and nothing comes back.
 *
 * @throws {Cancelled} the person did not give the proof
 */
export const call: Client['call'] = async (name, ...input) => {
  for (;;) {
    try {
      return await (api.call as Untyped)(name, ...input)
    } catch (error) {
      if (isSignedOut(error)) return leaveToSignIn()
      if (!(error instanceof ProblemError) || error.code !== 'STEP_UP_REQUIRED') throw error
      await askForStepUp(error.document)
    }
  }
}

type Untyped = (name: EndpointName, ...input: unknown[]) => Promise<never>

const isSignedOut = (error: unknown): boolean =>
  error instanceof ProblemError && (error.code === 'NOT_SIGNED_IN' || error.code === 'SESSION_ROTATED')
