import type { FastifyInstance } from 'fastify'
import { type Address, addressesOf } from '../addresses.ts'
import { routes } from '../assets.ts'
import { type Customer, type Holding, holdingsOf } from '../customers.ts'
import { smallCents } from '../fresh-proof.ts'
import { heldUntil } from '../holds.ts'
import { amountText, decimal, euroText, parseAmount } from '../money.ts'
import type { Withdrawal } from '../operation.ts'
import type { Parts } from '../parts.ts'
import { isPlain } from '../plain-text.ts'
import { described, fault } from './faults.ts'
import { page } from './frame.ts'
import { heldBanner } from './holds.ts'
import { html } from './html.ts'
import { nextOf } from './order-routes.ts'
import { forPeople, goTo, send } from './people.ts'
import { field } from './server.ts'

const names = ['route', 'amount', 'destination', 'memo'] as const
type Typed = Record<(typeof names)[number], string>
type Faults = Partial<Typed>

export function withdrawRoutes(app: FastifyInstance, parts: Parts): void {
  const { store, host, orders } = parts
  const people = forPeople(app, parts)

  people.page('/withdraw', async ({ session: { customer }, reply }) => {
    const typed = { route: '', amount: '', destination: '', memo: '' }
    return send(reply, withdrawPage({ ...shownTo(customer), held: await heldUntil(host, customer), typed, faults: {} }))
  })

  people.form('/withdraw', async ({ session, request, reply }) => {
    const typed = Object.fromEntries(names.map((name) => [name, field(request, name)])) as Typed
    const read = readWithdrawal(typed, holdingsOf(store, session.customer))
    if ('faults' in read)
      return send(reply, withdrawPage({ ...shownTo(session.customer), held: undefined, typed, faults: read.faults }), 422)
    return goTo(reply, nextOf(await orders.place(session, read.withdrawal)))
  })

  const shownTo = (customer: Customer) => ({ customer, holdings: holdingsOf(store, customer), addresses: addressesOf(store, customer) })
}

function readWithdrawal(typed: Typed, holdings: Holding[]): { withdrawal: Withdrawal } | { faults: Faults } {
  const route = routes.find(({ id }) => id === typed.route)
  if (!route) return { faults: { route: 'Choose what to send, and how.' } }
  const { asset, network, fee } = route
  const held = holdings.find((holding) => holding.asset.symbol === asset)?.units ?? 0n
  const units = parseAmount(typed.amount)
  const faults: Faults = {}
  if (units === undefined) faults.amount = 'Write an amount such as 0.25, with eight digits after the point at most.'
  else if (units + fee > held) faults.amount = `You have ${amountText(held)} ${asset}, and the fee is ${amountText(fee)}.`
  if (!route.address.test(typed.destination)) faults.destination = `This is no address on ${network}. They look like ${route.example}`
  if (!isPlain(typed.memo)) faults.memo = 'Write up to 80 plain characters on one line.'
  if (units === undefined || Object.keys(faults).length > 0) return { faults }
  const memo = typed.memo === '' ? {} : { memo: typed.memo.normalize('NFC') }
  return {
    withdrawal: { kind: 'withdrawal', asset, network, amount: decimal(units), destination: typed.destination, ...memo, fee: decimal(fee) },
  }
}

interface Shown {
  customer: Customer
  holdings: Holding[]
  addresses: Address[]
  held: string | undefined
  typed: Typed
  faults: Faults
}

const withdrawPage = ({ customer, holdings, addresses, held, typed, faults }: Shown): string =>
  page({
    title: 'Withdraw',
    customer,
    at: '/',
    body: html`<div class="narrow"><h1>Withdraw</h1>
${held && heldBanner(held)}
<form class="card" method="post" action="/withdraw">
<div class="field"><label for="route">What, and on which network</label>
<select id="route" name="route"${described('route', faults)}>${routes.map(
      ({ id, asset, network, fee }) =>
        html`<option value="${id}"${id === typed.route && html` selected`}>${asset} on ${network}, fee ${amountText(fee)} ${asset}</option>`,
    )}</select>${fault('route', faults.route)}</div>
<div class="field"><label for="amount">Amount</label>
<input id="amount" name="amount" inputmode="decimal" autocomplete="off" required value="${typed.amount}"${described('amount', faults)}>
<p class="hint">You have ${holdings.map(({ asset, units }, at) => `${at > 0 ? ', ' : ''}${amountText(units)} ${asset.symbol}`).join('')}.</p>${fault('amount', faults.amount)}</div>
<div class="field"><label for="destination">To</label>
<input id="destination" name="destination" class="code" list="known" autocomplete="off" autocapitalize="off" spellcheck="false" dir="ltr" required value="${typed.destination}"${described('destination', faults)}>
<datalist id="known">${addresses.map(({ destination, name, network }) => html`<option value="${destination}">${name}, ${network}</option>`)}</datalist>${fault('destination', faults.destination)}</div>
<div class="field"><label for="memo">Memo <span class="soft">if you like</span></label>
<input id="memo" name="memo" maxlength="80" autocomplete="off" value="${typed.memo}"${described('memo', faults)}>${fault('memo', faults.memo)}</div>
<button>Continue</button>
</form>
<p class="soft">You approve it at Countersign, which shows you each part of it. Up to ${euroText(smallCents).replace('.00', '')} to one of your addresses goes without that, if you proved yourself within the last five minutes.</p></div>`,
  })
