import type { FastifyInstance } from 'fastify'
import { type ApiKey, apiKeysOf, endApiKey, revealSecret } from '../api-keys.ts'
import type { Customer } from '../customers.ts'
import type { Parts } from '../parts.ts'
import { isPlain } from '../plain-text.ts'
import { described, fault } from './faults.ts'
import { banner, page } from './frame.ts'
import { type Html, html } from './html.ts'
import { nextOf } from './order-routes.ts'
import { forPeople, goTo, partOf, send } from './people.ts'
import { field } from './server.ts'
import { momentText } from './times.ts'

const rights = ['Read balances', 'Read and trade', 'Read, trade and withdraw']

/** Keys for programs: a new one is approved, ending one only makes things safer. */
export function keyRoutes(app: FastifyInstance, parts: Parts): void {
  const { store, orders } = parts
  const people = forPeople(app, parts)

  people.page('/keys', ({ session: { customer }, reply }) => send(reply, keysPage({ customer, keys: apiKeysOf(store, customer) })))

  people.form('/keys', async ({ session, request, reply }) => {
    const [name, right] = [field(request, 'name'), field(request, 'rights')]
    if (name === '' || name.length > 40 || !isPlain(name) || !rights.includes(right)) {
      const { customer } = session
      const wrong = 'Write a name of up to 40 plain characters.'
      return send(reply, keysPage({ customer, keys: apiKeysOf(store, customer), name, wrong }), 422)
    }
    const fields = [
      { label: 'Name', value: name.normalize('NFC') },
      { label: 'It may', value: right },
    ]
    return goTo(reply, nextOf(await orders.place(session, { kind: 'create_api_key', fields })))
  })

  people.form('/keys/:id/reveal', ({ session: { customer }, request, reply }) => {
    const secret = revealSecret(store, customer, partOf(request, 'id'))
    return secret === undefined ? goTo(reply, '/keys') : send(reply, keysPage({ customer, keys: apiKeysOf(store, customer), secret }))
  })

  people.form('/keys/:id/end', ({ session: { customer }, request, reply }) => {
    endApiKey(store, customer, partOf(request, 'id'))
    return goTo(reply, '/keys')
  })
}

interface Shown {
  customer: Customer
  keys: ApiKey[]
  /** Just made, and shown in this answer alone. */
  secret?: string
  name?: string
  wrong?: string
}

const keysPage = ({ customer, keys, secret, name = '', wrong }: Shown): string =>
  page({
    title: 'API keys',
    customer,
    at: '/keys',
    body: html`<h1>API keys</h1>
<p class="lead">For programs that work for you. A key acts without you, so you approve each new one.</p>
${secret !== undefined && banner('fine', 'Copy the secret now', html`It is shown this once: <bdi class="code" dir="ltr">${secret}</bdi>`)}
<section class="card">
${keys.length === 0 ? html`<p class="soft">There is none yet.</p>` : html`<ul class="rows">${keys.map(keyRow)}</ul>`}
</section>
<form class="card" method="post" action="/keys">
<h2>Create one</h2>
<div class="field"><label for="name">Name</label><input id="name" name="name" maxlength="40" autocomplete="off" required value="${name}"${described('name', { name: wrong })}>${fault('name', wrong)}</div>
<div class="field"><label for="rights">What it may do</label><select id="rights" name="rights">${rights.map((right) => html`<option>${right}</option>`)}</select></div>
<button>Create key</button>
</form>`,
  })

const keyRow = ({ id, name, rights, hasSecret, createdAt }: ApiKey): Html =>
  html`<li><span class="what"><strong>${name}</strong><span class="soft">${rights}</span><span class="soft">${momentText(createdAt)}</span></span>
<span class="side">${!hasSecret && html`<form method="post" action="/keys/${id}/reveal"><button class="second" aria-label="Show the secret of ${name}">Show secret</button></form>`}
<form method="post" action="/keys/${id}/end"><button class="quiet" aria-label="End ${name}">End it</button></form></span></li>`
