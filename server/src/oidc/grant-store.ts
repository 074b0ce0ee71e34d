import { statement } from '../database/database.ts'

export interface GrantRow {
  id: string
  account_id: string
  client_id: string
  session_id: string
  scope: string
  claims: string
  created_at: number
  expires_at: number
}

const columns = 'g.id, g.account_id, g.client_id, g.session_id, g.scope, g.claims, g.created_at, g.expires_at'
/** A change of credentials, a freeze, signing out everywhere: all of them move the epoch. Signing out here ends the session. */
const live = `from oidc_grants g
  join accounts on accounts.id = g.account_id and accounts.credential_epoch = g.credential_epoch
  left join sessions on sessions.account_id = g.account_id and sessions.id = g.session_id
  where g.expires_at > :now and sessions.ended_at is null`

export const grantById = statement<{ id: string; now: number }, GrantRow>('oidc-grant', `select ${columns} ${live} and g.id = :id`)
export const grantsOfSession = statement<{ sessionId: string; now: number }, GrantRow>(
  'oidc-grants-of-session',
  `select ${columns} ${live} and g.session_id = :sessionId`,
)
export const grantsOfAccount = statement<{ accountId: string; now: number }, GrantRow>(
  'oidc-grants-of-account',
  `select ${columns} ${live} and g.account_id = :accountId order by g.created_at`,
)
/** One that is void must not come to life again under its old id, or its tokens would too. */
export const deleteVoidGrant = statement<{ sessionId: string; clientId: string; now: number }>(
  'delete-void-oidc-grant',
  `delete from oidc_grants where session_id = :sessionId and client_id = :clientId
   and (expires_at <= :now or credential_epoch <> (select credential_epoch from accounts where accounts.id = oidc_grants.account_id))`,
)
export const insertGrant = statement<
  {
    id: string
    accountId: string
    clientId: string
    sessionId: string
    scope: string
    claims: string
    now: number
    expiresAt: number
  },
  { id: string }
>(
  'insert-oidc-grant',
  `insert into oidc_grants (id, account_id, client_id, session_id, credential_epoch, scope, claims, created_at, expires_at)
   select :id, :accountId, :clientId, :sessionId, credential_epoch, :scope, :claims, :now, :expiresAt from accounts where accounts.id = :accountId
   on conflict (session_id, client_id) do update set scope = :scope, claims = :claims returning id`,
)
export const deleteGrant = statement<{ id: string }>('delete-oidc-grant', 'delete from oidc_grants where id = :id')
export const deleteGrantsOfClient = statement<{ clientId: string }>(
  'delete-oidc-grants-of-client',
  'delete from oidc_grants where client_id = :clientId',
)
export const deleteGrantsOfPair = statement<{ accountId: string; clientId: string }>(
  'delete-oidc-grants-of-pair',
  'delete from oidc_grants where account_id = :accountId and client_id = :clientId',
)

export interface ConsentRow {
  client_id: string
  scope: string
  claims: string
  given_at: number
}

export const consentOf = statement<{ accountId: string; clientId: string }, ConsentRow>(
  'oidc-consent',
  'select client_id, scope, claims, given_at from oidc_consents where account_id = :accountId and client_id = :clientId',
)
export const consentsOfAccount = statement<{ accountId: string }, ConsentRow>(
  'oidc-consents',
  'select client_id, scope, claims, given_at from oidc_consents where account_id = :accountId order by given_at',
)
export const putConsent = statement<{ accountId: string; clientId: string; scope: string; claims: string; now: number }>(
  'put-oidc-consent',
  `insert into oidc_consents (account_id, client_id, scope, claims, given_at) values (:accountId, :clientId, :scope, :claims, :now)
   on conflict (account_id, client_id) do update set scope = :scope, claims = :claims, given_at = :now`,
)
export const deleteConsent = statement<{ accountId: string; clientId: string }>(
  'delete-oidc-consent',
  'delete from oidc_consents where account_id = :accountId and client_id = :clientId',
)
export const deleteConsentsOfClient = statement<{ clientId: string }>(
  'delete-oidc-consents-of-client',
  'delete from oidc_consents where client_id = :clientId',
)
