import type { Answer } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { lifetimes } from '../lifetimes.ts'
import { textFigures } from '../limits/text-figures.ts'
import { deskLeft } from '../security-events/staff-events.ts'
import type { Callers } from '../sessions/caller.ts'
import type { StaffCallers } from './caller.ts'
import { claimStaffRole } from './claim-role.ts'
import { enterDesk } from './enter-desk.ts'
import { publicTextFigures } from './public-text-figures.ts'
import type { Staff } from './role.ts'
import { endStaffSession } from './staff-session.ts'

interface Deps {
  database: Database
  callers: Callers
  staffCallers: StaffCallers
  wakeOutbox: () => void
}

export function staffRoutes(app: FastifyInstance, { database, callers, staffCallers, wakeOutbox }: Deps): void {
  route(app, 'claimStaffRole', async ({ body, request, now }) => {
    const session = await callers.session(request)
    const outcome = await database.unit((tx) => claimStaffRole(tx, callers.occasion(request, now), session, body.token))
    if ('refused' in outcome) throw outcome.refused
    wakeOutbox()
    return outcome
  })

  route(app, 'getTextFigures', async ({ request, now }) => {
    await staffCallers.staff(request, 'administrator')
    return database.read(async (tx) => publicTextFigures(await textFigures(tx, now)))
  })

  route(app, 'enterDesk', async ({ body, request, reply, now }) => {
    const occasion = callers.occasion(request, now)
    const outcome = await enterDesk(database, occasion, { passkey: body.passkey, deviceTokens: callers.deviceTokens(request) })
    if ('refused' in outcome) throw outcome.refused
    staffCallers.give(reply, outcome.secret)
    return publicStaff(outcome.staff)
  })

  route(app, 'getDeskSession', async ({ request }) => publicStaff(await staffCallers.staff(request)))

  route(app, 'leaveDesk', async ({ request, reply, now }) => {
    const staff = await staffCallers.staff(request)
    await database.unit(async (tx) => {
      await endStaffSession(tx, now, staff)
      await deskLeft(tx, callers.occasion(request, now), staff)
    })
    staffCallers.forget(reply)
    return undefined
  })
}

const publicStaff = ({ email, role, expiresAt, lastSeenAt }: Staff): Answer<'getDeskSession'> => ({
  email,
  role,
  expiresAt: toRfc3339(expiresAt),
  idleExpiresAt: toRfc3339(Math.min(expiresAt, lastSeenAt + lifetimes.staffSessionIdle)),
})
