import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { textFigures } from '../limits/text-figures.ts'
import type { Callers } from '../sessions/caller.ts'
import { mustBeAdministrator } from './administrator.ts'
import { claimStaffRole } from './first-administrator.ts'
import { publicTextFigures } from './public-text-figures.ts'

interface Deps {
  database: Database
  callers: Callers
}

export function staffRoutes(app: FastifyInstance, { database, callers }: Deps): void {
  route(app, 'claimStaffRole', async ({ body, request, now }) => {
    const session = await callers.session(request)
    const outcome = await database.unit((tx) => claimStaffRole(tx, callers.occasion(request, now), session, body.token))
    if ('refused' in outcome) throw outcome.refused
    return outcome
  })

  route(app, 'getTextFigures', async ({ request, now }) => {
    const session = await callers.session(request)
    return database.read(async (tx) => {
      await mustBeAdministrator(tx, session)
      return publicTextFigures(await textFigures(tx, now))
    })
  })
}
