import { hours, minutes } from '../../harness/test-clock.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

/** With the visit that the person has over HTTP. */
async function withCase(site: Site, look: Look): Promise<{ ines: Visitor; number: string }> {
  const person = await site.world.person('ines')
  await person.setUpAuthenticator({ name: 'My phone' })
  const { case: opened } = await person.openRecovery(person.browser)
  const ines = await site.visitor(person, { look })
  await ines.bringSession()
  return { ines, number: opened?.number ?? '' }
}

const caseIn = (name: string, title: string, bring: (site: Site, number: string) => Promise<void>): PageState =>
  state(name, async (site, look) => {
    const { ines, number } = await withCase(site, look)
    await bring(site, number)
    await ines.open('/recovery/case')
    await ines.sees(title)
    return ines
  })

async function approved(site: Site, number: string): Promise<void> {
  await site.world.moveRecovery(number, 'send_everything')
  await site.world.moveRecovery(number, 'approve')
  await site.world.moveRecovery(number, 'meet_deadlines')
}

/** Somebody who lost a factor, and what they and others see of it. */
export const recoveryStates: PageState[] = [
  state('recovery-start', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/recovery')
    await ines.sees('Get back into your account')
    return ines
  }),
  state('recovery-password', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/recovery')
    await ines.page.getByRole('radio').first().check()
    await ines.page.getByRole('checkbox').check()
    await ines.button('Start the reset').click()
    await ines.sees('Your password')
    return ines
  }),
  state('recovery-find', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/recovery/find')
    await ines.sees('Look at your case')
    return ines
  }),
  state('recovery-code-of-a-number', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await site.pass(minutes(1)) // since a code for this number before
    await ines.open('/recovery/find')
    await ines.field('Case number').fill('AAAA-AAAA')
    await ines.button('Send me a code').click()
    await ines.sees('A code by mail')
    return ines
  }),
  state('recovery-visit-over', async (site, look) => {
    const ines = await site.stranger('ines', { look })
    await ines.open('/recovery/case')
    await ines.sees('This visit is over')
    return ines
  }),
  caseIn('recovery-case', 'Your case is open', async () => {}),
  caseIn('recovery-in-review', 'Your case is being looked at', (site, number) => site.world.moveRecovery(number, 'send_everything')),
  caseIn('recovery-more-needed', 'We need something more', async (site, number) => {
    await site.world.moveRecovery(number, 'send_everything')
    await site.world.moveRecovery(number, { event: 'ask_for_more', reasons: ['note_visible'] })
  }),
  caseIn('recovery-waiting', 'Approved, after a waiting time', approved),
  state('recovery-ready-to-bind', async (site, look) => {
    const { ines, number } = await withCase(site, look)
    await approved(site, number)
    await site.pass(hours(24))
    await site.world.moveRecovery(number, 'meet_deadlines')
    await ines.person.comeBackToRecovery(ines.person.browser)
    await ines.bringSession()
    await ines.open('/recovery/case')
    await ines.sees('You can set up a new method')
    return ines
  }),
  caseIn('recovery-rejected', 'Your case was not approved', async (site, number) => {
    await site.world.moveRecovery(number, 'send_everything')
    await site.world.moveRecovery(number, { event: 'reject', reasons: ['blurred', 'balance_off'] })
  }),
  state('recovery-stop', async (site, look) => {
    const { ines } = await withCase(site, look)
    const { text } = await ines.person.mailbox.next(/^Account recovery was started/)
    await ines.open(/\/recovery\/stop#[\w-]+/.exec(text)?.[0] ?? '')
    await ines.sees('Stop this recovery?')
    return ines
  }),
  state('home-with-open-recovery', async (site, look) => {
    const ines = await site.memberWithAuthenticator('ines', { look })
    await site.pass(minutes(1))
    await ines.person.openRecovery(site.world.browser())
    await ines.open('/')
    await ines.page.getByText('A recovery of your account is under way').waitFor()
    return ines
  }),
]
