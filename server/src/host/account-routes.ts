import type { FastifyInstance } from 'fastify'
import { freeze } from '../account-security/freeze-and-thaw.ts'
import type { Database } from '../database/database.ts'
import type { HostCallers } from '../host-keys/caller.ts'
import { idempotent } from '../host-keys/idempotent.ts'
import { route } from '../http/route.ts'
import { accepted } from '../problem.ts'
import { hostAccount, makeHostAccount, shownAccount } from './host-account.ts'

interface Deps {
  database: Database
  hosts: HostCallers
  wakeOutbox: () => void
}

export function hostAccountRoutes(app: FastifyInstance, { database, hosts, wakeOutbox }: Deps): void {
  route(app, 'createHostAccount', async ({ body, request, now }) => {
    const caller = await hosts.caller(request, 'createHostAccount')
    const { host } = caller
    const occasion = hosts.occasion(now, caller)
    const made = await idempotent(database, { ...occasion, request, host }, async (tx) => {
      const outcome = await makeHostAccount(tx, occasion, host, body)
      return 'refused' in outcome ? outcome : shownAccount(tx, occasion, outcome.account)
    })
    wakeOutbox()
    return accepted(made)
  })

  route(app, 'getHostAccount', async ({ params, request, now }) => {
    const caller = await hosts.caller(request, 'getHostAccount')
    const occasion = hosts.occasion(now, caller)
    return database.read(async (tx) => shownAccount(tx, occasion, await hostAccount(tx, caller.host, params.externalId)))
  })

  route(app, 'freezeHostAccount', async ({ params, request, now }) => {
    const caller = await hosts.caller(request, 'freezeHostAccount')
    await database.unit(async (tx) => {
      const { accountId } = await hostAccount(tx, caller.host, params.externalId)
      await freeze(tx, hosts.occasion(now, caller), accountId, 'host')
    })
    wakeOutbox()
  })
}
