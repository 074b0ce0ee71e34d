import type { FastifyInstance, FastifyRequest } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { Problem } from '../problem.ts'
import { signedOut } from '../security-events/sign-in-events.ts'
import type { Callers } from '../sessions/caller.ts'
import { endHalfAuthenticated } from '../sessions/half-authenticated.ts'
import { endSession, publicSession } from '../sessions/session.ts'
import { type Answerer, answerChallenge } from './answer-challenge.ts'
import { accepted, challengeRequired, shownChallenge, signedInAnswer } from './answers.ts'
import { askDuringSignIn, askInSession, currentQuestion, findQuestion } from './open-challenge.ts'
import { signInWithPassword } from './sign-in-with-password.ts'

interface Deps {
  database: Database
  callers: Callers
  /** Whether people may have a browser trusted. */
  trustedDevices: boolean
  /** To be called when mails may have been queued. */
  wakeOutbox: () => void
}

export function signInRoutes(app: FastifyInstance, { database, callers, trustedDevices, wakeOutbox }: Deps): void {
  route(app, 'signIn', async ({ body, request, reply, now }) => {
    const { email, password, proofOfWork } = body
    const given = { email, password, proofOfWork, deviceTokens: callers.deviceTokens(request), trustTokens: callers.trustTokens(request) }
    const outcome = accepted(await signInWithPassword(database, callers.occasion(request, now), given))
    wakeOutbox()
    if (outcome.state !== 'challenge_required') return signedInAnswer(callers, request, reply, outcome)
    callers.giveSignIn(reply, outcome)
    const { signIn, challenge, available } = outcome
    return challengeRequired(signIn, shownChallenge({ challenge, factor: available[0] ?? null }, now), available)
  })

  route(app, 'getSignIn', async ({ request, now }) => {
    const signIn = await callers.signIn(request)
    const { challenge, factor, available } = await database.read((tx) => currentQuestion(tx, signIn))
    return challengeRequired(signIn, shownChallenge({ challenge, factor }, now), available)
  })

  route(app, 'abandonSignIn', async ({ request, reply, now }) => {
    const signIn = await callers.signIn(request)
    await database.unit((tx) => endHalfAuthenticated(tx, now, signIn.id))
    callers.forgetSignIn(reply)
    return undefined
  })

  route(app, 'getSession', async ({ request }) => publicSession(await callers.session(request)))

  route(app, 'signOut', async ({ request, reply, now }) => {
    const session = await callers.session(request)
    await database.unit(async (tx) => {
      await endSession(tx, now, session.id)
      await signedOut(tx, callers.occasion(request, now), { accountId: session.accountId, sessionId: session.id })
    })
    callers.forgetSession(reply)
    return undefined
  })

  route(app, 'openChallenge', async ({ body, request, now }) => {
    const { purpose, factorId, target } = body
    if (purpose === 'sign_in') {
      const signIn = await callers.signIn(request)
      return shownChallenge(await database.unit((tx) => askDuringSignIn(tx, now, signIn, factorId)), now)
    }
    const session = await callers.session(request)
    return shownChallenge(await database.unit((tx) => askInSession(tx, now, session, { purpose, factorId, target })), now)
  })

  route(app, 'getChallenge', async ({ params, request, now }) => {
    for (const answerer of await answerers(request)) {
      const ownerId = answerer.kind === 'sign-in' ? answerer.signIn.id : answerer.session.id
      const found = await database.read((tx) => findQuestion(tx, ownerId, params.id))
      if (found) return shownChallenge(found, now)
    }
    throw new Problem('NOT_FOUND')
  })

  route(app, 'verifyChallenge', async ({ params, body, request, reply, now }) => {
    let outcome: Awaited<ReturnType<typeof answerChallenge>> | undefined
    for (const answerer of await answerers(request, body.trustDevice)) {
      outcome = await answerChallenge(database, callers.occasion(request, now), answerer, params.id, body.proof)
      if (!('refused' in outcome && outcome.refused.code === 'NOT_FOUND')) break
    }
    wakeOutbox()
    if (!outcome) throw new Problem('NOT_FOUND')
    const settled = accepted(outcome)
    if (settled.state !== 'granted') return signedInAnswer(callers, request, reply, settled)
    callers.giveSession(request, reply, settled)
    const { purpose, target, expiresAt } = settled.grant
    return { state: 'granted' as const, grant: { purpose, factorId: target, expiresAt: toRfc3339(expiresAt) } }
  })

  /** Whose challenge it can be: of the sign-in under way or, for who has a session beside it, of that. */
  async function answerers(request: FastifyRequest, wantsTrust = false): Promise<Answerer[]> {
    const { signIn, session } = await callers.signInAndSession(request)
    const [deviceTokens, trustTokens] = [callers.deviceTokens(request), callers.trustTokens(request)]
    const trustThisBrowser = wantsTrust && trustedDevices
    return [
      ...(signIn ? [{ kind: 'sign-in', signIn, deviceTokens, trustTokens, trustThisBrowser } as const] : []),
      ...(session ? [{ kind: 'session', session } as const] : []),
    ]
  }
}
