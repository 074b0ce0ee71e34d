import type { Person } from '../../harness/person.ts'
import { withDeadline, withRequired } from '../../harness/policy-file.ts'
import { minutes } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]
type Prepare = (person: Person, site: Site) => Promise<unknown>

const withApp: Prepare = (person) => person.setUpAuthenticator({ name: 'My phone' })

/** Somebody at a server with this policy, who has just signed in. */
async function at(policy: string, site: Site, look: Look, path: string, prepare: Prepare = async () => {}): Promise<Visitor> {
  const person = await site.world.person('ines')
  await prepare(person, site)
  const ines = await site.visitor(person, { look, origin: await site.origin({ COUNTERSIGN_POLICY: policy }) })
  await ines.bringSession()
  await ines.open(path)
  return ines
}

async function keyShown(site: Site, look: Look): Promise<Visitor> {
  const ines = await at('cryptocloud-style', site, look, '/security')
  await ines.password.fill(ines.person.password)
  await ines.button('Enable two-factor authentication').click()
  await ines
    .dialog()
    .getByRole('heading', { name: /setup key/ })
    .waitFor()
  return ines
}

/** What the pages look like where a service wants its second factor in another way than by default. */
export const policyStates: PageState[] = [
  state('policy-nag', async (site, look) => {
    const ines = await at('coinflex-style', site, look, '/')
    await ines.dialog().waitFor()
    return ines
  }),
  state('policy-nag-suspended', async (site, look) => {
    const ines = await at('coinflex-style', site, look, '/', async (person) => {
      await withApp(person, site)
      await person.suspend(person.authenticator)
      await person.signIn()
    })
    await ines.dialog().waitFor()
    return ines
  }),
  state('policy-deadline', async (site, look) => {
    const ines = await at(withDeadline, site, look, '/')
    await ines.button('Not now').click()
    await ines.page.getByText('Set it up before that day').waitFor()
    return ines
  }),
  state('policy-required', async (site, look) => {
    const ines = await at(withRequired, site, look, '/')
    await ines.sees('Set up two-factor authentication to go on')
    return ines
  }),
  state('policy-one-of-two', (site, look) => at('coinflex-style', site, look, '/security', withApp)),
  state('policy-labels', async (site, look) => {
    const ines = await at('coinex-style', site, look, '/security', withApp)
    await ines.heading('TOTP Authentication').waitFor()
    return ines
  }),
  state('policy-password-first', async (site, look) => {
    const ines = await at('cryptocloud-style', site, look, '/security')
    await ines.password.fill('not hers, but long enough')
    await ines.button('Enable two-factor authentication').click()
    await ines.page.getByText('That password is not right.').waitFor()
    return ines
  }),
  state('policy-key-first', keyShown),
  state('policy-key-expired', async (site, look) => {
    const ines = await keyShown(site, look)
    await site.pass(minutes(11))
    await ines.dialog().getByText('for a few minutes only').waitFor()
    return ines
  }),
  state('policy-disclaimer', async (site, look) => {
    const ines = await at('avant-style', site, look, '/security')
    await ines.button('Manage two-factor authentication').click()
    await ines.dialog().waitFor()
    return ines
  }),
  state('policy-turn-off', async (site, look) => {
    const ines = await at('avant-style', site, look, '/security', withApp)
    await ines.link(/^Manage two-factor authentication/).click()
    await ines.sees('My phone')
    await ines.button('Turn it off').click()
    await ines.dialog().waitFor()
    return ines
  }),
]
