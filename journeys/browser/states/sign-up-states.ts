import { seconds } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

async function form(site: Site, look: Look, env?: Record<string, string>): Promise<Visitor> {
  const omar = await site.stranger('omar', { look, origin: await site.origin(env) })
  await omar.open('/sign-up')
  return omar
}

async function withPassword(site: Site, look: Look, password: string): Promise<Visitor> {
  const omar = await form(site, look)
  await omar.field('E-mail address').fill(omar.person.email)
  await omar.password.fill(password)
  return omar
}

async function mailed(site: Site, look: Look): Promise<Visitor> {
  const omar = await site.stranger('omar', { look })
  await omar.askForAccount()
  return omar
}

async function enterWrong(omar: Visitor, times = 1): Promise<Visitor> {
  for (let tries = 0; tries < times; tries += 1) {
    await omar.field('8-digit code').fill(`0000000${tries}`)
    const answered = omar.page.waitForResponse(/\/confirm$/)
    await omar.button('Confirm address').click()
    await answered
  }
  return omar
}

const inviteOnly = { COUNTERSIGN_SIGN_UP: 'invite_only' }

export const signUpStates: PageState[] = [
  state('sign-up', form),
  state('sign-up-empty', async (site, look) => {
    const omar = await form(site, look)
    await omar.button('Create account').click()
    await omar.page.getByText('Enter your e-mail address.').first().waitFor()
    return omar
  }),
  state('sign-up-password-long-enough', async (site, look) => {
    const omar = await withPassword(site, look, 'seven quiet otters')
    await omar.page.getByText('Long enough').first().waitFor()
    return omar
  }),
  state('sign-up-password-short', async (site, look) => {
    const omar = await withPassword(site, look, 'otters')
    await omar.button('Create account').click()
    await omar.page
      .getByText(/^Use at least/)
      .first()
      .waitFor()
    return omar
  }),
  state('sign-up-password-common', async (site, look) => {
    const omar = await withPassword(site, look, 'passwordpassword')
    await omar.button('Create account').click()
    await omar.page.getByText('among the first that thieves try').first().waitFor()
    return omar
  }),
  state('sign-up-invited', (site, look) => form(site, look, inviteOnly)),
  state('sign-up-invitation-refused', async (site, look) => {
    const omar = await form(site, look, inviteOnly)
    await omar.field('Invitation code').fill('never-given-out')
    await omar.field('E-mail address').fill(omar.person.email)
    await omar.password.fill(omar.person.password)
    await omar.button('Create account').click()
    await omar.page.getByText('That invitation code is not valid.').first().waitFor()
    return omar
  }),
  state('sign-up-closed', (site, look) => form(site, look, { COUNTERSIGN_SIGN_UP: 'closed' })),
  state('sign-up-unreachable', async (site, look) => {
    const omar = await site.stranger('omar', { look })
    await omar.page.route('**/v1/service', (route) => route.abort())
    await omar.open('/sign-up')
    await omar.button('Try again').waitFor()
    return omar
  }),
  state('sign-up-mailed', mailed),
  state('sign-up-code-wrong', async (site, look) => {
    const omar = await enterWrong(await mailed(site, look))
    await omar.page.getByText('That code did not match.').first().waitFor()
    return omar
  }),
  state('sign-up-new-code-possible', async (site, look) => {
    const omar = await mailed(site, look)
    await site.pass(seconds(61))
    await omar.button('Send a new code').waitFor()
    return omar
  }),
  state('sign-up-new-code-sent', async (site, look) => {
    const omar = await mailed(site, look)
    await site.pass(seconds(61))
    await omar.button('Send a new code').click()
    await omar.page.getByText('a new code is on its way').first().waitFor()
    return omar
  }),
  state('sign-up-over', async (site, look) => {
    const omar = await enterWrong(await mailed(site, look), 6)
    await omar.sees('This confirmation has ended')
    return omar
  }),
]
