import type { SignInAnswer } from '@countersign/contract'
import { api } from '../api.ts'
import { withWork } from '../proof-of-work/with-work.ts'

/** While the service is under attack, a browser that the account does not know has to do some work first. */
export const signInWithPassword = (credentials: { email: string; password: string; application?: string }): Promise<SignInAnswer> =>
  withWork((proofOfWork) => api.call('signIn', { body: { ...credentials, ...(proofOfWork && { proofOfWork }) } }))
