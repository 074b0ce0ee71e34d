import type { OutgoingHttpHeaders } from 'node:http'
import { type ProblemCode, type ProblemDocument, problemCodes } from '@countersign/contract'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import type { Millis } from '../clock.ts'
import { inSeconds } from '../durations.ts'
import { Problem, type Told } from '../problem.ts'
import { describeFault } from './validation.ts'

/** RFC 9457 documents: the one shape of every refusal and failure. */
export const problemMediaType = 'application/problem+json'

export function problemDocument({ code, members }: Told, publicOrigin: string, traceId: string): ProblemDocument {
  const { status, title } = problemCodes[code]
  return { type: `${publicOrigin}/docs/problems#${code}`, title, status, code, ...members, traceId }
}

export function sendProblem(reply: FastifyReply, problem: Told): FastifyReply {
  const { publicOrigin, clock } = reply.server
  const { retryAfter } = problem.members
  reply.problemCode = problem.code
  if (retryAfter) reply.header('retry-after', secondsUntil(retryAfter, clock()))
  const text = JSON.stringify(problemDocument(problem, publicOrigin, reply.request.id))
  reply.type(problemMediaType).header('content-length', Buffer.byteLength(text))
  // Past the framework: it would add a charset to a type that has none, and write head and body by themselves. A refusal has to be cheap.
  reply.hijack()
  reply.raw.writeHead(problemCodes[problem.code].status, reply.getHeaders() as OutgoingHttpHeaders).end(text)
  return reply
}

const secondsUntil = (time: string, now: Millis): number => Math.max(1, inSeconds(Date.parse(time) - now))

/**
 * What is thrown becomes a refusal only if it is known to be one. `known` lets the application name its own failures, such
 * as a database that cannot be reached. Everything else is our bug: 500 without a detail, and the stack in the log. Where
 * `refusing` has something to do first, the refusal is told when it is done, and as a failure where it is not.
 */
export function createErrorHandler(
  known: (error: unknown) => Problem | undefined,
  refusing: (request: FastifyRequest, problem: Problem) => Promise<void> | undefined = () => undefined,
) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply | Promise<void> => {
    const done = error instanceof Problem ? refusing(request, error) : undefined
    if (!done) return answer(error, request, reply)
    return done.then(
      () => void answer(error, request, reply),
      (failure) => void answer(failure, request, reply),
    )
  }

  function answer(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const problem = error instanceof Problem ? error : (known(error) ?? fromFramework(error, request))
    if (!problem) {
      request.log.error({ traceId: request.id, err: error }, 'unexpected failure')
      return sendProblem(reply, new Problem('INTERNAL_ERROR'))
    }
    if (problem.status >= 500)
      request.log.warn({ traceId: request.id, problem: problem.code, err: error }, problem.internal ?? problem.message)
    else if (problem.internal) request.log.info({ traceId: request.id, problem: problem.code }, problem.internal)
    return sendProblem(reply, problem)
  }
}

const frameworkCodes: Partial<Record<string, ProblemCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'BODY_TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'UNSUPPORTED_MEDIA_TYPE',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'INVALID_REQUEST',
  FST_ERR_BAD_URL: 'INVALID_REQUEST',
  FST_ERR_MAX_PARAM_LENGTH: 'NOT_FOUND',
}

function fromFramework(error: unknown, request: FastifyRequest): Problem | undefined {
  if (!(error instanceof Error)) return undefined
  const { code, validation, validationContext } = error as FastifyError
  if (validation) return new Problem('INVALID_REQUEST', { detail: describeFault(validation, validationContext) })
  const known = frameworkCodes[code]
  if (known) return new Problem(known)
  // The caller hung up while sending: nobody reads the answer, and it is no failure of ours.
  if (request.raw.destroyed && !request.raw.complete) return new Problem('INVALID_REQUEST', {}, 'the caller hung up while sending')
  return undefined
}
