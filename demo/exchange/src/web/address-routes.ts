import type { FastifyInstance } from 'fastify'
import { type Address, addressesOf } from '../addresses.ts'
import { isAddressOn, networks } from '../assets.ts'
import type { Customer } from '../customers.ts'
import type { Parts } from '../parts.ts'
import { isPlain } from '../plain-text.ts'
import { described, fault } from './faults.ts'
import { page } from './frame.ts'
import { html } from './html.ts'
import { nextOf } from './order-routes.ts'
import { forPeople, goTo, send } from './people.ts'
import { field } from './server.ts'

/** The list of addresses: each change of it is approved. */
export function addressRoutes(app: FastifyInstance, parts: Parts): void {
  const { store, orders } = parts
  const people = forPeople(app, parts)
  const empty = { network: '', destination: '', name: '' }

  people.page('/addresses', ({ session: { customer }, reply }) =>
    send(reply, addressesPage({ customer, addresses: addressesOf(store, customer), typed: empty, faults: {} })),
  )

  people.form('/addresses', async ({ session, request, reply }) => {
    const typed = { network: field(request, 'network'), destination: field(request, 'destination'), name: field(request, 'name') }
    const faults = faultsIn(typed)
    if (Object.keys(faults).length > 0) {
      const { customer } = session
      return send(reply, addressesPage({ customer, addresses: addressesOf(store, customer), typed, faults }), 422)
    }
    return goTo(reply, nextOf(await orders.place(session, { kind: 'allow_destination', ...typed, name: typed.name.normalize('NFC') })))
  })

  people.form('/addresses/remove', async ({ session, request, reply }) => {
    const [network, destination] = [field(request, 'network'), field(request, 'destination')]
    const address = addressesOf(store, session.customer).find((one) => one.network === network && one.destination === destination)
    if (!address) return goTo(reply, '/addresses')
    const { name } = address
    return goTo(reply, nextOf(await orders.place(session, { kind: 'remove_destination', network, destination, name })))
  })
}

function faultsIn({ network, destination, name }: Address): Partial<Address> {
  return {
    ...(!networks.includes(network) && { network: 'Choose a network.' }),
    ...(!isAddressOn(network, destination) && { destination: `This is no address on ${network}.` }),
    ...((name === '' || name.length > 40 || !isPlain(name)) && { name: 'Write a name of up to 40 plain characters.' }),
  }
}

interface Shown {
  customer: Customer
  addresses: Address[]
  typed: Address
  faults: Partial<Address>
}

const addressesPage = ({ customer, addresses, typed, faults }: Shown): string =>
  page({
    title: 'Addresses',
    customer,
    at: '/addresses',
    body: html`<h1>Your addresses</h1>
<p class="lead">Where your money often goes. You approve each change, so that nobody else puts theirs among yours.</p>
<section class="card">
${
  addresses.length === 0
    ? html`<p class="soft">There is none yet.</p>`
    : html`<ul class="rows">${addresses.map(
        ({ network, destination, name }) =>
          html`<li><span class="what"><strong>${name}</strong><span class="soft">${network}</span><bdi class="code small" dir="ltr">${destination}</bdi></span>
<form method="post" action="/addresses/remove"><input type="hidden" name="network" value="${network}"><input type="hidden" name="destination" value="${destination}"><button class="quiet" aria-label="Remove ${name}">Remove</button></form></li>`,
      )}</ul>`
}
</section>
<form class="card" method="post" action="/addresses">
<h2>Add one</h2>
<div class="field"><label for="name">Name</label><input id="name" name="name" maxlength="40" autocomplete="off" required value="${typed.name}"${described('name', faults)}>${fault('name', faults.name)}</div>
<div class="field"><label for="network">Network</label><select id="network" name="network"${described('network', faults)}>${networks.map((network) => html`<option${network === typed.network && html` selected`}>${network}</option>`)}</select>${fault('network', faults.network)}</div>
<div class="field"><label for="destination">Address</label><input id="destination" name="destination" class="code" autocomplete="off" autocapitalize="off" spellcheck="false" dir="ltr" required value="${typed.destination}"${described('destination', faults)}>${fault('destination', faults.destination)}</div>
<button>Add address</button>
</form>`,
  })
