import type { FastifyInstance } from 'fastify'
import { type Customer, type Holding, holdingsOf } from '../customers.ts'
import { heldUntil } from '../holds.ts'
import { amountText, euroText } from '../money.ts'
import { titleOf } from '../operation.ts'
import { type Order, ordersOf } from '../order.ts'
import type { Parts } from '../parts.ts'
import { page } from './frame.ts'
import { heldBanner } from './holds.ts'
import { type Html, html } from './html.ts'
import { stateWord } from './order-words.ts'
import { send, sessionBehind } from './people.ts'
import { momentText } from './times.ts'

export function homeRoutes(app: FastifyInstance, parts: Parts): void {
  app.get('/', async (request, reply) => {
    const session = sessionBehind(request, parts)
    if (!session) return send(reply, welcomePage())
    const { customer } = session
    const held = await heldUntil(parts.host, customer)
    return send(reply, homePage(customer, held, holdingsOf(parts.store, customer), ordersOf(parts.store, customer)))
  })
}

const welcomePage = (): string =>
  page({
    title: 'A quiet place for your coins',
    customer: null,
    body: html`<div class="prompt hero">
<h1>A quiet place for your coins</h1>
<p>Nothing leaves Larkfield without you. You sign in with Countersign, and approve there what moves your money, as you see it there.</p>
<p><a class="button" href="/sign-in">Sign in with Countersign</a></p>
<p class="soft">No account yet? Countersign makes one on the way.</p>
</div>`,
  })

const homePage = (customer: Customer, held: string | undefined, holdings: Holding[], orders: Order[]): string =>
  page({
    title: 'Balances',
    customer,
    at: '/',
    body: html`<h1>Balances</h1>
${held && heldBanner(held)}
<section class="card total">
<p class="soft">All together, at sample prices</p>
<p class="sum">${euroText(holdings.reduce((sum, { cents }) => sum + cents, 0n))}</p>
<p><a class="button" href="/withdraw">Withdraw</a></p>
</section>
<section class="card">
<h2>What you hold</h2>
<ul class="rows">${holdings.map(holdingRow)}</ul>
</section>
<section class="card">
<h2>What you asked for</h2>
${orders.length === 0 ? html`<p class="soft">Nothing yet. Withdrawals, changes of your addresses and new API keys are listed here.</p>` : html`<ul class="rows">${orders.map(orderRow)}</ul>`}
</section>`,
  })

const holdingRow = ({ asset, units, cents }: Holding): Html =>
  html`<li><span class="what"><strong>${asset.name}</strong><span class="soft">${asset.symbol}</span></span><span class="amount"><span>${amountText(units)}</span><span class="soft">${euroText(cents)}</span></span></li>`

const orderRow = ({ id, operation, state, createdAt }: Order): Html =>
  html`<li><a class="what" href="/orders/${id}"><strong>${titleOf(operation)}</strong><span class="soft">${momentText(createdAt)}</span></a><span class="state ${state}">${stateWord[state]}</span></li>`
