import type { FastifyInstance } from 'fastify'
import { accountFacts } from '../account-facts/account-facts.ts'
import type { HostFacts } from '../account-facts/host-facts.ts'
import type { Database } from '../database/database.ts'
import type { HostCallers } from '../host-keys/caller.ts'
import { route } from '../http/route.ts'
import { hostAccount } from './host-account.ts'

interface Deps {
  database: Database
  hosts: HostCallers
  /** Null where nobody beside our own records is asked. */
  facts: HostFacts | null
}

export function hostFactsRoutes(app: FastifyInstance, { database, hosts, facts }: Deps): void {
  route(app, 'getHostAccountFacts', async ({ params, request }) => {
    const { host } = await hosts.caller(request, 'getHostAccountFacts')
    const { accountId } = await database.read((tx) => hostAccount(tx, host, params.externalId))
    return accountFacts(database, accountId, facts)
  })
}
