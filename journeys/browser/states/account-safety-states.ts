import type { Person } from '../../harness/person.ts'
import { withTrustedDevices } from '../../harness/policy-file.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

const nothing = async (_person: Person): Promise<void> => {}

async function open(site: Site, look: Look, path: string, prepare: (person: Person) => Promise<void> = nothing): Promise<Visitor> {
  const person = await site.world.person('ines')
  await prepare(person)
  const ines = await site.visitor(person, { look })
  await ines.bringSession()
  await ines.open(path)
  return ines
}

const withAnotherDevice = (site: Site) => async (person: Person) => void (await person.signIn(site.world.browser()))

async function devices(site: Site, look: Look): Promise<Visitor> {
  const ines = await open(site, look, '/security/sessions', withAnotherDevice(site))
  await ines.button('Sign out everywhere else').waitFor()
  return ines
}

/** Where the service lets people trust a browser; asked for a code. */
async function offeredTrust(site: Site, look: Look): Promise<Visitor> {
  const person = await site.world.person('ines')
  await person.setUpAuthenticator({ name: 'My phone' })
  const ines = await site.visitor(person, { look, origin: await site.origin({ COUNTERSIGN_POLICY: withTrustedDevices }) })
  await ines.beginSignIn()
  await ines.page.getByRole('checkbox', { name: /^Don't ask for a code in this browser/ }).waitFor()
  return ines
}

async function activity(site: Site, look: Look): Promise<Visitor> {
  const ines = await open(site, look, '/security/activity', async (person) => {
    await person.setUpAuthenticator({ name: 'My phone' })
    await person.suspend(person.authenticator)
  })
  await ines.page.getByText('The account was created.').waitFor()
  return ines
}

async function changePassword(site: Site, look: Look, current: (person: Person) => string): Promise<Visitor> {
  const ines = await open(site, look, '/security/password')
  await ines.page.getByLabel('Current password', { exact: true }).fill(current(ines.person))
  await ines.page.getByLabel('New password', { exact: true }).fill(`${ines.person.password} and more`)
  await ines.button('Change password').click()
  return ines
}

async function addressAsked(site: Site, look: Look): Promise<Visitor> {
  const ines = await open(site, look, '/security/addresses/new')
  await ines.field('New address').fill(`second-${ines.person.email}`)
  await ines.button('Send code').click()
  await ines.confirmWithPassword()
  await ines.sees('Check your mail')
  return ines
}

async function addressAdded(site: Site, look: Look): Promise<Visitor> {
  const ines = await addressAsked(site, look)
  const { text } = await site.world.mailbox(`second-${ines.person.email}`).next(/confirm this address/)
  await ines.field('8-digit code').fill(/^\s*(\d{8})\s*$/m.exec(text)?.[1] ?? '')
  await ines.button('Confirm address').click()
  await ines.page.getByText('The address was added.').waitFor()
  return ines
}

/** What keeps an account its owner's: password, devices, history, addresses, freezing. */
export const accountSafetyStates: PageState[] = [
  state('change-password', (site, look) => open(site, look, '/security/password')),
  state('change-password-wrong', async (site, look) => {
    const ines = await changePassword(site, look, () => 'not hers, but long enough')
    await ines.page.getByText('That password is not right.').waitFor()
    return ines
  }),
  state('change-password-done', async (site, look) => {
    const ines = await changePassword(site, look, ({ password }) => password)
    await ines.page.getByText('Your password is changed.').waitFor()
    return ines
  }),
  state('devices-one', async (site, look) => {
    const ines = await open(site, look, '/security/sessions')
    await ines.page.getByText('Nothing else is signed in.').waitFor()
    return ines
  }),
  state('devices', devices),
  state('devices-one-signed-out', async (site, look) => {
    const ines = await devices(site, look)
    await ines.button(/^Sign out .*, last active/).click()
    await ines.page.getByText('is signed out.').waitFor()
    return ines
  }),
  state('devices-dialog', async (site, look) => {
    const ines = await devices(site, look)
    await ines.button('Sign out everywhere else').click()
    await ines.dialog().waitFor()
    return ines
  }),
  state('code-trust-offered', offeredTrust),
  state('devices-trusted', async (site, look) => {
    const ines = await offeredTrust(site, look)
    await ines.page.getByRole('checkbox', { name: /^Don't ask for a code in this browser/ }).check()
    await ines.enterCode(await ines.freshCode(), 'Continue')
    await ines.sees('Your account')
    await ines.open('/security/sessions')
    await ines.page.getByText('Trusted until').waitFor()
    return ines
  }),
  state('activity', activity),
  state('activity-not-you', async (site, look) => {
    const ines = await activity(site, look)
    await ines.button(/^Wasn't you\? The account was created/).click()
    await ines.dialog().waitFor()
    return ines
  }),
  state('activity-signed-out', async (site, look) => {
    const ines = await activity(site, look)
    await ines.button(/^Wasn't you\? The account was created/).click()
    await ines.dialog().getByRole('button', { name: 'Sign out everywhere else' }).click()
    await ines.page.getByText('Now change your password').waitFor()
    return ines
  }),
  state('freeze-dialog', async (site, look) => {
    const ines = await open(site, look, '/security')
    await ines.button('Freeze account').click()
    await ines.dialog().waitFor()
    return ines
  }),
  state('freeze-done', async (site, look) => {
    const ines = await open(site, look, '/security')
    await ines.button('Freeze account').click()
    await ines.dialog().getByRole('button', { name: 'Freeze account' }).click()
    await ines.page.getByText('Your account is frozen').waitFor()
    return ines
  }),
  state('addresses', async (site, look) => {
    const ines = await open(site, look, '/security/addresses')
    await ines.link('Add address').waitFor()
    await ines.button('Save phrase').waitFor()
    return ines
  }),
  state('addresses-two', addressAdded),
  state('address-remove-dialog', async (site, look) => {
    const ines = await addressAdded(site, look)
    await ines.button(/^Remove second-/).click()
    await ines.dialog().waitFor()
    return ines
  }),
  state('address-new', (site, look) => open(site, look, '/security/addresses/new')),
  state('address-new-code', addressAsked),
  state('email-change', (site, look) => open(site, look, '/security/addresses/change')),
  state('mail-phrase-refused', async (site, look) => {
    const ines = await open(site, look, '/security/addresses')
    await ines.field('Phrase').fill('call 08001234567')
    await ines.button('Save phrase').click()
    await ines.page.getByText('That phrase cannot stand at the top of our mails.').waitFor()
    return ines
  }),
  state('mail-phrase-saved', async (site, look) => {
    const ines = await open(site, look, '/security/addresses')
    await ines.field('Phrase').fill('blue heron at noon')
    await ines.button('Save phrase').click()
    await ines.confirmWithPassword()
    await ines.page.getByText('The phrase is saved.').waitFor()
    return ines
  }),
  state('staff-claim', (site, look) => open(site, look, `/staff/claim#${'a'.repeat(43)}`)),
  state('staff-claim-over', async (site, look) => {
    const ines = await open(site, look, `/staff/claim#${'a'.repeat(43)}`)
    await ines.button('Become administrator').click()
    await ines.sees('This link no longer works')
    return ines
  }),
]
