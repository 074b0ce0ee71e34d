import { Host } from '../../harness/host.ts'
import type { Site } from '../harness/site.ts'
import { type PageState, state } from './page-state.ts'

/** The way to our page that a host application was given for somebody it knows. */
async function wayFromHost(site: Site, accountId: string): Promise<string> {
  const host = await Host.register(site.world, ['accounts', 'challenges'], ['https://shop.example.test'])
  const params = { externalId: accountId }
  await host.call('createHostAccount', { body: { ...params, accountId } })
  const { url } = await host.call('createHostChallenge', {
    params,
    body: {
      purpose: 'withdrawal',
      firstFactor: { amr: ['pwd'], at: new Date(site.world.clock.now()).toISOString() },
      client: { address: '192.0.2.7' },
      returnTo: 'https://shop.example.test/back',
    },
  })
  if (url === null) throw new Error('the host was given no way')
  const { pathname, search, hash } = new URL(url)
  return pathname + search + hash
}

export const hostStates: PageState[] = [
  state('sign-in-for-host', async (site, look) => {
    const person = await site.world.personWithAuthenticator('ines')
    const { id } = await person.browser.call('getAccount')
    const ines = await site.visitor(person, { look })
    await ines.open(await wayFromHost(site, id))
    await ines.sees('Confirm it is you')
    return ines
  }),
  state('sign-in-for-host-over', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/sign-in/for')
    await ines.sees('This link no longer works')
    return ines
  }),
]
