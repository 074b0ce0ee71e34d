import { ProblemError } from '@countersign/client'

/** Does the short calculation that a call may ask for first. The script for it is loaded only then. */
export async function withWork<T>(call: (proofOfWork: string | undefined) => Promise<T>): Promise<T> {
  try {
    return await call(undefined)
  } catch (error) {
    const work = error instanceof ProblemError && error.code === 'PROOF_OF_WORK_REQUIRED' ? error.document.proofOfWork : undefined
    if (!work) throw error
    const { solve } = await import('./solve.ts')
    return call(await solve(work))
  }
}
