import { createHash } from 'node:crypto'
import type { ProblemCode } from '@countersign/contract'
import type { FastifyRequest } from 'fastify'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { type Database, statement, type Tx } from '../database/database.ts'
import type { HostId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { Problem, type ProblemMembers } from '../problem.ts'

const claim = statement<{ id: string; digest: Uint8Array; nothing: Uint8Array; now: number; expiresAt: number }>(
  'claim-idempotent-call',
  `insert into idempotent_calls (id, request_digest, sealed_answer, expires_at) values (:id, :digest, :nothing, :expiresAt)
   on conflict (id) do update set request_digest = :digest, sealed_answer = :nothing, expires_at = :expiresAt
   where idempotent_calls.expires_at <= :now`,
)
const keep = statement<{ id: string; answer: Uint8Array }>(
  'keep-idempotent-answer',
  'update idempotent_calls set sealed_answer = :answer where id = :id',
)
const find = statement<{ id: string }, { request_digest: Uint8Array; sealed_answer: Uint8Array }>(
  'find-idempotent-call',
  'select request_digest, sealed_answer from idempotent_calls where id = :id',
)

interface With {
  keys: KeyRing
  now: Millis
  request: FastifyRequest
  host: { id: HostId }
}

type Outcome<T extends object> = T | { refused: Problem }
type Kept<T> = { answer: T } | { refused: { code: ProblemCode; members: ProblemMembers } }

const nothing = new Uint8Array(0)

/**
 * Does the work once for each `Idempotency-Key` of a host, in one unit with what keeps its answer (draft-ietf-httpapi-idempotency-key
 * sections 2.5 to 2.7). The same request gets the same answer again for a day, a refusal too; another request under the same key is
 * refused. Of several at once one does the work, and the others wait for its end and get its answer. What throws is not kept: it
 * may be tried again. Without a key the work is simply done.
 */
export async function idempotent<T extends object>(
  database: Database,
  given: With,
  work: (tx: Tx) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const { keys, now, request, host } = given
  const key = keyOf(request)
  if (key === undefined) return database.unit(work)
  const id = Buffer.from(keys.digest('idempotency-key', JSON.stringify([host.id, key]))).toString('base64url')
  const place = { table: 'idempotent_calls', column: 'sealed_answer', account: '', row: id }
  const digest = digestOf(request)

  return database.unit(async (tx) => {
    if ((await tx.run(claim, { id, digest, nothing, now, expiresAt: now + lifetimes.idempotentCall })) === 0) {
      const kept = await tx.get(find, { id })
      if (!kept || !Buffer.from(kept.request_digest).equals(digest)) return { refused: new Problem('IDEMPOTENCY_KEY_REUSED') }
      return asBefore(JSON.parse(Buffer.from(keys.open(place, kept.sealed_answer)).toString()) as Kept<T>)
    }
    const outcome = await work(tx)
    await tx.run(keep, { id, answer: keys.seal(place, Buffer.from(JSON.stringify(toKeep(outcome)))) })
    return outcome
  })
}

/** One header of 1 to 255 printable characters; the quotes of a structured field may stand around it. */
function keyOf({ headers }: FastifyRequest): string | undefined {
  const header = headers['idempotency-key']
  if (header === undefined) return undefined
  const [, key] = /^"?([\x20\x21\x23-\x7e]{1,255})"?$/.exec(String(header)) ?? []
  if (key === undefined) throw new Problem('INVALID_REQUEST', { detail: 'The Idempotency-Key must have 1 to 255 printable characters.' })
  return key
}

function digestOf({ method, url, body }: FastifyRequest): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest()
}

function toKeep<T extends object>(outcome: Outcome<T>): Kept<T> {
  if (!('refused' in outcome)) return { answer: outcome }
  const { code, members } = outcome.refused
  return { refused: { code, members } }
}

function asBefore<T extends object>(kept: Kept<T>): Outcome<T> {
  return 'answer' in kept ? kept.answer : { refused: new Problem(kept.refused.code, kept.refused.members) }
}
