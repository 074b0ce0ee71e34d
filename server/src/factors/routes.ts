import type { FastifyInstance } from 'fastify'
import type { Database, Tx } from '../database/database.ts'
import { route } from '../http/route.ts'
import type { FactorId } from '../ids.ts'
import { Problem } from '../problem.ts'
import type { Callers } from '../sessions/caller.ts'
import { acceptDisclaimer } from './accept-disclaimer.ts'
import { beginEnrollment, cancelEnrollment, verifyEnrollment } from './enroll.ts'
import { listFactors, publicFactor } from './factor.ts'
import { acceptedPasskeys } from './passkey/accepted-passkeys.ts'
import { preferFactor } from './prefer.ts'
import { removeFactor } from './remove.ts'
import { cleanFactorName, renameFactor } from './rename.ts'
import { sendEnrollment } from './send-enrollment.ts'
import { resumeFactor, suspendFactor } from './suspend.ts'

interface Deps {
  database: Database
  callers: Callers
  wakeOutbox: () => void
}

export function factorRoutes(app: FastifyInstance, { database, callers, wakeOutbox }: Deps): void {
  async function change<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await database.unit(work)
    wakeOutbox()
    return result
  }

  route(app, 'listFactors', async ({ request }) => {
    const session = await callers.session(request, 'restricted too')
    const factors = await database.read((tx) => listFactors(tx, session.accountId))
    return { items: factors.map(publicFactor), nextCursor: null }
  })

  route(app, 'renameFactor', async ({ params, body, request, now }) => {
    const session = await callers.session(request)
    const id = params.id as FactorId
    const occasion = callers.occasion(request, now)
    const name = body.name === undefined ? undefined : cleanFactorName(body.name)
    const { isPreferred } = body
    const changed = await change(async (tx) => {
      const renamed = name === undefined ? undefined : await renameFactor(tx, occasion, session, id, name)
      return isPreferred === undefined ? renamed : preferFactor(tx, occasion, session, id, isPreferred)
    })
    if (!changed) throw new Problem('INVALID_REQUEST', { detail: 'name or isPreferred must be given' })
    return publicFactor(changed)
  })

  route(app, 'removeFactor', async ({ params, request, now }) => {
    const session = await callers.session(request)
    await change((tx) => removeFactor(tx, callers.occasion(request, now), session, params.id as FactorId))
    return undefined
  })

  route(app, 'suspendFactor', async ({ params, request, now }) => {
    const session = await callers.session(request)
    return publicFactor(await change((tx) => suspendFactor(tx, callers.occasion(request, now), session, params.id as FactorId)))
  })

  route(app, 'resumeFactor', async ({ params, request, now }) => {
    const session = await callers.session(request, 'restricted, not rebinding, too')
    return publicFactor(await change((tx) => resumeFactor(tx, callers.occasion(request, now), session, params.id as FactorId)))
  })

  route(app, 'listAcceptedPasskeys', async ({ request, now }) => {
    const session = await callers.session(request)
    const occasion = callers.occasion(request, now)
    return database.read((tx) => acceptedPasskeys(tx, occasion, session))
  })

  route(app, 'acceptDisclaimer', async ({ body, request, now }) => {
    const session = await callers.session(request, 'restricted too')
    await change((tx) => acceptDisclaimer(tx, callers.occasion(request, now), session, body.version))
    return undefined
  })

  route(app, 'beginEnrollment', async ({ body, request, now }) => {
    const session = await callers.session(request, 'restricted too')
    const name = body.name === undefined ? undefined : cleanFactorName(body.name)
    const { kind, phone, country } = body
    const wanted = { kind, name, replaces: body.replaces as FactorId | undefined, phone, country }
    return change((tx) => beginEnrollment(tx, callers.occasion(request, now), session, wanted))
  })

  route(app, 'sendEnrollment', async ({ params, body, request, now }) => {
    const session = await callers.session(request, 'rebinding too')
    const shown = await sendEnrollment(database, callers.occasion(request, now), session, { id: params.id, ...body })
    wakeOutbox()
    return shown
  })

  route(app, 'verifyEnrollment', async ({ params, body, request, reply, now }) => {
    const session = await callers.session(request, 'restricted too')
    const answer = { id: params.id, proof: body.proof }
    const outcome = await change((tx) => verifyEnrollment(tx, callers.occasion(request, now), session, answer))
    if ('refused' in outcome) throw outcome.refused
    callers.giveSession(request, reply, outcome)
    return publicFactor(outcome.factor)
  })

  route(app, 'cancelEnrollment', async ({ params, request, now }) => {
    const session = await callers.session(request, 'restricted too')
    await change((tx) => cancelEnrollment(tx, callers.occasion(request, now), session, params.id))
    return undefined
  })
}
