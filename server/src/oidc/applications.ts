import type { ConnectedApplication } from '@countersign/contract'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import type { AccountId } from '../ids.ts'
import { accessInWords } from './access.ts'
import type { FindClient } from './clients.ts'
import { type Access, consentsOfAccount, grantsOfAccount } from './grants.ts'

/** Applications that are signed in now, in any session, or that were allowed something. */
export async function listApplications(tx: Tx, now: Millis, findClient: FindClient, accountId: AccountId): Promise<ConnectedApplication[]> {
  const grants = (await grantsOfAccount(tx, now, accountId)).map((grant) => ({ ...grant, at: grant.createdAt }))
  const consents = (await consentsOfAccount(tx, accountId)).map((consent) => ({ ...consent, at: consent.givenAt }))
  const all = [...grants, ...consents].sort((one, other) => one.at - other.at)
  const found: ConnectedApplication[] = []
  for (const id of new Set(all.map(({ clientId }) => clientId))) {
    const client = await findClient(tx, id)
    const own = all.filter(({ clientId }) => clientId === id)
    if (client && own[0]) found.push({ id, name: client.name, since: toRfc3339(own[0].at), access: accessInWords(together(own)) })
  }
  return found
}

const together = (parts: readonly Access[]): Access => ({
  scope: parts.flatMap(({ scope }) => scope),
  claims: parts.flatMap(({ claims }) => claims),
})
