import { createHash } from 'node:crypto'
import type { AllClientMetadata } from 'oidc-provider'
import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { acrOf } from '../sessions/acr.ts'
import { findSessionOf, type Session } from '../sessions/session.ts'
import { authTimeOf } from './acr.ts'
import type { Client } from './clients.ts'
import { type Grant, grantsOfSession } from './grants.ts'

const inSeconds = (time: Millis): number => Math.floor(time / 1000)

/** Names a session for good, also where it has ended: tokens carry it. */
export const uidOf = ({ accountId, id }: Pick<Session, 'accountId' | 'id'>): string => `${accountId}.${id}`

export const sessionIdIn = (uid: string): string => uid.split('.')[1] ?? ''

/**
 * What the library takes for its own session is a view of ours, made anew for each request: who it is, how they signed in and when,
 * and which clients have a grant out of it. There is nothing to keep and so nothing that could say otherwise than our session does.
 */
export async function sessionPayload(tx: Tx, now: Millis, session: Session) {
  const grants = await grantsOfSession(tx, now, session.id)
  return {
    kind: 'Session' as const,
    jti: session.id,
    uid: uidOf(session),
    accountId: session.accountId,
    acr: acrOf(session),
    amr: session.amr,
    loginTs: authTimeOf(session),
    authorizations: Object.fromEntries(grants.map(({ id, clientId }) => [clientId, { grantId: id, sid: sidOf(session, clientId) }])),
  }
}

export async function sessionPayloadOf(tx: Tx, now: Millis, uid: string) {
  const [accountId = '', id = ''] = uid.split('.')
  const session = await findSessionOf(tx, now, accountId, id)
  return session && sessionPayload(tx, now, session)
}

/** Another one for each client, so that two of them cannot tell that it is the same session. */
const sidOf = ({ id }: Session, clientId: string): string => createHash('sha256').update(`${id} ${clientId}`).digest('base64url')

export function grantPayload({ id, accountId, clientId, scope, claims, createdAt, expiresAt }: Grant) {
  return {
    kind: 'Grant' as const,
    jti: id,
    accountId,
    clientId,
    iat: inSeconds(createdAt),
    exp: inSeconds(expiresAt),
    openid: { scope: scope.join(' '), claims },
  }
}

/** RFC 7591 section 2. What stands for the secret is none: secrets are compared by digest. */
export function clientMetadata(client: Client): AllClientMetadata {
  return {
    client_id: client.id,
    client_name: client.name,
    redirect_uris: client.redirectUris,
    post_logout_redirect_uris: client.postLogoutRedirectUris,
    application_type: client.kind === 'native' ? 'native' : 'web',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    response_modes: ['query'],
    token_endpoint_auth_method: client.kind === 'web' ? 'client_secret_basic' : 'none',
    id_token_signed_response_alg: client.idTokenAlgorithm,
    ...(client.kind === 'web' && { client_secret: 'kept-as-a-digest' }),
  }
}
