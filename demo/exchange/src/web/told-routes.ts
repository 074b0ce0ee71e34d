import { verifyWebhook, WebhookVerificationError } from '@countersign/client'
import type { FastifyInstance } from 'fastify'
import type { Customer } from '../customers.ts'
import { factsOf } from '../customers.ts'
import type { Told } from '../events.ts'
import type { Parts } from '../parts.ts'
import { page } from './frame.ts'
import { html } from './html.ts'
import { forPeople, send } from './people.ts'
import { momentText } from './times.ts'

interface WithSecret extends Parts {
  /** What questions about our customers are signed with. */
  factsSecret: string
}

/** What Countersign tells us and asks us, and a page of it. */
export function toldRoutes(app: FastifyInstance, { factsSecret, ...parts }: WithSecret): void {
  const { store, events, now } = parts

  app.post('/webhooks', async ({ headers, body }, reply) => {
    await events.receive(headers, String(body))
    return reply.code(204).send()
  })

  app.post('/account-facts', async ({ headers, body }) => {
    const { data } = await verifyWebhook({ secret: factsSecret, headers, body: String(body), now: now() })
    const names = data.names as unknown as { externalId: string }[]
    return names.map(({ externalId }) => factsOf(store, externalId)).find((facts) => facts !== undefined) ?? {}
  })

  forPeople(app, parts).page('/told', ({ session: { customer }, reply }) => send(reply, toldPage(customer, events.of(customer))))
}

/** Nobody learns more than that it was not taken. */
export const isUnsigned = (error: unknown): boolean => error instanceof WebhookVerificationError

const toldPage = (customer: Customer, told: Told[]): string =>
  page({
    title: 'Events',
    customer,
    at: '/told',
    body: html`<h1>What Countersign told us</h1>
<p class="lead">Every event comes signed; what is not signed right is refused. After some of them we act: what you approved is carried out, and a freeze ends your sessions here.</p>
<section class="card">
${
  told.length === 0
    ? html`<p class="soft">Nothing yet. Change something under Security at Countersign, or ask for a withdrawal.</p>`
    : html`<ol class="rows">${told.map(
        ({ type, happenedAt }) =>
          html`<li><span class="what"><strong>${words[type] ?? type}</strong><span class="soft">${momentText(happenedAt)}</span><code class="soft small">${type}</code></span></li>`,
      )}</ol>`
}
</section>`,
  })

const words: Record<string, string> = {
  'account.created': 'Your account was made',
  'account.frozen': 'Your account was frozen',
  'account.not_me': 'You said that this was not you',
  'approval.requested': 'You were asked to approve something',
  'approval.approved': 'You approved it',
  'approval.refused': 'You refused it',
  'approval.redeemed': 'We carried it out',
  'approval.voided': 'It was taken back',
  'factor.added': 'You set up a factor',
  'factor.replaced': 'You replaced a factor',
  'factor.removed': 'You removed a factor',
  'factor.suspended': 'You turned a factor off',
  'factor.resumed': 'You turned a factor on',
  'hold.placed': 'Withdrawals wait for a while',
  'hold.ended': 'Withdrawals wait no longer',
  'session.ended': 'You signed out somewhere',
  'session.all_ended': 'You signed out everywhere',
  'sign_in.new_device': 'You signed in from a new browser',
  'password.changed': 'You changed your password',
  'password.reset': 'Your password was set anew',
}
