import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hours, minutes } from '../harness/test-clock.ts'
import { startReset } from './harness/recovering.ts'
import { inChromium, type Site } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

/** From the help to the open case, as somebody does who lost the phone. */
async function openCase(site: Site, visitor: Visitor): Promise<string> {
  await visitor.open('/help/lost-access')
  await visitor.link('Reset authenticator app').click()
  return startReset(site, visitor)
}

async function signedOut(site: Site, name: string): Promise<Visitor> {
  const person = await site.world.person(name)
  await person.setUpAuthenticator({ name: 'My phone' })
  return site.visitor(person)
}

inChromium('guided recovery', (site) => {
  test('E5: Ines lost her phone: from the code prompt to the instructions, what can go wrong said first and agreed to', async () => {
    const ines = await signedOut(site, 'ines')
    await ines.beginSignIn()
    await ines.link("I can't use any of these").click()
    for (const tool of ['authenticator app', 'passkey']) await ines.link(`Reset ${tool}`).waitFor()
    await ines.link('Reset authenticator app').click()
    await ines.isAt('/recovery?tool=totp')
    for (const words of [
      'A reset can lower the protection of your account until a new method is set up.',
      'If your password has leaked, somebody else could get in or take something in that time.',
      'Finish what you begin, and set up a new method as soon as you can.',
      'Passkeys and authenticator apps are recommended. They protect best.',
      'We keep no copy of your keys and cannot give them back to you.',
      'Write the key of 32 characters down at set-up, and keep it offline.',
    ])
      await ines.page.getByText(words).waitFor()
    for (const reason of ['My device is lost or stolen', 'My method does not work any more'])
      await ines.page.getByRole('radio', { name: reason }).waitFor()

    await ines.button('Start the reset').click()
    await ines.page.getByText('Choose what happened.').waitFor()
    await ines.page.getByRole('radio', { name: 'My device is lost or stolen' }).check()
    await ines.button('Start the reset').click()
    await ines.page.getByText('Confirm that you have read it.').waitFor()
    await ines.page.getByRole('checkbox').check()
    await ines.button('Start the reset').click()
    await ines.sees('Your password')
    await ines.open('/recovery/case')
    await ines.sees('Your password')
    await ines.field('E-mail address').fill(ines.person.email)
    await ines.password.fill('certainly not it')
    await ines.button('Continue').click()
    await ines.page
      .getByText(/The e-mail address or the password is not right/)
      .first()
      .waitFor()

    const wakeUp = () => ines.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))
    await ines.context.setOffline(true)
    await Promise.all([ines.page.waitForEvent('requestfailed'), wakeUp()])
    await ines.context.setOffline(false)
    await Promise.all([ines.page.waitForEvent('requestfinished'), wakeUp()])
    await ines.sees('Your password')
    assert.equal(await ines.field('E-mail address').inputValue(), ines.person.email)
  })

  test('E5: the case through to the new app: chooser, review, wait, set-up, hold, check-up', async () => {
    const ines = await signedOut(site, 'ines')
    const number = await openCase(site, ines)
    await ines.page.getByText(/^Choose 2 of these/).waitFor()
    await ines.link(/^A picture of you with your document/).waitFor()
    await site.world.moveRecovery(number, 'send_everything')
    await ines.open('/recovery/case')
    await ines.sees('Your case is being looked at')
    await site.world.moveRecovery(number, 'approve')
    await site.world.moveRecovery(number, 'meet_deadlines')
    await ines.open('/recovery/case')
    await ines.sees('Approved, after a waiting time')
    await site.pass(hours(24))
    await ines.open('/recovery/case')
    await ines.sees('This visit is over')

    await site.world.moveRecovery(number, 'meet_deadlines')
    await ines.givePassword()
    await ines.page.getByText('Your recovery is approved').waitFor()
    await ines.page.getByText('the longer it stays so, the higher the risk').waitFor()
    await ines.button('Continue with a mailed code').click()
    await ines.field('8-digit code').fill(await ines.person.readRecoveryCode())
    await ines.button('Continue').click()
    await ines.sees('Set up your new method')
    await ines.open('/security/activity')
    await ines.sees('Set up your new method')
    await ines.link(/^Authenticator app/).click()
    await ines.sees('Step 1 of 4: get an app')
    await ines.button('Continue').click()
    const fresh = await ines.newApp()
    await ines.button('Continue').click()
    await ines.enterCode(await ines.freshCode(fresh), 'Next')
    await ines.link('Go to account security').click()
    await ines.isAt('/security/check-up')
    await ines.open('/security')
    await ines.page.getByText(/Withdrawals are held back until/).waitFor()
  })

  test('E6: a mail scanner changes nothing; pressing the button stops it, and the case says so, looked at by its number', async () => {
    const ines = await signedOut(site, 'ines')
    const number = await openCase(site, ines)
    const { text } = await ines.person.mailbox.next(/^Account recovery was started/)
    const link = /\/recovery\/stop#[\w-]+/.exec(text)?.[0] ?? ''
    const reader = await site.stranger('reader')
    await reader.open(link)
    await reader.sees('Stop this recovery?')
    await ines.open('/recovery/case')
    await ines.sees('Your case is open')
    await reader.button('Stop it').click()
    await reader.sees('The recovery is stopped')
    await ines.open('/recovery/case')
    await ines.sees('The case was stopped')

    await site.pass(minutes(1))
    await reader.open('/recovery/find')
    await reader.field('Case number').fill(number.toLowerCase())
    await reader.button('Send me a code').click()
    await reader.sees('A code by mail')
    await reader.field('8-digit code').fill(await ines.person.readRecoveryCode())
    await reader.button('Continue').click()
    await reader.sees('The case was stopped')
  })

  test('an owner who is signed in sees that a recovery is under way, and stops it there', async () => {
    const ines = await site.memberWithAuthenticator('ines')
    await ines.person.openRecovery(site.world.browser())
    await ines.open('/')
    await ines.page.getByText('A recovery of your account is under way').waitFor()
    await ines.button('Stop it').click()
    await ines.page.getByText('A recovery of your account is under way').waitFor({ state: 'detached' })
  })
})
