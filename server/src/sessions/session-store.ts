import { statement } from '../database/database.ts'

export interface SessionRow {
  id: string
  account_id: string
  device_id: string | null
  aal: string
  amr: string
  authenticated_at: number
  factor_proved_at: number | null
  proved_strength: number
  proved_acr: string | null
  is_restricted: number
  rebind_grant_id: string | null
  accepted_disclaimer: number | null
  last_seen_at: number
  expires_at: number
  email: string
}

export const insertSession = statement<{
  id: string
  accountId: string
  digest: Uint8Array
  deviceId: string | null
  client: string
  aal: string
  amr: string
  now: number
  factorProvedAt: number | null
  strength: number
  provedAcr: string | null
  isRestricted: number
  rebindGrantId: string | null
  expiresAt: number
  signInId: string | null
}>(
  'insert-session',
  `insert into sessions (id, account_id, secret_digest, device_id, client, aal, amr, created_at, authenticated_at, factor_proved_at, proved_strength, proved_acr, is_restricted, rebind_grant_id, last_seen_at, expires_at, sign_in_id)
   values (:id, :accountId, :digest, :deviceId, :client, :aal, :amr, :now, :now, :factorProvedAt, :strength, :provedAcr, :isRestricted, :rebindGrantId, :now, :expiresAt, :signInId)`,
)

export const sessionByDigest = statement<{ digest: Uint8Array; now: number; seenAfter: number }, SessionRow>(
  'session-by-digest',
  `select sessions.id, sessions.account_id, device_id, aal, amr, authenticated_at, factor_proved_at, proved_strength, proved_acr, is_restricted, rebind_grant_id, accepted_disclaimer,
     last_seen_at, expires_at, contact_points.address as email
   from sessions join contact_points on contact_points.account_id = sessions.account_id and contact_points.is_primary = 1
   where secret_digest = :digest and ended_at is null and expires_at > :now and last_seen_at > :seenAfter`,
)
/** By its id: never from what a browser sends. */
export const sessionById = statement<{ accountId: string; id: string; now: number; seenAfter: number }, SessionRow>(
  'session-by-id',
  `select sessions.id, sessions.account_id, device_id, aal, amr, authenticated_at, factor_proved_at, proved_strength, proved_acr, is_restricted, rebind_grant_id,
     accepted_disclaimer, last_seen_at, expires_at, contact_points.address as email
   from sessions join contact_points on contact_points.account_id = sessions.account_id and contact_points.is_primary = 1
   where sessions.account_id = :accountId and sessions.id = :id and ended_at is null and expires_at > :now and last_seen_at > :seenAfter`,
)
export const rotatedSession = statement<{ digest: Uint8Array; rotatedAfter: number }, { id: string }>(
  'rotated-session',
  'select id from sessions where previous_digest = :digest and ended_at is null and rotated_at > :rotatedAfter',
)
export const touchSession = statement<{ accountId: string; id: string; now: number; before: number }>(
  'touch-session',
  'update sessions set last_seen_at = :now where account_id = :accountId and id = :id and ended_at is null and last_seen_at < :before',
)
export const raiseSession = statement<{
  accountId: string
  id: string
  digest: Uint8Array
  now: number
  aal: string
  amr: string
  factorProvedAt: number | null
  strength: number
  provedAcr: string | null
  frees: number
  authenticatedAt: number
}>(
  'raise-session',
  `update sessions set previous_digest = secret_digest, rotated_at = :now, secret_digest = :digest, aal = :aal, amr = :amr,
     factor_proved_at = :factorProvedAt, proved_strength = :strength, proved_acr = :provedAcr,
     is_restricted = case when :frees = 1 then 0 else is_restricted end, authenticated_at = :authenticatedAt, last_seen_at = :now
   where account_id = :accountId and id = :id and ended_at is null`,
)
export const keepAcceptedDisclaimer = statement<{ accountId: string; id: string; version: number }>(
  'keep-accepted-disclaimer',
  'update sessions set accepted_disclaimer = :version where account_id = :accountId and id = :id and ended_at is null',
)
export const liveSession = statement<{ accountId: string; id: string }, { id: string }>(
  'live-session',
  'select id from sessions where account_id = :accountId and id = :id and ended_at is null',
)
export const endOtherSessions = statement<{ accountId: string; keep: string; now: number }>(
  'end-other-sessions',
  'update sessions set ended_at = :now where account_id = :accountId and id <> :keep and ended_at is null',
)

export const liveSessions = statement<
  { accountId: string; now: number; seenAfter: number },
  { id: string; client: string; aal: string; created_at: number; last_seen_at: number }
>(
  'live-sessions',
  `select id, client, aal, created_at, last_seen_at from sessions
   where account_id = :accountId and ended_at is null and expires_at > :now and last_seen_at > :seenAfter
   order by last_seen_at desc, id limit 100`,
)
export const endSessionOfAccount = statement<{ accountId: string; id: string; now: number }>(
  'end-session-of-account',
  'update sessions set ended_at = :now where account_id = :accountId and id = :id and ended_at is null',
)

/** What a session under way says of how its owner was proved; by its own id or by that of the sign-in that led to it. */
export const provedSession = statement<
  { accountId: string; id: string; signInId: string },
  {
    id: string
    aal: string
    amr: string
    proved_acr: string | null
    authenticated_at: number
    factor_proved_at: number | null
    is_restricted: number
  }
>(
  'proved-session',
  `select id, aal, amr, proved_acr, authenticated_at, factor_proved_at, is_restricted from sessions
   where account_id = :accountId and (id = :id or sign_in_id = :signInId) order by created_at desc limit 1`,
)
/** For whoever has the id and not the secret: by account, as the key of the table begins with it. */
export const goodSession = statement<{ accountId: string; id: string; now: number; seenAfter: number }, Omit<SessionRow, 'email'>>(
  'good-session',
  `select id, account_id, device_id, aal, amr, authenticated_at, factor_proved_at, proved_strength, is_restricted, rebind_grant_id, accepted_disclaimer, last_seen_at, expires_at
   from sessions where account_id = :accountId and id = :id and ended_at is null and expires_at > :now and last_seen_at > :seenAfter`,
)
