import type { FastifyInstance } from 'fastify'
import { shownChallenge } from '../challenges/prompt.ts'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { accepted } from '../problem.ts'
import type { Callers } from '../sessions/caller.ts'
import { challengeRequired, signedInAnswer } from '../sign-in/answers.ts'
import { enterHostChallenge, returnAddress, seeHostChallenge } from './enter-host-challenge.ts'
import { challengeOfAccount } from './host-store.ts'

interface Deps {
  database: Database
  callers: Callers
  wakeOutbox: () => void
}

/** What the browser does whom a host has sent here. */
export function hostedRoutes(app: FastifyInstance, { database, callers, wakeOutbox }: Deps): void {
  route(app, 'lookAtHostChallenge', async ({ body, request, now }) => {
    const occasion = callers.occasion(request, now)
    const { hostName, purpose, backTo } = accepted(await database.unit((tx) => seeHostChallenge(tx, occasion, body.ticket)))
    return { host: hostName, purpose, backTo }
  })

  route(app, 'enterHostChallenge', async ({ body, request, reply, now }) => {
    const occasion = callers.occasion(request, now)
    const browser = { deviceTokens: callers.deviceTokens(request), trustTokens: callers.trustTokens(request) }
    const { id, outcome } = accepted(await database.unit((tx) => enterHostChallenge(tx, occasion, { ...body, ...browser })))
    wakeOutbox()
    const next = `/host/return/${id}`
    if (outcome.state !== 'challenge_required') return { next, signIn: signedInAnswer(callers, request, reply, outcome) }
    callers.giveSignIn(reply, outcome)
    const { signIn, challenge, available } = outcome
    const shown = await database.read((tx) => shownChallenge(tx, occasion, { challenge, factor: available[0] ?? null }))
    return { next, signIn: challengeRequired(signIn, shown, outcome) }
  })

  /** Back to the host. Tells nothing but the id: how it went the host asks us itself. */
  app.get<{ Params: { id: string } }>('/host/return/:id', async (request, reply) => {
    const session = await callers.sessionBeside(request)
    const { id } = request.params
    const row = session && (await database.read((tx) => tx.get(challengeOfAccount, { id, accountId: session.accountId })))
    return reply.redirect(row?.return_to ? returnAddress(row) : '/', 303)
  })
}
