import type { FastifyInstance } from 'fastify'
import { findAccount } from '../accounts/account.ts'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { hasFactor } from '../factors/factor.ts'
import { liveHoldsOf } from '../holds/hold.ts'
import type { HostCallers } from '../host-keys/caller.ts'
import { route } from '../http/route.ts'
import type { AccountId } from '../ids.ts'
import { isFactorRequired } from '../policy/enforcement.ts'
import type { Policy } from '../policy/policy.ts'
import { Problem } from '../problem.ts'
import { acrOf } from '../sessions/acr.ts'
import { goodSession } from '../sessions/session.ts'
import { orNull, shownHold } from './host-account.ts'

interface Deps {
  database: Database
  hosts: HostCallers
  policy: Policy
}

/** What a host asks before it lets somebody do something. */
export function hostSessionRoutes(app: FastifyInstance, { database, hosts, policy }: Deps): void {
  route(app, 'checkHostSession', async ({ body, request, now }) => {
    await hosts.caller(request, 'checkHostSession')
    const accountId = body.accountId as AccountId
    return database.read(async (tx) => {
      const session = await goodSession(tx, now, accountId, body.sessionId)
      if (!session) return { isGood: false as const }
      const lacksFactor = isFactorRequired(policy, now) && !(await hasFactor(tx, accountId))
      return {
        isGood: true as const,
        acr: acrOf(session),
        amr: session.amr,
        authenticatedAt: toRfc3339(session.authenticatedAt),
        factorProvedAt: orNull(session.factorProvedAt),
        isRestricted: session.isRestricted || lacksFactor,
        expiresAt: toRfc3339(session.expiresAt),
      }
    })
  })

  route(app, 'listHostHolds', async ({ query, request, now }) => {
    await hosts.caller(request, 'listHostHolds')
    const accountId = query.accountId as AccountId
    return database.read(async (tx) => {
      if (!(await findAccount(tx, accountId))) throw new Problem('NOT_FOUND')
      const holds = (await liveHoldsOf(tx, now, accountId)).filter(({ kind }) => (query.action ?? kind) === kind)
      return { items: holds.map(shownHold), nextCursor: null }
    })
  })
}
