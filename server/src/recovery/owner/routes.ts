import type { FastifyInstance } from 'fastify'
import type { KeyRing } from '../../crypto/key-ring.ts'
import type { Database } from '../../database/database.ts'
import { route } from '../../http/route.ts'
import { accepted } from '../../problem.ts'
import type { Callers } from '../../sessions/caller.ts'
import { openCaseOf } from '../stored-case.ts'
import { lookAtStop, stopByLink, stopOwn, warningOf } from './stop.ts'

interface Deps {
  database: Database
  keys: KeyRing
  callers: Callers
  wakeOutbox: () => void
}

/** What an owner does against a case that they did not begin. */
export function recoveryOwnerRoutes(app: FastifyInstance, { database, keys, callers, wakeOutbox }: Deps): void {
  route(app, 'getOwnRecovery', async ({ request }) => {
    const { accountId } = await callers.session(request)
    const open = await database.read((tx) => openCaseOf(tx, keys, accountId))
    return { case: open ? warningOf(open) : null }
  })

  route(app, 'stopOwnRecovery', async ({ request, now }) => {
    const { accountId } = await callers.session(request)
    await database.unit((tx) => stopOwn(tx, callers.occasion(request, now), accountId))
    wakeOutbox()
    return undefined
  })

  route(app, 'lookAtRecoveryStop', async ({ body, request, now }) =>
    accepted(await database.unit((tx) => lookAtStop(tx, callers.occasion(request, now), body.token))),
  )

  route(app, 'stopRecovery', async ({ body, request, now }) => {
    const stopped = await database.unit((tx) => stopByLink(tx, callers.occasion(request, now), body.token, body.freeze))
    wakeOutbox()
    return accepted(stopped)
  })
}
