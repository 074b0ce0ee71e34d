import { Authenticator } from '../../harness/authenticator.ts'
import { minutes } from '../../harness/test-clock.ts'
import type { Site } from './site.ts'
import type { Visitor } from './visitor.ts'

/** The password, then the code that is mailed: on to the case. A minute after the mail before. */
export async function provePasswordAndMailbox(site: Site, owner: Visitor): Promise<void> {
  await owner.sees('Your password')
  await site.pass(minutes(1))
  await owner.field('E-mail address').fill(owner.person.email)
  await owner.password.fill(owner.person.password)
  await owner.button('Continue').click()
  await owner.sees('A code by mail')
  await giveRecoveryCode(owner)
}

/** What goes wrong is read, what happened is chosen, both are proved: gives back the number of the open case. */
export async function startReset(site: Site, owner: Visitor): Promise<string> {
  await owner.sees('Get back into your account')
  await owner.page.getByRole('radio', { name: 'My device is lost or stolen' }).check()
  await owner.page.getByRole('checkbox').check()
  await owner.button('Start the reset').click()
  await provePasswordAndMailbox(site, owner)
  await owner.sees('Your case is open')
  return (await owner.page.locator('main bdi').first().innerText()).trim()
}

/** Signs in after the approval, and sets up what takes the place of the lost one. */
export async function bindNewApp(site: Site, owner: Visitor, choose: () => Promise<void>): Promise<Authenticator> {
  await site.pass(minutes(1))
  await owner.givePassword()
  await owner.page.getByText('the longer it stays so, the higher the risk').waitFor()
  await owner.button('Continue with a mailed code').click()
  await giveRecoveryCode(owner)
  await owner.sees('Set up your new method')
  await choose()
  const app = new Authenticator(await owner.beginSetUp({ path: null }))
  await owner.button('Continue').click()
  await owner.enterCode(await owner.freshCode(app), 'Next')
  await owner.link('Go to account security').click()
  await owner.isAt('/security/check-up')
  return app
}

export async function giveRecoveryCode(owner: Visitor): Promise<void> {
  await owner.field('8-digit code').fill(await owner.person.readRecoveryCode())
  await owner.button('Continue').click()
}
