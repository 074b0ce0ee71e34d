import type { Person } from '../../harness/person.ts'
import { seconds } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

/** The path, token and all, of a link in the next mail with this subject. */
async function linkIn(person: Person, subject: RegExp, path: '/reset-password' | '/not-me'): Promise<string> {
  const { text } = await person.mailbox.next(subject)
  const link = new RegExp(`${path}#[\\w-]+`).exec(text)?.[0]
  if (link === undefined) throw new Error(`the mail has no link to ${path}`)
  return link
}

async function linkAsked(site: Site, look: Look): Promise<Visitor> {
  const ines = await site.visitor(await site.world.person('ines'), { look })
  await site.pass(seconds(61)) // after the mail of the sign-up
  await ines.open('/forgot-password')
  await ines.field('E-mail address').fill(ines.person.email)
  await ines.button('Send link').click()
  await ines.sees('Check your mail')
  return ines
}

async function newPassword(site: Site, look: Look): Promise<Visitor> {
  const ines = await linkAsked(site, look)
  await ines.open(await linkIn(ines.person, /^Set a new password/, '/reset-password'))
  await ines.sees('Set a new password')
  return ines
}

async function frozen(site: Site, look: Look): Promise<Visitor> {
  const person = await site.world.person('ines')
  await person.browser.call('freezeAccount')
  const ines = await site.visitor(person, { look })
  await ines.givePassword()
  await ines.sees('This account is frozen')
  return ines
}

async function thawCode(site: Site, look: Look): Promise<Visitor> {
  const ines = await frozen(site, look)
  await ines.button('Thaw this account').click()
  await ines.sees('Check your mail')
  return ines
}

async function notice(site: Site, look: Look): Promise<Visitor> {
  const person = await site.world.person('ines')
  await person.setUpAuthenticator({ name: 'My phone' })
  const ines = await site.visitor(person, { look })
  await ines.open(await linkIn(person, /^New authenticator app/, '/not-me'))
  await ines.sees('Was this not you?')
  return ines
}

const answered = (name: string, button: string): PageState =>
  state(name, async (site, look) => {
    const ines = await notice(site, look)
    await ines.button(button).click()
    await ines.heading('What to do next').waitFor()
    return ines
  })

async function checked(site: Site, look: Look, { reference, address }: { reference: string | null; address?: string }): Promise<Visitor> {
  const person = await site.world.person('ines')
  await person.setUpAuthenticator({ name: 'My phone' })
  const { text } = await person.mailbox.next(/^New authenticator app/)
  const ines = await site.visitor(person, { look })
  await ines.open('/did-you-send-this')
  await ines.field('Reference').fill(reference ?? /Reference ([\w-]+)/.exec(text)?.[1] ?? '')
  if (address !== undefined) await ines.field('Your e-mail address (optional)').fill(address)
  await ines.button('Check').click()
  await ines.page.getByText(/^(Yes, this mail is from us|No, we did not send this|We sent a mail with this reference, but)/).waitFor()
  return ines
}

/** Signed out, in fear or in doubt: what mails lead to. */
export const safetyStates: PageState[] = [
  state('forgot-password', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/forgot-password')
    return ines
  }),
  state('forgot-password-empty', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/forgot-password')
    await ines.button('Send link').click()
    await ines.page.getByText('Enter your e-mail address.').waitFor()
    return ines
  }),
  state('forgot-password-mailed', linkAsked),
  state('forgot-password-mailed-again', async (site, look) => {
    const ines = await linkAsked(site, look)
    await site.pass(seconds(61))
    await ines.button('Send a new link').click()
    await ines.page.getByText('a new link is on its way').first().waitFor()
    return ines
  }),
  state('new-password', newPassword),
  state('new-password-short', async (site, look) => {
    const ines = await newPassword(site, look)
    await ines.page.getByLabel('New password', { exact: true }).fill('short')
    await ines.button('Set new password').click()
    await ines.page.getByText(/^Use at least 12 characters/).waitFor()
    return ines
  }),
  state('new-password-set', async (site, look) => {
    const ines = await newPassword(site, look)
    await ines.page.getByLabel('New password', { exact: true }).fill(`${ines.person.password} and more`)
    await ines.button('Set new password').click()
    await ines.sees('Your new password is set')
    return ines
  }),
  state('new-password-link-over', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/reset-password')
    return ines
  }),
  state('frozen', frozen),
  state('frozen-code', thawCode),
  state('frozen-thawing', async (site, look) => {
    const ines = await thawCode(site, look)
    const { text } = await ines.person.mailbox.next(/code to thaw/)
    await ines.field('8-digit code').fill(/^\s*(\d{8})\s*$/m.exec(text)?.[1] ?? '')
    await ines.button('Thaw account').click()
    await ines.sees('The account opens again')
    return ines
  }),
  state('not-me', notice),
  answered('not-me-frozen', 'Freeze account'),
  answered('not-me-signed-out', 'Sign out everywhere'),
  state('not-me-link-over', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open(`/not-me#${'a'.repeat(43)}`)
    await ines.sees('This link no longer works')
    return ines
  }),
  state('did-you-send-this', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/did-you-send-this')
    return ines
  }),
  state('did-you-send-this-yes', (site, look) => checked(site, look, { reference: null })),
  state('did-you-send-this-to-another', (site, look) => checked(site, look, { reference: null, address: 'omar@example.test' })),
  state('did-you-send-this-no', (site, look) => checked(site, look, { reference: '1234-5678-ABCD-EFGH' })),
]
