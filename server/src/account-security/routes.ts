import type { FastifyInstance } from 'fastify'
import { findAccount } from '../accounts/account.ts'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { Problem } from '../problem.ts'
import type { Callers } from '../sessions/caller.ts'

interface Deps {
  database: Database
  callers: Callers
}

export function accountRoutes(app: FastifyInstance, { database, callers }: Deps): void {
  route(app, 'getAccount', async ({ request }) => {
    const session = await callers.session(request)
    const account = await database.read((tx) => findAccount(tx, session.accountId))
    if (!account) throw new Problem('NOT_SIGNED_IN')
    return { id: account.id, email: account.email, createdAt: toRfc3339(account.createdAt) }
  })
}
