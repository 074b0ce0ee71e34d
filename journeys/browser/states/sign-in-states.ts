import { minutes, seconds } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

const prompt = async (site: Site, look: Look, apps = ['My phone']): Promise<Visitor> => {
  const person = await site.world.person('ines')
  for (const name of apps) await person.setUpAuthenticator({ name })
  const ines = await site.visitor(person, { look })
  await ines.beginSignIn()
  return ines
}

const wrongCodes = async (ines: Visitor, count: number): Promise<Visitor> => {
  for (let tries = 0; tries < count; tries += 1) {
    const answered = ines.page.waitForResponse(/\/verify$/)
    await ines.enterCode(ines.wrongCode(), 'Continue')
    await answered
    await ines.page.waitForFunction(() => !document.querySelector('input')?.value)
  }
  return ines
}

const paused = async (site: Site, look: Look, apps?: string[]): Promise<Visitor> => {
  const ines = await wrongCodes(await prompt(site, look, apps), 6)
  await ines.button('Enter a new code').click()
  await wrongCodes(ines, 1)
  await ines.page.getByText('Codes are paused').first().waitFor()
  return ines
}

export const signInStates: PageState[] = [
  state('sign-in', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/sign-in')
    return ines
  }),
  state('sign-in-empty', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/sign-in')
    await ines.button('Sign in').click()
    await ines.page.getByText('Enter your e-mail address.').first().waitFor()
    return ines
  }),
  state('sign-in-wrong', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.givePassword()
    await ines.page.getByText('The e-mail address or the password is not right.').first().waitFor()
    return ines
  }),
  state('sign-in-paused', async (site, look) => {
    const person = await site.world.person('ines')
    const wrong = { body: { email: person.email, password: 'not hers, but long enough' } }
    const stranger = site.world.browser()
    for (let tries = 0; tries < 10; tries += 1) await stranger.refused('signIn', wrong)
    const ines = await site.visitor(person, { look })
    await ines.givePassword()
    await ines.page.getByText('Sign-in is paused').first().waitFor()
    return ines
  }),
  state('sign-in-no-network', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/sign-in')
    await ines.context.setOffline(true)
    await ines.givePassword()
    await ines.page.getByText('We could not be reached.').first().waitFor()
    return ines
  }),
  state('sign-in-session-ended', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.open('/')
    await ines.person.browser.call('signOut')
    await ines.page.reload()
    await ines.sees('Sign in')
    await ines.open('/sign-in?next=%2Fsecurity&reason=ended')
    return ines
  }),
  state('sign-in-signed-out', async (site, look) => {
    const ines = await site.member('ines', { look })
    await ines.open('/')
    await ines.signOut()
    return ines
  }),
  state('code', prompt),
  state('code-empty', async (site, look) => {
    const ines = await prompt(site, look)
    await ines.button('Continue').click()
    await ines.page.getByText('Enter the 6-digit code from your app.').first().waitFor()
    return ines
  }),
  state('code-wrong', async (site, look) => wrongCodes(await prompt(site, look), 1)),
  state('code-one-try-left', async (site, look) => wrongCodes(await prompt(site, look), 4)),
  state('code-used', async (site, look) => {
    const ines = await prompt(site, look)
    await ines.enterCode(ines.codeStepsAway(-1), 'Continue')
    await ines.page.getByText('That code was just used.').first().waitFor()
    return ines
  }),
  state('code-phone-slow', async (site, look) => {
    const ines = await prompt(site, look)
    await ines.enterCode(ines.codeStepsAway(-6), 'Continue')
    await ines.page.getByText('clock seems to be about').first().waitFor()
    return ines
  }),
  state('code-paused', (site, look) => paused(site, look)),
  state('code-paused-other-way', (site, look) => paused(site, look, ['My phone', 'Tablet at home'])),
  state('code-pause-over', async (site, look) => {
    const ines = await paused(site, look)
    await site.pass(seconds(61))
    await ines.page.getByText('You can try again').first().waitFor()
    return ines
  }),
  state('code-other-ways', async (site, look) => {
    const ines = await prompt(site, look, ['My phone', 'Tablet at home'])
    await ines.button('Try another way').click()
    await ines.heading('Choose another way').waitFor()
    return ines
  }),
  state('code-only-way', async (site, look) => {
    const ines = await prompt(site, look)
    await ines.button('Try another way').click()
    await ines.heading('Choose another way').waitFor()
    return ines
  }),
  state('code-challenge-over', async (site, look) => {
    const ines = await prompt(site, look)
    await site.pass(minutes(6))
    await ines.enterCode(ines.codeStepsAway(0), 'Continue')
    await ines.page.getByText('This request for a code has ended').first().waitFor()
    return ines
  }),
  state('code-sign-in-over', async (site, look) => {
    const ines = await prompt(site, look)
    await site.pass(minutes(11))
    await ines.sees('This sign-in has ended')
    return ines
  }),
]
