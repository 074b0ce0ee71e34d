import type { SignUpAnswer } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import type { Database } from '../database/database.ts'
import { route } from '../http/route.ts'
import { wantedLanguage } from '../http/wanted-language.ts'
import { inEvenTime } from '../limits/in-even-time.ts'
import { accepted } from '../problem.ts'
import type { Callers } from '../sessions/caller.ts'
import { signedInAnswer } from './answers.ts'
import { type Asked, beginSignUp, confirmSignUp, resendSignUpCode, type SignUpMode } from './sign-up.ts'

interface Deps {
  database: Database
  callers: Callers
  service: { name: string; signUp: SignUpMode }
  /** To be called when mails may have been queued. */
  wakeOutbox: () => void
}

export function signUpRoutes(app: FastifyInstance, { database, callers, service, wakeOutbox }: Deps): void {
  route(app, 'signUp', async ({ body, request, now }) => {
    const wish = { email: body.email, password: body.password, inviteCode: body.inviteCode, language: wantedLanguage(request) }
    const asked = await beginSignUp(database, callers.occasion(request, now), service, wish)
    wakeOutbox()
    return signUpAnswer(accepted(asked))
  })

  route(app, 'resendSignUpCode', async ({ body, request, now }) => {
    const asked = await inEvenTime(() =>
      database.unit((tx) => resendSignUpCode(tx, callers.occasion(request, now), body.signUpId, wantedLanguage(request))),
    )
    wakeOutbox()
    return signUpAnswer(accepted(asked))
  })

  route(app, 'confirmSignUp', async ({ body, request, reply, now }) => {
    const given = { id: body.signUpId, code: body.code, deviceTokens: callers.deviceTokens(request), language: wantedLanguage(request) }
    const outcome = accepted(await database.unit((tx) => confirmSignUp(tx, callers.occasion(request, now), given)))
    return signedInAnswer(callers, request, reply, outcome)
  })
}

function signUpAnswer({ id, expiresAt, resendAt }: Asked): SignUpAnswer {
  return { signUpId: id, expiresAt: toRfc3339(expiresAt), resendAt: toRfc3339(resendAt) }
}
