import { RelyingParty, type RelyingPartyOptions } from '../../harness/relying-party.ts'
import type { World } from '../../harness/world.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

const known = new WeakMap<World, Map<string, Promise<RelyingParty>>>()

/** Registered once for each site. */
function application(world: World, options: RelyingPartyOptions): Promise<RelyingParty> {
  const own = known.get(world) ?? new Map<string, Promise<RelyingParty>>()
  known.set(world, own)
  const key = JSON.stringify(options)
  const found = own.get(key) ?? RelyingParty.register(world, options)
  own.set(key, found)
  return found
}

const shop = (world: World) => application(world, { name: 'Harbor Shop' })
const reader = (world: World) => application(world, { name: 'Foreign Reader', asks: true })

const sent = async (visitor: Visitor, to: RelyingParty, params: Record<string, string> = {}): Promise<Visitor> => {
  await visitor.open(to.requestFor(params).path)
  return visitor
}

export const applicationStates: PageState[] = [
  state('application-sign-in', async (site, look) => {
    const ines = await sent(await site.stranger('ines', { look }), await shop(site.world))
    await ines.page.getByText('to go on to Harbor Shop').waitFor()
    return ines
  }),
  state('application-allow', async (site, look) => {
    const ines = await site.memberWithAuthenticator('ines', { look })
    await sent(ines, await reader(site.world), { scope: 'openid email profile offline_access', prompt: 'consent' })
    await ines.sees('Sign in to Foreign Reader?')
    return ines
  }),
  state('application-prove', async (site, look) => {
    const ines = await sent(await site.memberWithAuthenticator('ines', { look }), await shop(site.world), { prompt: 'login' })
    await ines.code.waitFor()
    return ines
  }),
  state('application-set-up', async (site, look) => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['aal2'] } } })
    const ines = await sent(await site.member('ines', { look }), await shop(site.world), { claims })
    await ines.sees('Set up two-factor authentication first')
    return ines
  }),
  state('application-waits', async (site, look) => {
    const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['aal2'] } } })
    const ines = await sent(await site.member('ines', { look }), await shop(site.world), { claims })
    await ines.link('Set up two-factor authentication').click()
    await ines.page.getByText('Harbor Shop is waiting').waitFor()
    return ines
  }),
  state('application-sign-out', async (site, look) => {
    const ines = await site.memberWithAuthenticator('ines', { look })
    await ines.open(`/oidc/logout?client_id=${(await shop(site.world)).id}`)
    await ines.page.getByText('Harbor Shop asks for this.').waitFor()
    return ines
  }),
  state('application-wrong', async (site, look) => {
    const ines = await sent(await site.stranger('ines', { look }), await shop(site.world), { redirect_uri: 'https://elsewhere.example/' })
    await ines.sees('The application asked for something that does not work')
    return ines
  }),
  state('applications', async (site, look) => {
    const ines = await site.memberWithAuthenticator('ines', { look })
    await (await shop(site.world)).signIn(ines.person.browser)
    const foreign = await reader(site.world)
    const asked = await foreign.authorize(ines.person.browser, { scope: 'openid email offline_access', prompt: 'consent' })
    if (asked.at === 'page') await ines.person.browser.call('allowApplication', { params: { id: asked.request } })
    await ines.open('/security/applications')
    await ines.heading('Foreign Reader').waitFor()
    return ines
  }),
]
