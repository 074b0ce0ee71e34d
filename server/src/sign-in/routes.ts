import type { GivenProof } from '@countersign/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Prompted, sendForChallenge, shownChallenge } from '../challenges/prompt.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { factorChoice } from '../factors/factor.ts'
import { newSignInChallenge } from '../factors/passkey/challenges.ts'
import { requestOptions } from '../factors/passkey/options.ts'
import { factorIn } from '../factors/require-proof.ts'
import { route } from '../http/route.ts'
import { accepted, Problem } from '../problem.ts'
import { signedOut } from '../security-events/sign-in-events.ts'
import type { Callers } from '../sessions/caller.ts'
import { endHalfAuthenticated } from '../sessions/half-authenticated.ts'
import { endSessionOf, publicSession } from '../sessions/session.ts'
import { answerInSession, answerInSignIn, type Outcome } from './answer-challenge.ts'
import { challengeRequired, signedInAnswer } from './answers.ts'
import { askDuringSignIn, askInSession, currentQuestion, findQuestion } from './open-challenge.ts'
import { signInWithPasskey } from './sign-in-with-passkey.ts'
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
    const occasion = callers.occasion(request, now)
    const browser = { deviceTokens: callers.deviceTokens(request), trustTokens: callers.trustTokens(request) }
    const outcome = accepted(
      'passkey' in body
        ? await signInWithPasskey(database, occasion, { ...body, ...browser })
        : await signInWithPassword(database, occasion, { ...body, ...browser }),
    )
    wakeOutbox()
    if (outcome.state !== 'challenge_required') return signedInAnswer(callers, request, reply, outcome)
    callers.giveSignIn(reply, outcome)
    const { signIn, challenge, available } = outcome
    const prompted = { challenge, factor: available[0] ?? null }
    return challengeRequired(signIn, await shown(request, now, prompted), outcome)
  })

  // The same for everybody, so that it tells nobody who has a passkey.
  route(app, 'askForPasskey', async ({ request, now }) => {
    const occasion = callers.occasion(request, now)
    const challenge = await database.read((tx) => newSignInChallenge(tx, occasion))
    return requestOptions(occasion.service, challenge, 'required', [])
  })

  route(app, 'getSignIn', async ({ request, now }) => {
    const signIn = await callers.signIn(request)
    const question = await database.read((tx) => currentQuestion(tx, now, signIn))
    return challengeRequired(signIn, await shown(request, now, question), question)
  })

  route(app, 'abandonSignIn', async ({ request, reply, now }) => {
    const signIn = await callers.signIn(request)
    await database.unit((tx) => endHalfAuthenticated(tx, now, signIn.id))
    callers.forgetSignIn(reply)
    return undefined
  })

  route(app, 'getSession', async ({ request }) => publicSession(await callers.session(request, 'restricted too')))

  route(app, 'signOut', async ({ request, reply, now }) => {
    const session = await callers.session(request, 'restricted too')
    await database.unit(async (tx) => {
      await endSessionOf(tx, now, session.accountId, session.id)
      await signedOut(tx, callers.occasion(request, now), { accountId: session.accountId, sessionId: session.id })
    })
    callers.forgetSession(reply)
    return undefined
  })

  route(app, 'openChallenge', async ({ body, request, now }) => {
    const { purpose, factorId, target, proofKind } = body
    if (purpose === 'sign_in') {
      const signIn = await callers.signIn(request)
      return shown(request, now, await database.unit((tx) => askDuringSignIn(tx, now, signIn, { factorId, proofKind })))
    }
    const session = await callers.session(request, 'restricted too')
    const occasion = callers.occasion(request, now)
    return shown(request, now, await database.unit((tx) => askInSession(tx, occasion, session, { purpose, factorId, target, proofKind })))
  })

  route(app, 'getChallenge', async ({ params, request, now }) => {
    return shown(request, now, await questionOf(request, params.id))
  })

  route(app, 'sendChallenge', async ({ params, request, now }) => {
    const question = await questionOf(request, params.id)
    await sendForChallenge(database, callers.occasion(request, now), question)
    wakeOutbox()
    return shown(request, now, question)
  })

  route(app, 'verifyChallenge', async ({ params, body, request, reply, now }) => {
    const outcome = await answer(request, now, { id: params.id, proof: body.proof }, body.trustDevice)
    wakeOutbox()
    const settled = accepted(outcome)
    if (settled.state === 'next_proof_required') {
      const { requiredProofs, available } = settled
      return { state: 'next_proof_required' as const, requiredProofs, availableFactors: available.map(factorChoice) }
    }
    if (settled.state !== 'granted') return signedInAnswer(callers, request, reply, settled)
    if (settled.secret !== null) callers.giveSession(request, reply, { secret: settled.secret })
    const { purpose, target, expiresAt } = settled.grant
    return { state: 'granted' as const, grant: { purpose, factorId: factorIn(target), expiresAt: toRfc3339(expiresAt) } }
  })

  function shown(request: FastifyRequest, now: Millis, prompted: Prompted) {
    return database.read((tx) => shownChallenge(tx, callers.occasion(request, now), prompted))
  }

  async function questionOf(request: FastifyRequest, id: string): Promise<Prompted> {
    const { signIn, session } = await callers.signInAndSession(request)
    for (const owner of [signIn, session]) {
      const found = owner && (await database.read((tx) => findQuestion(tx, owner.id, id)))
      if (found) return found
    }
    throw new Problem('NOT_FOUND')
  }

  /** Of the sign-in under way or, where there is none or the challenge is not one of its own, of the session beside it. */
  async function answer(
    request: FastifyRequest,
    now: Millis,
    given: { id: string; proof: GivenProof },
    wantsTrust = false,
  ): Promise<Outcome> {
    const occasion = callers.occasion(request, now)
    const secret = callers.signInSecret(request)
    const browser = { deviceTokens: callers.deviceTokens(request), trustTokens: callers.trustTokens(request) }
    const trustThisBrowser = wantsTrust && trustedDevices
    const inSignIn = secret && (await answerInSignIn(database, occasion, { secret, ...browser, trustThisBrowser }, given))
    if (inSignIn && !('refused' in inSignIn && inSignIn.refused.code === 'NOT_FOUND')) return inSignIn
    const session = inSignIn ? await callers.sessionBeside(request) : await callers.session(request, 'restricted too')
    return session ? answerInSession(database, occasion, session, given) : { refused: new Problem('NOT_FOUND') }
  }
}
