import type { Phone } from '../../harness/phone.ts'
import { withAuthy } from '../../harness/policy-file.ts'
import { minutes } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

async function warned(site: Site, look: Look): Promise<Visitor> {
  const ines = await site.member('ines', { look })
  await ines.open('/security/phone/new')
  return ines
}

async function atNumber(site: Site, look: Look): Promise<Visitor> {
  const ines = await warned(site, look)
  await ines.link('Go on with text messages').click()
  await ines.sees(/^Step 2 of 4/)
  return ines
}

async function refusedNumber(site: Site, look: Look, typed: string, says: string): Promise<Visitor> {
  const ines = await atNumber(site, look)
  await ines.field('Mobile number').fill(typed)
  await ines.button('Text me a code').click()
  if (typed !== '') await ines.confirmWithPassword()
  await ines.page.getByText(says).first().waitFor()
  return ines
}

async function atCode(site: Site, look: Look): Promise<{ ines: Visitor; phone: Phone }> {
  const ines = await atNumber(site, look)
  const phone = site.world.phone()
  await ines.field('Mobile number').fill(phone.number)
  await ines.button('Text me a code').click()
  await ines.sees(/^Step 3 of 4/)
  return { ines, phone }
}

async function withPhone(site: Site, look: Look): Promise<Visitor> {
  const person = await site.world.person('ines')
  await person.setUpPhone(site.world.phone())
  await site.pass(minutes(1))
  const ines = await site.visitor(person, { look })
  await ines.bringSession()
  return ines
}

async function prompted(site: Site, look: Look): Promise<Visitor> {
  const ines = await withPhone(site, look)
  await ines.context.clearCookies()
  await ines.givePassword()
  await ines.page.getByText('You can ask for a new code in').waitFor()
  return ines
}

/** A phone that gets codes by text message: set up, asked for, managed. */
export const phoneStates: PageState[] = [
  state('phone-1-warning', warned),
  state('phone-2-number', atNumber),
  state('phone-2-countries', async (site, look) => {
    const ines = await atNumber(site, look)
    await ines.page.getByRole('combobox').click()
    await ines.page.getByRole('option', { name: /Germany/ }).waitFor()
    return ines
  }),
  state('phone-2-no-country', async (site, look) => {
    const ines = await atNumber(site, look)
    await ines.page.getByRole('combobox').fill('xyz')
    await ines.page.getByText('No country we send texts to').waitFor()
    return ines
  }),
  state('phone-2-missing', (site, look) => refusedNumber(site, look, '', 'Enter your mobile number.')),
  state('phone-3-code', async (site, look) => (await atCode(site, look)).ines),
  state('phone-3-wrong', async (site, look) => {
    const { ines } = await atCode(site, look)
    await ines.enterCode('000000', 'Next')
    await ines.page.getByText('That code did not match.').first().waitFor()
    return ines
  }),
  state('phone-3-again', async (site, look) => {
    const { ines } = await atCode(site, look)
    await site.pass(minutes(1))
    await ines.button('Send a new code').waitFor()
    return ines
  }),
  state('phone-4-done', async (site, look) => {
    const { ines, phone } = await atCode(site, look)
    await ines.enterCode(await phone.nextCode(), 'Next')
    await ines.sees(/^Step 4 of 4/)
    return ines
  }),
  state('security-phone', async (site, look) => {
    const ines = await withPhone(site, look)
    await ines.open('/security')
    await ines.heading('Phone').waitFor()
    return ines
  }),
  state('manage-phone', async (site, look) => {
    const ines = await withPhone(site, look)
    const [factor] = (await ines.person.browser.call('listFactors')).items
    await ines.open(`/security/factors/${factor?.id}`)
    await ines.heading('Remove').waitFor()
    return ines
  }),
  state('code-texted', prompted),
  state('code-texted-not-sent', async (site, look) => {
    const ines = await withPhone(site, look)
    await ines.context.clearCookies()
    await ines.page.route('**/send', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 'about:blank', title: 'No text is sent', status: 409, code: 'TEXT_NOT_SENT' }),
      }),
    )
    await ines.givePassword()
    await ines.page.getByText('We cannot send a text to this number at the moment.').waitFor()
    return ines
  }),
  state('set-up-1-authy', async (site, look) => {
    const person = await site.world.person('ines')
    const ines = await site.visitor(person, { look, origin: await site.origin({ COUNTERSIGN_POLICY: withAuthy }) })
    await ines.bringSession()
    await ines.open('/security/authenticator/new')
    await ines.page.getByRole('radio', { name: /^Authy/ }).check()
    await ines.field('Phone number of your Authy account').waitFor()
    return ines
  }),
]
