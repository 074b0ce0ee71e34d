import type { Operation } from '@countersign/contract'
import { Exchange, withdrawalOf } from '../../harness/exchange.ts'
import { withApprovals } from '../../harness/policy-file.ts'
import { minutes } from '../../harness/test-clock.ts'
import type { World } from '../../harness/world.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

const withdrawal = withdrawalOf('0.25')
const apiKey = {
  kind: 'create_api_key',
  fields: [
    { label: 'Name', value: 'Trading bot' },
    { label: 'Rights', value: 'Read balances, place orders' },
    { label: 'Works from', value: '203.0.113.0/24' },
  ],
}
const listed = {
  kind: 'allow_destination',
  network: 'ethereum',
  destination: '0x52908400098527886E0F7030069857D2E4169EE7',
  name: 'Savings',
}

const exchanges = new WeakMap<World, Promise<Exchange>>()

/** The application and its server, one for each world. */
async function exchangeAt(site: Site, origin: string): Promise<Exchange> {
  const known = exchanges.get(site.world) ?? Exchange.open(site.world, 'harbor-wallet')
  exchanges.set(site.world, known)
  return (await known).at({ port: Number(new URL(origin).port) })
}

interface Asked {
  ines: Visitor
  id: string
  origin: string
  exchange: Exchange
}

/** Ines, who has an app, is signed in and was asked for this. */
async function asked(site: Site, look: Look, operation: Operation, returnTo?: string): Promise<Asked> {
  const origin = await site.origin({ COUNTERSIGN_POLICY: withApprovals })
  const exchange = await exchangeAt(site, origin)
  const person = await site.world.person('ines')
  await person.setUpAuthenticator({ name: 'My phone' })
  const accountId = (await person.browser.call('getAccount')).id
  const { id } = await exchange.request(accountId, operation, returnTo === undefined ? {} : { returnTo })
  const ines = await site.visitor(person, { look, origin })
  await ines.bringSession()
  return { ines, id, origin, exchange }
}

async function opened(site: Site, look: Look, operation: Operation, title: string): Promise<Visitor> {
  const { ines, id } = await asked(site, look, operation, `${Exchange.origin}/done`)
  await ines.open(`/approve/${id}`)
  await ines.sees(title)
  await ines.code.waitFor()
  return ines
}

/** What an application wants approved, from the question to its end. */
export const approvalStates: PageState[] = [
  state('approve-payment', (site, look) => opened(site, look, withdrawal, 'Is this the payment you want to make?')),
  state('approve-action', (site, look) => opened(site, look, apiKey, 'Is this what you want to do?')),
  state('approve-destination', (site, look) => opened(site, look, listed, 'Is this what you want to do?')),
  state('approve-held', async (site, look) => {
    const { ines, id } = await asked(site, look, withdrawal)
    const { person } = ines
    await person.stepUp('add_factor')
    await person.setUpAuthenticator({ name: 'New phone' })
    await ines.bringSession()
    await ines.open(`/approve/${id}`)
    await ines.page.getByText('Held back until').waitFor()
    return ines
  }),
  state('approve-too-new', async (site, look) => {
    const { ines, id } = await asked(site, look, withdrawal)
    const elsewhere = await site.visitor(ines.person, { look })
    await site.leave(ines)
    await elsewhere.bringSession()
    await elsewhere.open(`/approve/${id}`)
    await elsewhere.page.getByText('Payments can be approved from').waitFor()
    return elsewhere
  }),
  state('approve-done', async (site, look) => {
    const { ines, id } = await asked(site, look, withdrawal)
    await ines.open(`/approve/${id}`)
    await ines.enterCode(await ines.freshCode(), 'Approve')
    await ines.sees('Approved')
    return ines
  }),
  state('approve-refused', async (site, look) => {
    const { ines, id } = await asked(site, look, apiKey)
    await ines.open(`/approve/${id}`)
    await ines.button('Refuse').click()
    await ines.sees('Refused')
    return ines
  }),
  state('approve-expired', async (site, look) => {
    const { ines, id } = await asked(site, look, withdrawal, `${Exchange.origin}/done`)
    await ines.open(`/approve/${id}`)
    await ines.code.waitFor()
    await site.pass(minutes(16))
    await ines.sees('The time is over')
    return ines
  }),
  state('approve-not-yours', async (site, look) => {
    const { id, origin } = await asked(site, look, withdrawal)
    const other = await site.visitor(await site.world.person('noah'), { look, origin })
    await other.bringSession()
    await other.open(`/approve/${id}`)
    await other.sees('There is nothing to approve here')
    return other
  }),
]
