import type { BrowserContextOptions } from 'playwright-core'
import type { Site } from '../harness/site.ts'
import { ghostOf, removePasskey } from '../harness/try-passkey.ts'
import { VirtualAuthenticator } from '../harness/virtual-authenticator.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

/** Somebody with a passkey, made on the page for it. */
async function made(site: Site, look: BrowserContextOptions): Promise<{ ines: Visitor; authenticator: VirtualAuthenticator }> {
  const ines = await site.member('ines', { look })
  const authenticator = await VirtualAuthenticator.plugIn(ines.page)
  await ines.open('/security/passkeys/new')
  await ines.button('Create a passkey').click()
  await ines.sees('Your passkey is ready')
  return { ines, authenticator }
}

/** Password given, passkey asked for. */
async function asked(site: Site, look: BrowserContextOptions): Promise<{ ines: Visitor; authenticator: VirtualAuthenticator }> {
  const { ines, authenticator } = await made(site, look)
  await authenticator.answers(false)
  await ines.open('/')
  await ines.context.clearCookies()
  await ines.givePassword()
  await ines.button('Use your passkey').waitFor()
  return { ines, authenticator }
}

export const passkeyStates: PageState[] = [
  state('passkey-new', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.open('/security/passkeys/new')
    return ines
  }),
  state('passkey-new-done', async (site, look) => (await made(site, look)).ines),
  state('passkey-new-here-already', async (site, look) => {
    const { ines } = await made(site, look)
    await ines.open('/security/passkeys/new')
    await ines.button('Create a passkey').click()
    await ines.page.getByText('This device already has a passkey for your account.').waitFor()
    return ines
  }),
  state('passkey-new-unsupported', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.page.addInitScript('delete globalThis.PublicKeyCredential')
    await ines.open('/security/passkeys/new')
    await ines.button('Create a passkey').click()
    await ines.page.getByText('This browser cannot use passkeys here.').waitFor()
    return ines
  }),
  state('passkey-change', async (site, look) => {
    const { ines } = await made(site, look)
    await ines.open('/security/tools/passkey')
    await ines.page.getByRole('link', { name: /^Manage Passkey/ }).click()
    await ines.link('Change passkey').click()
    await ines.sees('Change to a new passkey')
    return ines
  }),
  state('passkeys', async (site, look) => {
    const { ines } = await made(site, look)
    await ines.open('/security/tools/passkey')
    return ines
  }),
  state('passkeys-none', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.open('/security/tools/passkey')
    return ines
  }),
  state('passkey-manage', async (site, look) => {
    const { ines } = await made(site, look)
    await ines.open('/security/tools/passkey')
    await ines.page.getByRole('link', { name: /^Manage Passkey/ }).click()
    await ines.button('Remove passkey').waitFor()
    return ines
  }),
  state('passkey-remove', async (site, look) => {
    const { ines } = await made(site, look)
    await ines.open('/security/tools/passkey')
    await ines.page.getByRole('link', { name: /^Manage Passkey/ }).click()
    await ines.button('Remove passkey').click()
    await ines.dialog().waitFor()
    return ines
  }),
  state('passkey-offer', async (site, look) => {
    const ines = await site.memberWithAuthenticator('ines', { look })
    await VirtualAuthenticator.plugIn(ines.page)
    await ines.open('/')
    await ines.heading('Sign in without typing a code').waitFor()
    return ines
  }),
  state('sign-in-passkey-asked', async (site, look) => (await asked(site, look)).ines),
  state('sign-in-passkey-refused', async (site, look) => {
    const { ines, authenticator } = await asked(site, look)
    await authenticator.remove()
    await VirtualAuthenticator.plugIn(ines.page)
    await ines.button('Use your passkey').click()
    await ines.page.getByText(/This device has no passkey for this account|No passkey was used/).waitFor()
    return ines
  }),
  state('sign-in-passkey-removed', async (site, look) => {
    const { ines, authenticator } = await made(site, look)
    const ghost = await ghostOf(site, authenticator, look)
    await removePasskey(ines)
    await ghost.tries()
    return ghost.visitor
  }),
]
