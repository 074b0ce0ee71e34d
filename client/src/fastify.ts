import { type StepUp, type StepUpOptions, seenIn, stepUp } from './step-up.ts'

export type { StepUp, StepUpLevel, StepUpOptions, StepUpRequired } from './step-up.ts'

/** What is used of Fastify's request and reply: nothing is installed with this package. */
export interface FastifyRequestLike {
  query: unknown
  headers: Readonly<Record<string, string | string[] | undefined>>
  ip: string
  stepUp?: StepUp | null
}
export interface FastifyReplyLike {
  code(status: number): FastifyReplyLike
  header(name: string, value: string): FastifyReplyLike
  type(type: string): FastifyReplyLike
  send(body: unknown): unknown
}

/**
 * A `preHandler` for Fastify 4 and 5: lets a request through for which the person has given a fresh second factor, once, and else
 * answers 401 with a problem document whose `url` is where to give it. Afterwards `request.stepUp` says what was proved. Behind a proxy set
 * `trustProxy`, so that `request.ip` is the person's address.
 *
 * @example
 * app.post('/withdrawals', { preHandler: requireStepUp({
 *   host, purpose: 'withdrawal',
 *   account: (request) => request.session.userId,
 *   session: (request) => request.session.id,
 *   firstFactor: (request) => ({ amr: ['pwd'], at: request.session.startedAt }),
 *   returnTo: () => 'https://shop.example.com/withdraw',
 * }) }, withdraw)
 */
export function requireStepUp<Request extends FastifyRequestLike>(
  options: StepUpOptions<Request>,
): (request: Request, reply: FastifyReplyLike) => Promise<unknown> {
  return async (request, reply) => {
    const outcome = await stepUp(options, request, seenIn(request))
    if ('passed' in outcome) {
      request.stepUp = outcome.passed
      return undefined
    }
    return reply
      .code(401)
      .header('www-authenticate', outcome.authenticate)
      .header('cache-control', 'no-store')
      .type('application/problem+json')
      .send(JSON.stringify(outcome.required))
  }
}
