import type { FastifyInstance } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { factorChoice } from '../factors/factor.ts'
import { route } from '../http/route.ts'
import { Problem } from '../problem.ts'
import { applicationEnded } from '../security-events/application-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Callers } from '../sessions/caller.ts'
import { accessInWords, accessWanted } from './access.ts'
import { listApplications } from './applications.ts'
import type { Client, FindClient } from './clients.ts'
import { endAccess } from './grants.ts'
import { resumePath } from './paths.ts'
import { type ApplicationRequest, allowRequest, dueFor, findRequest, refuseRequest } from './requests.ts'
import { returnAddress, signOut } from './sign-out.ts'

interface Deps {
  database: Database
  callers: Callers
  findClient: FindClient
  wakeOutbox: () => void
}

/** What our pages ask on the way between an application and a person. */
export function applicationRoutes(app: FastifyInstance, { database, callers, findClient, wakeOutbox }: Deps): void {
  route(app, 'getApplicationRequest', async ({ params, request, now }) => {
    const session = await callers.sessionBeside(request)
    return database.read(async (tx) => {
      const occasion = callers.occasion(request, now)
      const asked = await requestOf(tx, occasion, params.id)
      const { step, needs, available } = await dueFor(tx, occasion, asked, session)
      return {
        application: named(await clientOf(tx, asked.clientId)),
        step,
        needs,
        email: session?.email ?? null,
        emailHint: typeof asked.params.login_hint === 'string' ? asked.params.login_hint : null,
        availableFactors: available.map(factorChoice),
        access: accessInWords(accessWanted(asked.params)),
        expiresAt: toRfc3339(asked.expiresAt),
      }
    })
  })

  route(app, 'allowApplication', async ({ params, request, now }) => {
    const session = await callers.session(request)
    const occasion = callers.occasion(request, now)
    await database.unit(async (tx) => {
      const asked = await requestOf(tx, occasion, params.id)
      await allowRequest(tx, occasion, asked, session, await clientOf(tx, asked.clientId))
    })
    wakeOutbox()
    return { continueAt: resumePath(params.id) }
  })

  route(app, 'refuseApplication', async ({ params, request, now }) => {
    const occasion = callers.occasion(request, now)
    await database.unit(async (tx) => refuseRequest(tx, occasion, await requestOf(tx, occasion, params.id)))
    return { continueAt: resumePath(params.id) }
  })

  route(app, 'listApplications', async ({ request, now }) => {
    const { accountId } = await callers.session(request)
    return { items: await database.read((tx) => listApplications(tx, now, findClient, accountId)), nextCursor: null }
  })

  route(app, 'getApplication', async ({ params }) => named(await database.read((tx) => clientOf(tx, params.id))))

  route(app, 'endApplication', async ({ params, request, now }) => {
    const { accountId } = await callers.session(request)
    await database.unit(async (tx) => {
      if (!(await endAccess(tx, accountId, params.id))) throw new Problem('NOT_FOUND')
      await applicationEnded(tx, callers.occasion(request, now), { accountId, clientId: params.id })
    })
    return undefined
  })

  route(app, 'signOutForApplication', async ({ body, request, reply, now }) => {
    const session = await callers.session(request, 'restricted too')
    const { application, returnTo, returnState } = body
    if (returnTo !== undefined) {
      const client = application === undefined ? undefined : await database.read((tx) => findClient(tx, application))
      if (!client?.postLogoutRedirectUris.includes(returnTo)) throw new Problem('NOT_FOUND')
    }
    await signOut({ database, callers }, callers.occasion(request, now), session, reply)
    return { continueAt: returnAddress(returnTo, returnState) }
  })

  async function clientOf(tx: Tx, id: string): Promise<Client> {
    const client = await findClient(tx, id)
    if (!client) throw new Problem('NOT_FOUND')
    return client
  }
}

const named = ({ id, name }: Client) => ({ id, name })

async function requestOf(tx: Tx, occasion: Occasion, id: string): Promise<ApplicationRequest> {
  const found = await findRequest(tx, occasion, id)
  if (!found) throw new Problem('APPLICATION_REQUEST_OVER')
  return found
}
