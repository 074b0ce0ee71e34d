import { Authenticator } from '../../harness/authenticator.ts'
import { minutes } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

async function scan(site: Site, look: Look): Promise<{ ines: Visitor; app: Authenticator }> {
  const ines = await site.member('ines', { look })
  const app = new Authenticator(await ines.beginSetUp({ name: 'My phone' }))
  return { ines, app }
}

async function prove(site: Site, look: Look): Promise<{ ines: Visitor; app: Authenticator }> {
  const { ines, app } = await scan(site, look)
  await ines.button('Continue').click()
  await ines.sees(/^Step 3 of 4/)
  return { ines, app }
}

async function done(site: Site, look: Look): Promise<Visitor> {
  const { ines, app } = await prove(site, look)
  await ines.enterCode(app.code(site.clock), 'Next')
  await ines.sees(/^Step 4 of 4/)
  return ines
}

async function change(site: Site, look: Look): Promise<Visitor> {
  const ines = await site.memberWithAuthenticator('ines', { look })
  await ines.open(`/security/factors/${ines.person.authenticator.factorId}`)
  await ines.link('Change authenticator app').click()
  await ines.sees(/^Step 1 of 4/)
  return ines
}

async function changed(site: Site, look: Look): Promise<Visitor> {
  const ines = await change(site, look)
  await ines.button('Continue').click()
  await ines.confirmWithCode()
  const app = new Authenticator(await ines.shownKey())
  await ines.button('Continue').click()
  await ines.enterCode(app.code(site.clock), 'Next')
  await ines.sees(/^Step 4 of 4/)
  return ines
}

export const setUpStates: PageState[] = [
  state('set-up-1-app', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.open('/security/authenticator/new')
    return ines
  }),
  state('set-up-1-name-too-long', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.open('/security/authenticator/new')
    await ines.field(/^Name for it/).fill('x'.repeat(65))
    await ines.button('Continue').click()
    await ines.page.getByText('Use at most 64 characters.').first().waitFor()
    return ines
  }),
  state('set-up-2-scan', async (site, look) => (await scan(site, look)).ines),
  state('set-up-2-key-copied', async (site, look) => {
    const { ines } = await scan(site, look)
    await ines.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await ines.button('Copy key').click()
    await ines.page.getByText('Copied').first().waitFor()
    return ines
  }),
  state(
    'set-up-2-qr-on-phone',
    async (site, look) => {
      const { ines } = await scan(site, look)
      await ines.button('Show QR code for another device').click()
      await ines.page.getByRole('img', { name: /^QR code/ }).waitFor()
      return ines
    },
    'phone',
  ),
  state('set-up-3-prove', async (site, look) => (await prove(site, look)).ines),
  state('set-up-3-wrong', async (site, look) => {
    const { ines, app } = await prove(site, look)
    await ines.enterCode(app.wrongCode(site.clock), 'Next')
    await ines.page.getByText('That code did not match.').first().waitFor()
    return ines
  }),
  state('set-up-3-phone-slow', async (site, look) => {
    const { ines, app } = await prove(site, look)
    await ines.enterCode(app.code(site.clock, -5), 'Next')
    await ines.page.getByText('clock seems to be about').first().waitFor()
    return ines
  }),
  state('set-up-4-done', done),
  state('set-up-added', async (site, look) => {
    const ines = await done(site, look)
    await ines.link('Go to account security').click()
    await ines.sees('Account security')
    await ines.heading('My phone').waitFor()
    return ines
  }),
  state('set-up-cancelled', async (site, look) => {
    const { ines } = await scan(site, look)
    await ines.button('Cancel set-up').click()
    await ines.page.getByText('Set-up was cancelled').first().waitFor()
    return ines
  }),
  state('set-up-reloaded', async (site, look) => {
    const { ines } = await scan(site, look)
    await ines.page.reload()
    await ines.sees('Start the set-up again')
    return ines
  }),
  state('set-up-key-expired', async (site, look) => {
    const { ines } = await prove(site, look)
    await site.pass(minutes(11))
    await ines.sees('The setup key has expired')
    return ines
  }),
  state('change-1-app', change),
  state('change-4-done', changed),
]
