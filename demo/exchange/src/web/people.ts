import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Parts } from '../parts.ts'
import { type Session, sessionOf } from '../sessions.ts'
import { cookie } from './server.ts'

export const sessionCookie = 'larkfield'

type With = Pick<Parts, 'store' | 'now'>
type Answer = (given: { session: Session; request: FastifyRequest; reply: FastifyReply }) => unknown

export function sessionBehind(request: FastifyRequest, { store, now }: With): Session | undefined {
  const secret = cookie(request, sessionCookie)
  return secret === undefined ? undefined : sessionOf(store, now(), secret)
}

/** Pages and forms of people who are signed in; everybody else signs in first, and comes back to where a page was asked for. */
export function forPeople(app: FastifyInstance, parts: With) {
  const answered = (answer: Answer) => (request: FastifyRequest, reply: FastifyReply) => {
    const session = sessionBehind(request, parts)
    if (session) return answer({ session, request, reply })
    const next = request.method === 'GET' ? `?next=${encodeURIComponent(request.url)}` : ''
    return reply.redirect(`/sign-in${next}`, 303)
  }
  return {
    page: (path: string, answer: Answer) => app.get(path, answered(answer)),
    form: (path: string, answer: Answer) => app.post(path, answered(answer)),
  }
}

export const send = (reply: FastifyReply, text: string, status = 200) => reply.code(status).type('text/html; charset=utf-8').send(text)
export const goTo = (reply: FastifyReply, path: string) => reply.redirect(path, 303)

export const partOf = ({ params }: FastifyRequest, name: string): string => (params as Record<string, string>)[name] ?? ''
export const askedFor = ({ query }: FastifyRequest, name: string): string => {
  const value = (query as Record<string, unknown>)[name]
  return typeof value === 'string' ? value : ''
}
