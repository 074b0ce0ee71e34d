import { type NoParams, statement } from '../database/database.ts'

export interface ClientRow {
  id: string
  settings: string
  secret_digest: Uint8Array | null
  former_secret_digest: Uint8Array | null
  former_secret_until: number | null
  created_at: number
}

const columns = 'id, settings, secret_digest, former_secret_digest, former_secret_until, created_at'

export const clientById = statement<{ id: string }, ClientRow>('oidc-client', `select ${columns} from oidc_clients where id = :id`)
export const allClients = statement<NoParams, ClientRow>('oidc-clients', `select ${columns} from oidc_clients order by created_at, id`)
export const insertClient = statement<{ id: string; settings: string; digest: Uint8Array | null; now: number }>(
  'insert-oidc-client',
  `insert into oidc_clients (id, settings, secret_digest, created_at) values (:id, :settings, :digest, :now) on conflict (id) do nothing`,
)
export const deleteClient = statement<{ id: string }>('delete-oidc-client', 'delete from oidc_clients where id = :id')
export const replaceSecret = statement<{ id: string; digest: Uint8Array; until: number }>(
  'replace-oidc-client-secret',
  `update oidc_clients set former_secret_digest = secret_digest, former_secret_until = :until, secret_digest = :digest
   where id = :id and secret_digest is not null`,
)
