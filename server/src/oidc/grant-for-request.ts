import type { Grant, KoaContextWithOIDC } from 'oidc-provider'
import { accessWanted } from './access.ts'
import { consentOf, covers, openGrant } from './grants.ts'
import type { ProviderDeps } from './provider-deps.ts'

/**
 * The grant that goes with this request: the one of this session, made or widened where its owner has allowed as much before, or
 * where the client is the operator’s own. Undefined or too narrow where somebody is to be asked.
 */
export async function grantFor(ctx: KoaContextWithOIDC, { database, findClient, occasion }: ProviderDeps): Promise<Grant | undefined> {
  const { session, client, account, provider } = ctx.oidc
  if (!session?.accountId || !client || !account) return undefined
  const wanted = accessWanted(ctx.oidc.params ?? {})
  const [accountId, clientId] = [account.accountId, client.clientId]
  const sessionId = String(session.jti)
  const { now } = occasion()
  const opened = await database.unit(async (tx) => {
    const mayBeGiven = (await findClient(tx, clientId))?.isFirstParty || covers(await consentOf(tx, accountId, clientId), wanted)
    if (!mayBeGiven) return undefined
    return openGrant(tx, now, { accountId, clientId, sessionId }, wanted)
  })
  const id = opened ?? session.grantIdFor(clientId)
  return id === undefined ? undefined : provider.Grant.find(id)
}
