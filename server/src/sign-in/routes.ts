import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Challenge as PublicChallenge, SignInAnswer, SignUpAnswer } from '@countersign/contract'
import { publicChallenge } from '../challenges/challenge.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { type Factor, factorChoice } from '../factors/factor.ts'
import { route } from '../http/route.ts'
import { Problem } from '../problem.ts'
import { signedOut } from '../security-events/sign-in-events.ts'
import type { Callers } from '../sessions/caller.ts'
import { endHalfAuthenticated, type HalfAuthenticated } from '../sessions/half-authenticated.ts'
import { endSession, publicSession } from '../sessions/session.ts'
import { answerChallenge, type Answerer } from './answer-challenge.ts'
import type { Complete } from './complete-sign-in.ts'
import { type Asked, askDuringSignIn, askInSession, currentQuestion, findQuestion } from './open-challenge.ts'
import { type ChallengeRequired, signInWithPassword } from './sign-in-with-password.ts'
import { type Asked as SignUpAsked, beginSignUp, confirmSignUp, resendSignUpCode, type SignUpMode } from './sign-up.ts'

interface Deps {
  database: Database
  callers: Callers
  service: { name: string; signUp: SignUpMode }
  /** To be called when mails may have been queued. */
  wakeOutbox: () => void
}

export function signInRoutes(app: FastifyInstance, { database, callers, service, wakeOutbox }: Deps): void {
  route(app, 'signUp', async ({ body, request, now }) => {
    const wish = { email: body.email, password: body.password, inviteCode: body.inviteCode }
    const asked = await beginSignUp(database, callers.occasion(request, now), service, wish)
    wakeOutbox()
    return signUpAnswer(accepted(asked))
  })

  route(app, 'resendSignUpCode', async ({ body, request, now }) => {
    const asked = await database.unit((tx) => resendSignUpCode(tx, callers.occasion(request, now), body.signUpId))
    wakeOutbox()
    return signUpAnswer(accepted(asked))
  })

  route(app, 'confirmSignUp', async ({ body, request, reply, now }) => {
    const given = { id: body.signUpId, code: body.code, deviceTokens: callers.deviceTokens(request) }
    const complete = accepted(await database.unit((tx) => confirmSignUp(tx, callers.occasion(request, now), given)))
    callers.giveSession(request, reply, complete)
    return completeAnswer(complete)
  })

  route(app, 'signIn', async ({ body, request, reply, now }) => {
    const given = { email: body.email, password: body.password, deviceTokens: callers.deviceTokens(request) }
    const outcome = accepted(await signInWithPassword(database, callers.occasion(request, now), given))
    wakeOutbox()
    if (outcome.state === 'complete') {
      callers.giveSession(request, reply, outcome)
      return completeAnswer(outcome)
    }
    callers.giveSignIn(reply, outcome)
    return challengeAnswer(outcome, now)
  })

  route(app, 'getSignIn', async ({ request, now }) => {
    const signIn = await callers.signIn(request)
    const { challenge, factor, available } = await database.read((tx) => currentQuestion(tx, signIn))
    return challengeRequired(signIn, shown({ challenge, factor }, now), available)
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
      return shown(await database.unit((tx) => askDuringSignIn(tx, now, signIn, factorId)), now)
    }
    const session = await callers.session(request)
    return shown(await database.unit((tx) => askInSession(tx, now, session, { purpose, factorId, target })), now)
  })

  route(app, 'getChallenge', async ({ params, request, now }) => {
    for (const answerer of await answerers(request)) {
      const ownerId = answerer.kind === 'sign-in' ? answerer.signIn.id : answerer.session.id
      const found = await database.read((tx) => findQuestion(tx, ownerId, params.id))
      if (found) return shown(found, now)
    }
    throw new Problem('NOT_FOUND')
  })

  route(app, 'verifyChallenge', async ({ params, body, request, reply, now }) => {
    let outcome: Awaited<ReturnType<typeof answerChallenge>> = { refused: new Problem('NOT_FOUND') }
    for (const answerer of await answerers(request)) {
      outcome = await answerChallenge(database, callers.occasion(request, now), answerer, params.id, body.proof)
      if (!('refused' in outcome && outcome.refused.code === 'NOT_FOUND')) break
    }
    wakeOutbox()
    const settled = accepted(outcome)
    callers.giveSession(request, reply, settled)
    if (settled.state === 'complete') return completeAnswer(settled)
    const { purpose, target, expiresAt } = settled.grant
    return { state: 'granted' as const, grant: { purpose, factorId: target, expiresAt: toRfc3339(expiresAt) } }
  })

  /** Whose challenge it can be: of the sign-in under way or, for who has a session beside it, of that. */
  async function answerers(request: FastifyRequest): Promise<Answerer[]> {
    const { signIn, session } = await callers.signInAndSession(request)
    return [
      ...(signIn ? [{ kind: 'sign-in', signIn, deviceTokens: callers.deviceTokens(request) } as const] : []),
      ...(session ? [{ kind: 'session', session } as const] : []),
    ]
  }
}

/** A refusal has been committed by now; here it becomes the answer. */
function accepted<T extends object>(outcome: T | { refused: Problem }): T {
  if ('refused' in outcome) throw outcome.refused
  return outcome
}

function signUpAnswer({ id, expiresAt, resendAt }: SignUpAsked): SignUpAnswer {
  return { signUpId: id, expiresAt: toRfc3339(expiresAt), resendAt: toRfc3339(resendAt) }
}

function completeAnswer({ session }: Complete): SignInAnswer & { state: 'complete' } {
  return { state: 'complete', session: publicSession(session) }
}

function challengeAnswer({ signIn, challenge, available }: ChallengeRequired, now: Millis): SignInAnswer {
  return challengeRequired(signIn, shown({ challenge, factor: available[0] ?? null }, now), available)
}

function challengeRequired(signIn: HalfAuthenticated, challenge: PublicChallenge, available: Factor[]): SignInAnswer {
  return { state: 'challenge_required', challenge, availableFactors: available.map(factorChoice), expiresAt: toRfc3339(signIn.expiresAt) }
}

function shown({ challenge, factor }: Asked, now: Millis): PublicChallenge {
  return publicChallenge(challenge, factor && factorChoice(factor), now)
}
