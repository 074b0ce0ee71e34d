import type { Person } from '../../harness/person.ts'
import { minutes } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

const nobody = async (_person: Person): Promise<void> => {}
const withApp = async (person: Person): Promise<void> => void (await person.setUpAuthenticator({ name: 'My phone' }))
const withCodes = async (person: Person): Promise<void> => {
  await withApp(person)
  await person.makeRecoveryCodes()
}
const withTwo = async (person: Person): Promise<void> => {
  await withApp(person)
  await person.setUpAuthenticator({ name: 'Tablet at home' })
}
const suspended = async (person: Person): Promise<void> => {
  await withApp(person)
  await person.suspend(person.authenticator)
}

async function open(
  site: Site,
  look: Look,
  prepare: (person: Person) => Promise<void>,
  path: (person: Person) => string,
): Promise<Visitor> {
  const person = await site.world.person('ines')
  await prepare(person)
  const ines = await site.visitor(person, { look })
  await ines.bringSession()
  await ines.open(path(person))
  return ines
}

const page = (name: string, path: string, prepare: (person: Person) => Promise<void>): PageState =>
  state(name, async (site, look) => {
    const ines = await open(site, look, prepare, () => path)
    await ines.heading('Two-factor authentication').waitFor()
    return ines
  })

const managePath = ({ authenticator }: Person): string => `/security/factors/${authenticator.factorId}`

async function manage(site: Site, look: Look, prepare: (person: Person) => Promise<void>): Promise<Visitor> {
  const ines = await open(site, look, prepare, managePath)
  await ines.heading('Remove').waitFor()
  return ines
}

/** The manage page with one of its dialogs open. */
const dialog = (name: string, button: string, prepare: (person: Person) => Promise<void>): PageState =>
  state(name, async (site, look) => {
    const ines = await manage(site, look, prepare)
    await ines.button(button).click()
    await ines.dialog().waitFor()
    return ines
  })

async function askedForCode(site: Site, look: Look, prepare: (person: Person) => Promise<void>): Promise<Visitor> {
  const ines = await manage(site, look, prepare)
  await ines.button('Turn off for now').click()
  await ines.dialog().getByRole('button', { name: 'Turn off for now' }).click()
  await ines.code.waitFor()
  return ines
}

export const accountStates: PageState[] = [
  page('home-off', '/', nobody),
  page('home-on', '/', withApp),
  page('home-suspended', '/', suspended),
  state('home-menu', async (site, look) => {
    const ines = await open(site, look, withApp, () => '/')
    await ines.button(/^Account menu/).click()
    await ines.page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    // It takes the focus when it has opened.
    await ines.page.waitForFunction(() => document.activeElement?.closest('[role=menu]') != null)
    return ines
  }),
  state('home-not-loaded', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.page.route('**/v1/session', (route) => route.abort())
    await ines.open('/')
    await ines.button('Try again').waitFor()
    return ines
  }),
  page('security-off', '/security', nobody),
  page('security-on', '/security', withApp),
  page('security-several', '/security', withTwo),
  page('security-suspended', '/security', suspended),
  state('tool-unset', async (site, look) => {
    const ines = await open(site, look, nobody, () => '/security/tools/totp')
    await ines.link('Add authenticator app').waitFor()
    return ines
  }),
  state('tool-several', async (site, look) => {
    const ines = await open(site, look, withTwo, () => '/security/tools/totp')
    await ines.link('Manage Tablet at home, authenticator app').waitFor()
    return ines
  }),
  state('security-not-loaded', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.page.route('**/v1/factors', (route) => route.abort())
    await ines.open('/security')
    await ines.button('Try again').waitFor()
    return ines
  }),
  state('security-removed', async (site, look) => {
    const ines = await manage(site, look, withApp)
    await ines.button('Remove authenticator app').click()
    await ines.dialog().getByRole('button', { name: 'Remove authenticator app' }).click()
    await ines.confirmWithCode()
    await ines.page.getByText('was removed').first().waitFor()
    return ines
  }),
  state('account-page-missing', async (site, look) => open(site, look, nobody, () => '/security/nothing-here')),
  state('manage', (site, look) => manage(site, look, withApp)),
  state('manage-suspended', (site, look) => manage(site, look, suspended)),
  state('manage-missing', (site, look) => open(site, look, nobody, () => `/security/factors/fac_${'a'.repeat(26)}`)),
  state('manage-name-empty', async (site, look) => {
    const ines = await manage(site, look, withApp)
    await ines.field('Name of this authenticator app').fill('')
    await ines.button('Save name').click()
    await ines.page.getByText('Enter a name.').first().waitFor()
    return ines
  }),
  state('manage-name-saved', async (site, look) => {
    const ines = await manage(site, look, withApp)
    await ines.field('Name of this authenticator app').fill('Phone in the drawer')
    await ines.button('Save name').click()
    await ines.page.getByText('The name was saved.').first().waitFor()
    return ines
  }),
  state('manage-turned-off', async (site, look) => {
    const ines = await askedForCode(site, look, withApp)
    await ines.confirmWithCode()
    await ines.page.getByText('is turned off for now').first().waitFor()
    return ines
  }),
  state('manage-turned-on', async (site, look) => {
    const ines = await manage(site, look, suspended)
    await ines.button('Turn on again').click()
    await ines.confirmWithCode()
    await ines.page.getByText('is on again').first().waitFor()
    return ines
  }),
  dialog('dialog-turn-off', 'Turn off for now', withTwo),
  dialog('dialog-turn-off-last', 'Turn off for now', withApp),
  dialog('dialog-remove', 'Remove authenticator app', withTwo),
  dialog('dialog-remove-last', 'Remove authenticator app', withCodes),
  state('proof-code', (site, look) => askedForCode(site, look, withApp)),
  state('proof-code-wrong', async (site, look) => {
    const ines = await askedForCode(site, look, withApp)
    await ines.code.fill(ines.wrongCode())
    await ines.button('Confirm').click()
    await ines.page.getByText('That code did not match.').first().waitFor()
    return ines
  }),
  state('proof-other-ways', async (site, look) => {
    const ines = await askedForCode(site, look, withTwo)
    await ines.button('Try another way').click()
    await ines.heading('Choose another way').waitFor()
    return ines
  }),
  state('proof-password', async (site, look) => {
    const person = await site.world.person('ines')
    await site.pass(minutes(6))
    const ines = await site.visitor(person, { look })
    await ines.bringSession()
    await ines.open('/security/authenticator/new')
    await ines.button('Continue').click()
    await ines.dialog().getByLabel('Password', { exact: true }).waitFor()
    return ines
  }),
]
