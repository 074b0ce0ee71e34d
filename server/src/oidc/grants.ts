import type { Millis } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { type AccountId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import * as store from './grant-store.ts'

/** What one client may have of one account, out of one session. All tokens that come of it live and end with it. */
export interface Grant extends Access {
  id: string
  accountId: string
  clientId: string
  sessionId: string
  createdAt: Millis
  expiresAt: Millis
}

/** Names of OpenID Connect: `email`, `offline_access`; single claims that were asked for by name. */
export interface Access {
  scope: string[]
  claims: string[]
}

interface Given {
  accountId: string
  clientId: string
  sessionId: string
}

/** Undefined also where it is void: under former credentials, or out of a session that was ended. */
export async function findGrant(tx: Tx, now: Millis, id: string): Promise<Grant | undefined> {
  const row = await tx.get(store.grantById, { id, now })
  return row && fromRow(row)
}

export async function grantsOfSession(tx: Tx, now: Millis, sessionId: string): Promise<Grant[]> {
  return (await tx.all(store.grantsOfSession, { sessionId, now })).map(fromRow)
}

export async function grantsOfAccount(tx: Tx, now: Millis, accountId: AccountId): Promise<Grant[]> {
  return (await tx.all(store.grantsOfAccount, { accountId, now })).map(fromRow)
}

/** Widens the one that is there. */
export async function openGrant(tx: Tx, now: Millis, given: Given, access: Access): Promise<string> {
  const { sessionId, clientId } = given
  await tx.run(store.deleteVoidGrant, { sessionId, clientId, now })
  const former = (await grantsOfSession(tx, now, sessionId)).find((grant) => grant.clientId === clientId)
  const kept = await tx.get(store.insertGrant, {
    id: newId('grt'),
    ...given,
    ...columnsOf(together(access, former)),
    now,
    expiresAt: now + lifetimes.grant,
  })
  if (!kept) throw new Error('a grant of an account that does not exist')
  return kept.id
}

export async function endGrant(tx: Tx, id: string): Promise<boolean> {
  return (await tx.run(store.deleteGrant, { id })) === 1
}

export async function endGrantsOfClient(tx: Tx, clientId: string): Promise<void> {
  await tx.run(store.deleteGrantsOfClient, { clientId })
  await tx.run(store.deleteConsentsOfClient, { clientId })
}

/** True where there was something to end. */
export async function endAccess(tx: Tx, accountId: AccountId, clientId: string): Promise<boolean> {
  const grants = await tx.run(store.deleteGrantsOfPair, { accountId, clientId })
  const consents = await tx.run(store.deleteConsent, { accountId, clientId })
  return grants + consents > 0
}

export async function rememberConsent(tx: Tx, now: Millis, by: { accountId: AccountId; clientId: string }, access: Access): Promise<void> {
  const former = await tx.get(store.consentOf, by)
  await tx.run(store.putConsent, { ...by, ...columnsOf(together(access, former && accessOf(former))), now })
}

export async function consentOf(tx: Tx, accountId: string, clientId: string): Promise<Access | undefined> {
  const row = await tx.get(store.consentOf, { accountId, clientId })
  return row && accessOf(row)
}

export async function consentsOfAccount(tx: Tx, accountId: AccountId): Promise<(Access & { clientId: string; givenAt: Millis })[]> {
  const rows = await tx.all(store.consentsOfAccount, { accountId })
  return rows.map((row) => ({ ...accessOf(row), clientId: row.client_id, givenAt: row.given_at }))
}

export const covers = (have: Access | undefined, wanted: Access): boolean =>
  have !== undefined && isWithin(wanted.scope, have.scope) && isWithin(wanted.claims, have.claims)

const isWithin = (some: readonly string[], all: readonly string[]): boolean => some.every((one) => all.includes(one))

function together(one: Access, other: Access = { scope: [], claims: [] }): Access {
  return { scope: [...new Set([...other.scope, ...one.scope])], claims: [...new Set([...other.claims, ...one.claims])] }
}

const columnsOf = ({ scope, claims }: Access) => ({ scope: scope.join(' '), claims: claims.join(' ') })
const words = (text: string): string[] => text.split(' ').filter((word) => word !== '')
const accessOf = ({ scope, claims }: { scope: string; claims: string }): Access => ({ scope: words(scope), claims: words(claims) })

function fromRow(row: store.GrantRow): Grant {
  return {
    id: row.id,
    accountId: row.account_id,
    clientId: row.client_id,
    sessionId: row.session_id,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    ...accessOf(row),
  }
}
