import { type StepUp, type StepUpOptions, seenIn, stepUp } from './step-up.ts'

export type { StepUp, StepUpLevel, StepUpOptions, StepUpRequired } from './step-up.ts'

/** What is used of Express's request and response: nothing is installed with this package. */
export interface ExpressRequestLike {
  query: unknown
  headers: Readonly<Record<string, string | string[] | undefined>>
  ip?: string | undefined
  stepUp?: StepUp | null
}
export interface ExpressResponseLike {
  status(status: number): ExpressResponseLike
  set(headers: Record<string, string>): ExpressResponseLike
  send(body: unknown): unknown
}

/**
 * Middleware for Express 4 and 5: lets a request through for which the person has given a fresh second factor, once, and else
 * answers 401 with a problem document whose `url` is where to give it. Afterwards `request.stepUp` says what was proved. Behind a proxy set
 * `trust proxy`, so that `request.ip` is the person's address.
 *
 * @example
 * app.post('/withdrawals', requireStepUp({
 *   host, purpose: 'withdrawal',
 *   account: (request) => request.session.userId,
 *   session: (request) => request.sessionID,
 *   firstFactor: (request) => ({ amr: ['pwd'], at: request.session.startedAt }),
 *   returnTo: () => 'https://shop.example.com/withdraw',
 * }), withdraw)
 */
export function requireStepUp<Request extends ExpressRequestLike>(
  options: StepUpOptions<Request>,
): (request: Request, response: ExpressResponseLike, next: (error?: unknown) => void) => Promise<void> {
  return async (request, response, next) => {
    try {
      const outcome = await stepUp(options, request, seenIn(request))
      if ('required' in outcome) {
        const headers = {
          'www-authenticate': outcome.authenticate,
          'cache-control': 'no-store',
          'content-type': 'application/problem+json',
        }
        response.status(401).set(headers).send(JSON.stringify(outcome.required))
        return
      }
      request.stepUp = outcome.passed
    } catch (error) {
      return next(error)
    }
    next()
  }
}
