import { type ProofOfWork, type SolvedProofOfWork, solvedProofOfWorkSchema } from '@countersign/contract'
import { createChallenge, verifySolution } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { randomNumber } from '../crypto/random.ts'
import { statement, type Tx } from '../database/database.ts'
import { fits } from '../json-schema.ts'
import { lifetimes } from '../lifetimes.ts'

/**
 * Work that a browser does before it is listened to, in the ALTCHA protocol (version 2, PBKDF2): no puzzle and nothing to
 * click. It keeps nobody out, but a million tries then take a million seconds of somebody's processor.
 */
export type WorkPurpose = 'sign-in' | 'send-text'

/** Two million rounds on average: a second or two in a browser. The server itself pays one derivation to ask, and none to check. */
const difficulty = { algorithm: 'PBKDF2/SHA-256', cost: 5000, leastTries: 300, mostTries: 500 } as const

export interface DoneWork {
  nonce: string
  expiresAt: Millis
}

interface With {
  keys: KeyRing
  now: Millis
}

export async function askForWork({ keys, now }: With, purpose: WorkPurpose): Promise<ProofOfWork> {
  const { algorithm, cost, leastTries, mostTries } = difficulty
  const challenge = await createChallenge({
    algorithm,
    cost,
    deriveKey,
    counter: randomNumber(leastTries, mostTries),
    // Not the protocol's own member for it, which the library would compare with the machine's clock instead of ours.
    data: { purpose, expiresAt: toRfc3339(now + lifetimes.proofOfWork) },
    ...secretsOf(keys),
  })
  return challenge as ProofOfWork
}

/** Undefined for what was not asked for here, for this purpose, or is too late. Whether it was used before is asked last. */
export async function checkWork({ keys, now }: With, purpose: WorkPurpose, given: string): Promise<DoneWork | undefined> {
  const solved = parse(given)
  if (!solved) return undefined
  const { challenge, solution } = solved
  const { verified } = await verifySolution({ challenge, solution, deriveKey, ...secretsOf(keys) })
  const { data, nonce } = challenge.parameters
  const expiresAt = Date.parse(data.expiresAt)
  return verified && data.purpose === purpose && expiresAt > now ? { nonce, expiresAt } : undefined
}

const use = statement<DoneWork & Record<string, string | number>>(
  'use-proof-of-work',
  'insert into used_proofs_of_work (nonce, expires_at) values (:nonce, :expiresAt) on conflict (nonce) do nothing',
)

/** True for the one caller who got to use it. */
export async function useWork(tx: Tx, { nonce, expiresAt }: DoneWork): Promise<boolean> {
  return (await tx.run(use, { nonce, expiresAt })) === 1
}

/** The library takes texts. Two secrets: who knows the answer to one challenge can sign no other. */
function secretsOf(keys: KeyRing) {
  const secret = (value: string) => Buffer.from(keys.digest('proof-of-work', value)).toString('base64url')
  return { hmacSignatureSecret: secret('challenge'), hmacKeySignatureSecret: secret('solution') }
}

const isSolved = fits(solvedProofOfWorkSchema)

function parse(given: string): SolvedProofOfWork | undefined {
  try {
    const solved: unknown = JSON.parse(Buffer.from(given, 'base64').toString())
    return isSolved(solved) ? solved : undefined
  } catch {
    return undefined
  }
}
