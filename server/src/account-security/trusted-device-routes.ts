import type { FastifyInstance } from 'fastify'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { Problem } from '../problem.ts'
import { deviceTrustEnded } from '../security-events/sign-in-events.ts'
import type { Callers } from '../sessions/caller.ts'
import { endTrustedDevice, endTrustedDevices, listTrustedDevices } from '../sessions/trusted-device.ts'

interface Deps {
  database: Database
  callers: Callers
}

/** Trust is given at sign-in (`completeSignIn`); here it is listed and taken away, which asks for nothing. */
export function trustedDeviceRoutes(app: FastifyInstance, { database, callers }: Deps): void {
  route(app, 'listTrustedDevices', async ({ request, now }) => {
    const { accountId } = await callers.session(request)
    const tokens = callers.trustTokens(request)
    const items = await database.read((tx) => listTrustedDevices(tx, callers.occasion(request, now), accountId, tokens))
    return { items, nextCursor: null }
  })

  route(app, 'endTrustedDevices', async ({ request, now }) => {
    const { accountId } = await callers.session(request)
    await database.unit(async (tx) => {
      await endTrustedDevices(tx, now, accountId)
      await deviceTrustEnded(tx, callers.occasion(request, now), { accountId, trustedDeviceId: 'all' })
    })
    return undefined
  })

  route(app, 'endTrustedDevice', async ({ params, request, now }) => {
    const { accountId } = await callers.session(request)
    await database.unit(async (tx) => {
      if (!(await endTrustedDevice(tx, now, accountId, params.id))) throw new Problem('NOT_FOUND')
      await deviceTrustEnded(tx, callers.occasion(request, now), { accountId, trustedDeviceId: params.id })
    })
    return undefined
  })
}
