import type { FastifyInstance } from 'fastify'
import type { Database } from '../../database/database.ts'
import { route } from '../../http/route.ts'
import type { Callers } from '../../sessions/caller.ts'
import { confirmRecoveryCodes } from './confirm.ts'
import { makeRecoveryCodes } from './make.ts'
import { findLiveSet, publicRecoveryCodes } from './recovery-codes.ts'

interface Deps {
  database: Database
  callers: Callers
  wakeOutbox: () => void
}

export function recoveryCodeRoutes(app: FastifyInstance, { database, callers, wakeOutbox }: Deps): void {
  route(app, 'getRecoveryCodes', async ({ request }) => {
    const session = await callers.session(request, 'restricted, not rebinding, too')
    return publicRecoveryCodes(await database.read((tx) => findLiveSet(tx, session.accountId)))
  })

  route(app, 'makeRecoveryCodes', async ({ request, now }) => {
    const session = await callers.session(request)
    return makeRecoveryCodes(database, callers.occasion(request, now), session)
  })

  route(app, 'confirmRecoveryCodes', async ({ params, body, request, now }) => {
    const session = await callers.session(request)
    const outcome = await confirmRecoveryCodes(database, callers.occasion(request, now), session, { id: params.id, code: body.code })
    wakeOutbox()
    if ('refused' in outcome) throw outcome.refused
    return publicRecoveryCodes(outcome)
  })
}
