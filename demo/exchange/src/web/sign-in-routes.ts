import { randomBytes } from 'node:crypto'
import { ProblemError } from '@countersign/client'
import type { FastifyInstance } from 'fastify'
import { type Customer, welcome } from '../customers.ts'
import { freshProof } from '../fresh-proof.ts'
import type { Parts } from '../parts.ts'
import { beginSession, endSession } from '../sessions.ts'
import type { Wanted } from '../sign-in.ts'
import { banner, page } from './frame.ts'
import { html } from './html.ts'
import { askedFor, forPeople, goTo, send, sessionBehind, sessionCookie } from './people.ts'
import { cookie, setCookie } from './server.ts'

const browserCookie = 'larkfield_browser'

/** What a sign-in may be asked to prove, by the name it has in our own links. */
const wants: Record<string, Wanted> = {
  again: { acrValues: 'aal2', maxAge: 0 },
  passkey: { acrValues: 'phrh phr', maxAge: 0 },
  fresh: freshProof,
}

/** A page of ours and nothing else: no road from here to another site. */
const ownPath = (text: string): string => (/^\/(?:[\w-]+(?:\/[\w-]+)*)?(?:\?[\w=&-]*)?$/.test(text) ? text : '/')

export function signInRoutes(app: FastifyInstance, parts: Parts): void {
  const { store, signIn, host, origin, now } = parts

  app.get('/sign-in', async (request, reply) => {
    const known = cookie(request, browserCookie)
    const browser = known ?? randomBytes(32).toString('base64url')
    if (known === undefined) setCookie(reply, browserCookie, browser, parts)
    return goTo(reply, (await signIn.begin(browser, ownPath(askedFor(request, 'next')), wants[askedFor(request, 'want')])).href)
  })

  app.get('/callback', async (request, reply) => {
    const former = sessionBehind(request, parts)
    const outcome = await signIn.finish(cookie(request, browserCookie) ?? '', new URL(request.url, origin))
    if (!outcome) return send(reply, signInOver(), 400)
    if ('refused' in outcome) return former ? goTo(reply, outcome.next) : send(reply, notSignedIn(outcome.refused), 403)
    const { accountId, email } = outcome.in
    const customer = welcome(store, now(), { accountId, email })
    await link(customer)
    setCookie(reply, sessionCookie, beginSession(store, now(), { customer, signedIn: outcome.in }, former), parts)
    return goTo(reply, outcome.next)
  })

  /** Named at Countersign as we name them: events and questions about them carry our id. */
  async function link({ id, accountId }: Customer): Promise<void> {
    try {
      await host.call('createHostAccount', { body: { externalId: id, accountId } })
    } catch (error) {
      if (!(error instanceof ProblemError && error.code === 'ACCOUNT_LINKED_ALREADY')) throw error
    }
  }

  forPeople(app, parts).form('/sign-out', async ({ session, reply }) => {
    endSession(store, session)
    setCookie(reply, sessionCookie, '', parts)
    return goTo(reply, (await signIn.end(session.signedIn)).href)
  })

  app.get('/signed-out', (_request, reply) => send(reply, signedOut()))
}

const signInLink = html`<p><a class="button" href="/sign-in">Sign in with Countersign</a></p>`

const signedOut = (): string =>
  page({
    title: 'You are signed out',
    customer: null,
    body: html`<div class="prompt"><h1>You are signed out</h1>
<p>Here and at Countersign. Nothing waits for you.</p>${signInLink}</div>`,
  })

const signInOver = (): string =>
  page({
    title: 'This sign-in has ended',
    customer: null,
    body: html`<div class="prompt"><h1>This sign-in has ended</h1>
<p>It was begun in another browser, more than half an hour ago, or finished already.</p>${signInLink}</div>`,
  })

const notSignedIn = (error: string): string =>
  page({
    title: 'You are not signed in',
    customer: null,
    body: html`<div class="prompt"><h1>You are not signed in</h1>
${banner('warning', error === 'access_denied' ? 'You turned back at Countersign' : 'Countersign did not sign you in', html`It said <code>${error}</code>.`)}${signInLink}</div>`,
  })
