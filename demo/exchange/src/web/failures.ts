import { NetworkError, ProblemError, UnexpectedAnswerError } from '@countersign/client'
import type { FastifyInstance } from 'fastify'
import { page } from './frame.ts'
import { html } from './html.ts'
import { send } from './people.ts'
import { isUnsigned } from './told-routes.ts'

/** What a person reads where something failed; what it was goes to the log. */
export function failures(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => {
    if (isUnsigned(error)) return reply.code(401).send()
    console.error(error instanceof ProblemError ? `Countersign refused a call of the exchange: ${error.code}` : error)
    return isAway(error) ? send(reply, awayPage(), 502) : send(reply, failedPage(), 500)
  })
  app.setNotFoundHandler((_request, reply) => send(reply, missingPage(), 404))
}

/** Nothing answers there, or nothing of use; what fetches may say so deeper down. */
function isAway(error: unknown): boolean {
  if (error instanceof NetworkError || error instanceof UnexpectedAnswerError || error instanceof ProblemError) return true
  return error instanceof Error && (error.message === 'fetch failed' || isAway(error.cause))
}

const back = html`<p><a class="button" href="/">To the beginning</a></p>`

const awayPage = (): string =>
  page({
    title: 'Countersign cannot be reached',
    customer: null,
    body: html`<div class="prompt"><h1>Countersign cannot be reached</h1>
<p>Nothing was carried out. What you asked for is kept, and asked again when you open it.</p>${back}</div>`,
  })

const failedPage = (): string =>
  page({
    title: 'That did not work',
    customer: null,
    body: html`<div class="prompt"><h1>That did not work</h1>
<p>The fault is ours, and nothing was carried out twice. Try it once more.</p>${back}</div>`,
  })

const missingPage = (): string =>
  page({ title: 'There is no such page', customer: null, body: html`<div class="prompt"><h1>There is no such page</h1>${back}</div>` })
