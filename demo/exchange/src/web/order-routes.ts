import type { FastifyInstance } from 'fastify'
import type { Customer } from '../customers.ts'
import { partsOf, titleOf } from '../operation.ts'
import type { Order } from '../order.ts'
import type { Parts } from '../parts.ts'
import { banner, page } from './frame.ts'
import { type Html, html } from './html.ts'
import { wordsOf } from './order-words.ts'
import { askedFor, forPeople, goTo, partOf, send } from './people.ts'

/** Where to go with an order that was just placed. */
export const nextOf = ({ id, state, way, approveAt }: Order): string => {
  if (state !== 'waiting') return `/orders/${id}`
  return way === 'approval' ? (approveAt ?? `/orders/${id}`) : proofFor(id)
}

const proofFor = (id: string): string => `/sign-in?want=fresh&next=/orders/${id}/proved`

export function orderRoutes(app: FastifyInstance, parts: Parts): void {
  const { orders } = parts
  const people = forPeople(app, parts)

  people.page('/orders/:id', async ({ session, request, reply }) => {
    const order = await orders.look(session, partOf(request, 'id'))
    return order ? send(reply, orderPage(session.customer, order)) : goTo(reply, '/')
  })

  // Back from the approval. What stands in the address is only where to look: what became of it is asked.
  people.page('/return', ({ request, reply }) => goTo(reply, `/orders/${encodeURIComponent(askedFor(request, 'state'))}`))

  people.page('/orders/:id/proved', async ({ session, request, reply }) => {
    const order = await orders.look(session, partOf(request, 'id'))
    if (order) await orders.prove(session, order)
    return goTo(reply, order ? `/orders/${order.id}` : '/')
  })

  people.form('/orders/:id/cancel', async ({ session, request, reply }) => {
    await orders.cancel(session, partOf(request, 'id'))
    return goTo(reply, `/orders/${partOf(request, 'id')}`)
  })
}

const orderPage = (customer: Customer, order: Order): string => {
  const { operation } = order
  const { tone, title, text } = wordsOf(order)
  return page({
    title: titleOf(operation),
    customer,
    body: html`<div class="narrow"><h1>${titleOf(operation)}</h1>
${banner(tone, title, text)}
<section class="card"><dl class="parts">${partsOf(operation).map(
      ({ label, value, isCode }) =>
        html`<div><dt>${label}</dt><dd>${isCode ? html`<bdi class="code" dir="ltr">${value}</bdi>` : value}</dd></div>`,
    )}</dl></section>
${nextSteps(order)}</div>`,
  })
}

function nextSteps(order: Order): Html {
  const { id, state, because, operation } = order
  if (state === 'waiting')
    return html`<div class="actions"><a class="button" href="${nextOf(order)}">${order.way === 'approval' ? 'Approve at Countersign' : 'Prove it at Countersign'}</a>
<a class="button second" href="/orders/${id}">Look again</a>
<form method="post" action="/orders/${id}/cancel"><button class="second">Cancel it</button></form></div>`
  const isKey = operation.kind === 'create_api_key'
  const [path, name] = isKey
    ? ['/keys', 'To your API keys']
    : operation.kind === 'withdrawal'
      ? ['/', 'To your balances']
      : ['/addresses', 'To your addresses']
  return html`<div class="actions">${because === 'FACTOR_REQUIRED' && html`<a class="button" href="/sign-in?want=fresh&amp;next=/orders/${id}">Set up a second factor</a>`}
<a class="button ${because === 'FACTOR_REQUIRED' ? 'second' : ''}" href="${path}">${name}</a></div>`
}
