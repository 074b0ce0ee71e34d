import { createHash, randomBytes } from 'node:crypto'
import type { Customer } from './customers.ts'
import type { Store } from './store.ts'

export interface ApiKey {
  id: string
  name: string
  rights: string
  /** Not before its owner asks to see the secret: it is shown once. */
  hasSecret: boolean
  createdAt: number
}

type Of = Pick<Customer, 'id'>

export const apiKeysOf = (store: Store, { id }: Of): ApiKey[] =>
  store
    .all<{ id: string; name: string; rights: string; secret_digest: string | null; created_at: number }>(
      'select * from api_keys where customer_id = :id order by created_at desc, id',
      { id },
    )
    .map((row) => ({ id: row.id, name: row.name, rights: row.rights, hasSecret: row.secret_digest !== null, createdAt: row.created_at }))

export function addApiKey(store: Store, now: number, { id }: Of, { name, rights }: Pick<ApiKey, 'name' | 'rights'>): void {
  const key = `key_${randomBytes(8).toString('hex')}`
  store.run('insert into api_keys values (:key, :id, :name, :rights, null, :now)', { key, id, name, rights, now })
}

/** Made now, shown in this one answer, and kept as a digest. Undefined where it was shown before. */
export function revealSecret(store: Store, { id }: Of, key: string): string | undefined {
  const secret = `lk_${randomBytes(24).toString('base64url')}`
  const digest = createHash('sha256').update(secret).digest('base64url')
  const sql = 'update api_keys set secret_digest = :digest where id = :key and customer_id = :id and secret_digest is null'
  return store.run(sql, { digest, key, id }) === 1 ? secret : undefined
}

export function endApiKey(store: Store, { id }: Of, key: string): void {
  store.run('delete from api_keys where id = :key and customer_id = :id', { key, id })
}
