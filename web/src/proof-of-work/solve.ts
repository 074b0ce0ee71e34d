import type { ProofOfWork } from '@countersign/contract'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2'

/**
 * Does the work and writes it down as the service takes it. The derivations run in threads of the browser's own, so the page
 * stays responsive; several at a time use more than one processor.
 */
export async function solve(challenge: ProofOfWork): Promise<string> {
  const lanes = Math.min(4, navigator.hardwareConcurrency || 2)
  const controller = new AbortController()
  const lane = async (counterStart: number) => {
    const solution = await solveChallenge({ challenge, deriveKey, counterStart, counterStep: lanes, controller })
    return solution ?? Promise.reject(new Error('not solved'))
  }
  try {
    const solution = await Promise.any(Array.from({ length: lanes }, (_, start) => lane(start)))
    return btoa(JSON.stringify({ challenge, solution }))
  } finally {
    controller.abort()
  }
}
