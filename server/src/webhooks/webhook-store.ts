import { statement } from '../database/database.ts'

/** Who may be told of what happened to an account, each with the name that its host has for it. */
export const listeners = statement<{ accountId: string | null }, { id: string; types: string; external_id: string | null }>(
  'webhook-listeners',
  `select webhook_endpoints.id, types, host_accounts.external_id from webhook_endpoints
   left join host_accounts on host_accounts.host_id = webhook_endpoints.host_id and host_accounts.account_id = :accountId
   where ended_at is null order by webhook_endpoints.id`,
)
export const insertEvent = statement<
  { id: string; type: string; accountId: string | null; data: string; now: number },
  { position: number }
>(
  'insert-webhook-event',
  `insert into webhook_events (id, type, account_id, data, created_at) values (:id, :type, :accountId, :data, :now) returning position`,
)

export interface EndpointRow {
  id: string
  host_id: string
  url: string
  types: string
  created_at: number
  sealed_secrets: Uint8Array
}

export const insertEndpoint = statement<{
  id: string
  hostId: string
  url: string
  types: string
  secrets: Uint8Array
  now: number
  limit: number
}>(
  'insert-webhook-endpoint',
  `insert into webhook_endpoints (id, host_id, url, types, sealed_secrets, created_at)
   select :id, :hostId, :url, :types, :secrets, :now
   where (select count(*) from webhook_endpoints where host_id = :hostId and ended_at is null) < :limit`,
)
/** An empty id stands for every host. */
export const liveEndpoints = statement<{ hostId: string }, EndpointRow>(
  'live-webhook-endpoints',
  `select id, host_id, url, types, created_at, sealed_secrets from webhook_endpoints
   where ended_at is null and (:hostId = '' or host_id = :hostId) order by created_at, id`,
)
export const endpointSecrets = statement<{ id: string }, { sealed_secrets: Uint8Array }>(
  'webhook-endpoint-secrets',
  'select sealed_secrets from webhook_endpoints where id = :id and ended_at is null',
)
/** Only where they are still those that were read: of two changes at once, one wins. */
export const replaceSecrets = statement<{ id: string; former: Uint8Array; secrets: Uint8Array }>(
  'replace-webhook-secrets',
  'update webhook_endpoints set sealed_secrets = :secrets where id = :id and sealed_secrets = :former and ended_at is null',
)
export const endEndpoint = statement<{ id: string; now: number }>(
  'end-webhook-endpoint',
  'update webhook_endpoints set ended_at = :now where id = :id and ended_at is null',
)

export const dropWaiting = statement<{ channel: string }>(
  'drop-waiting-webhooks',
  'delete from outbox where channel = :channel and sent_at is null and failed_at is null',
)

/** Those that were given up, newest first; `before` is a position. */
export const deadLetters = statement<
  { channel: string; before: number; limit: number },
  {
    position: number
    event_id: string
    type: string
    account_id: string | null
    created_at: number
    failed_at: number
    attempts: number
    last_error: string
  }
>(
  'webhook-dead-letters',
  `select position, event_id, template as type, account_id, created_at, failed_at, attempts, last_error from outbox
   where channel = :channel and failed_at is not null and position < :before order by position desc limit :limit`,
)
/** What is to be told again: not what waits anyway. */
export const eventsToRepeat = statement<
  { channel: string; since: number; eventId: string; limit: number; after: number },
  { position: number; id: string; type: string; account_id: string | null; data: string; created_at: number }
>(
  'webhook-events-to-repeat',
  `select position, id, type, account_id, data, created_at from webhook_events
   where position > :after and ((:eventId = '' and created_at >= :since) or id = :eventId)
   and not exists (select 1 from outbox where outbox.channel = :channel and outbox.event_id = webhook_events.id and sent_at is null and failed_at is null)
   order by position limit :limit`,
)
export const dropDeadLetter = statement<{ channel: string; eventId: string }>(
  'drop-webhook-dead-letter',
  'delete from outbox where channel = :channel and event_id = :eventId and failed_at is not null',
)
export const externalIdAt = statement<{ hostId: string; accountId: string }, { external_id: string }>(
  'webhook-external-id',
  'select external_id from host_accounts where host_id = :hostId and account_id = :accountId',
)
