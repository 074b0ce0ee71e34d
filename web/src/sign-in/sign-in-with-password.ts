import { ProblemError } from '@countersign/client'
import type { SignInAnswer } from '@countersign/contract'
import { api } from '../api.ts'

/**
 * While the service is under attack, a browser that the account does not know has to do a short calculation first. The script
 * for it is loaded only then.
 */
export async function signInWithPassword(credentials: { email: string; password: string }): Promise<SignInAnswer> {
  try {
    return await api.call('signIn', { body: credentials })
  } catch (error) {
    const work = error instanceof ProblemError && error.code === 'PROOF_OF_WORK_REQUIRED' ? error.document.proofOfWork : undefined
    if (!work) throw error
    const { solve } = await import('../proof-of-work/solve.ts')
    return api.call('signIn', { body: { ...credentials, proofOfWork: await solve(work) } })
  }
}
