import type { Millis } from '../../clock.ts'
import type { KeyRing } from '../../crypto/key-ring.ts'
import { randomBytesOf } from '../../crypto/random.ts'
import { type NoParams, statement, type Tx } from '../../database/database.ts'
import type { EnrollmentId } from '../../ids.ts'
import { lifetimes } from '../../lifetimes.ts'
import type { Asked, Content } from '../factor-kind.ts'
import { fromBase64url } from './base64url.ts'
import { areEqual, sha256 } from './ceremony.ts'

interface With {
  keys: KeyRing
  now: Millis
}

/**
 * The challenge of a record is derived from it: nothing more is kept, it ends with the record, and one of another record, session or
 * purpose is another one. 32 bytes.
 */
export const challengeOfRecord = (keys: KeyRing, { challenge, content }: Pick<Asked, 'challenge' | 'content'>): Uint8Array =>
  content ? challengeOfContent(content) : keys.digest('passkey-challenge', challenge)
/** What is signed is this content and no other, once. */
const challengeOfContent = ({ nonce, digest }: Content): Uint8Array =>
  sha256(Buffer.concat([Buffer.from(nonce, 'base64url'), Buffer.from(digest, 'base64url')]))
export const challengeOfEnrollment = (keys: KeyRing, id: EnrollmentId): Uint8Array => keys.digest('passkey-enrollment', id)

const randomLength = 32
const timeLength = 8
const epochLength = 4
const bodyLength = randomLength + timeLength + epochLength
const markLength = 32

const presentEpoch = statement<NoParams, { epoch: number }>('epoch-for-passkeys', 'select epoch from clock_time where one = 1')

/**
 * The challenge of a sign-in where nobody has said who they are: random, with its end and our mark. Asking for one leaves nothing
 * behind, so that it can be asked for freely; only an answered one is remembered, until its time is over.
 */
export async function newSignInChallenge(tx: Tx, { keys, now }: With): Promise<Uint8Array> {
  const ends = Buffer.alloc(timeLength + epochLength)
  ends.writeBigUInt64BE(BigInt(now + lifetimes.passkeyChallenge))
  ends.writeUInt32BE((await tx.get(presentEpoch, {}))?.epoch ?? 0, timeLength)
  const body = Buffer.concat([randomBytesOf(randomLength), ends])
  return Buffer.concat([body, mark(keys, body)])
}

export interface SignInChallenge {
  bytes: Uint8Array
  expiresAt: Millis
  /** After a restore the database may have forgotten what was answered: challenges of before are void . */
  epoch: number
}

/** The one that the client data of an answer carries. Undefined for one that is not ours or is over. */
export function readSignInChallenge({ keys, now }: With, clientDataJSON: string): SignInChallenge | undefined {
  const bytes = challengeIn(clientDataJSON)
  if (bytes?.length !== bodyLength + markLength) return undefined
  const body = bytes.subarray(0, bodyLength)
  if (!areEqual(bytes.subarray(bodyLength), mark(keys, body))) return undefined
  const expiresAt = Number(body.readBigUInt64BE(randomLength))
  return expiresAt > now ? { bytes, expiresAt, epoch: body.readUInt32BE(randomLength + timeLength) } : undefined
}

const use = statement<{ digest: Uint8Array; expiresAt: Millis; epoch: number }>(
  'use-passkey-challenge',
  `insert into used_passkey_challenges (digest, expires_at) select :digest, :expiresAt from clock_time where epoch = :epoch
   on conflict (digest) do nothing`,
)

/** True for the one caller who got to use it. */
export async function useSignInChallenge(tx: Tx, { bytes, expiresAt, epoch }: SignInChallenge): Promise<boolean> {
  return (await tx.run(use, { digest: sha256(bytes), expiresAt, epoch })) === 1
}

const mark = (keys: KeyRing, body: Uint8Array): Uint8Array => keys.digest('passkey-sign-in', Buffer.from(body).toString('base64url'))

function challengeIn(clientDataJSON: string): Buffer | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString())
    const challenge = typeof data === 'object' && data !== null && 'challenge' in data ? data.challenge : undefined
    return typeof challenge === 'string' ? fromBase64url(challenge) : undefined
  } catch {
    return undefined
  }
}
