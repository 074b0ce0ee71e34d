import { type NoParams, statement } from '../database/database.ts'

export interface AuditRecord {
  id: number
  node: string
  node_counter: number
  at: number
  account_id: string | null
  actor: string
  event: string
  client: string
  details: string
}

export interface BatchRecord {
  number: number
  entries: Uint8Array
  previous: Uint8Array
  digest: Uint8Array
  key_id: string
  signature: Uint8Array
  sealed_at: number
}

const columns = 'id, node, node_counter, at, account_id, actor, event, client, details'

/** In no order. Rows that commit late, with a lower id, come into the next batch. */
export const takeUnsealed = statement<{ batch: number; limit: number }, AuditRecord>(
  'take-unsealed-audit-rows',
  `update audit set batch = :batch where id in (select id from audit where batch is null order by id limit :limit) returning ${columns}`,
)
export const unsealedSpan = statement<NoParams, { count: number; first: number | null; last: number | null; since: number | null }>(
  'unsealed-audit-span',
  'select count(*) as count, min(id) as first, max(id) as last, min(at) as since from audit where batch is null',
)
export const insertBatch = statement<{
  number: number
  entries: Uint8Array
  previous: Uint8Array
  digest: Uint8Array
  keyId: string
  signature: Uint8Array
  sealedAt: number
}>(
  'insert-audit-batch',
  `insert into audit_batches (number, entries, previous, digest, key_id, signature, sealed_at)
   values (:number, :entries, :previous, :digest, :keyId, :signature, :sealedAt)`,
)
/** The sealer that gets this row has the chain to itself until it commits. */
export const takeHead = statement<NoParams, { number: number; digest: Uint8Array; authentication: Uint8Array }>(
  'take-audit-head',
  'select number, digest, authentication from audit_head where one = 1 for update skip locked',
)
export const readHead = statement<NoParams, { number: number; digest: Uint8Array; authentication: Uint8Array }>(
  'read-audit-head',
  'select number, digest, authentication from audit_head where one = 1',
)
export const firstHead = statement<{ digest: Uint8Array; authentication: Uint8Array }>(
  'first-audit-head',
  'insert into audit_head (one, number, digest, authentication) values (1, 0, :digest, :authentication) on conflict (one) do nothing',
)
export const moveHead = statement<{ number: number; digest: Uint8Array; authentication: Uint8Array }>(
  'move-audit-head',
  'update audit_head set number = :number, digest = :digest, authentication = :authentication where one = 1',
)
export const batchesAfter = statement<{ after: number; limit: number }, BatchRecord>(
  'audit-batches-after',
  `select number, entries, previous, digest, key_id, signature, sealed_at from audit_batches where number > :after order by number limit :limit`,
)
export const rowsOfBatch = statement<{ batch: number }, AuditRecord>(
  'audit-rows-of-batch',
  `select ${columns} from audit where batch = :batch order by id`,
)
