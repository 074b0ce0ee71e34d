import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withMailedCode } from '../harness/policy-file.ts'
import { minutes } from '../harness/test-clock.ts'
import { inChromium, type Site } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

const asksMailedCode = { COUNTERSIGN_POLICY: withMailedCode }

inChromium('changing what confirms it is you', (site) => {
  test('in three steps where the service wants it so: the mailed code, the present app, the new one, which works at once', async () => {
    const joris = await memberWhereMailIsAsked(site)
    const old = joris.person.authenticator
    await joris.open('/security')
    await joris.link('Manage My phone, authenticator app').click()
    await joris.link('Change authenticator app').click()
    await joris.button('Continue').click()

    await joris.dialog().getByText('Step 1 of 3: code from our mail').waitFor()
    await joris
      .dialog()
      .getByText(/We have sent an 8-digit code to j•••••@example\.test/)
      .waitFor()
    const code = await joris.person.readMailedCode()
    await joris.field('8-digit code').fill(code.replace(/.$/, (digit) => `${(Number(digit) + 1) % 10}`))
    await joris.button('Confirm').click()
    await joris.dialog().getByText('That code did not match.').first().waitFor()
    await joris.field('8-digit code').fill(code)
    await joris.button('Confirm').click()
    await joris.dialog().getByText('Step 2 of 3: what you have set up now').waitFor()
    await joris.confirmWithCode(old)
    const fresh = await joris.newApp()
    await joris.button('Continue').click()
    await joris.enterCode(await joris.freshCode(fresh), 'Next')
    await joris.page.getByText('Your authenticator app is changed').first().waitFor()
    await joris.signOut()

    await joris.beginSignIn()
    await joris.enterCode(old.code(site.clock), 'Continue')
    await joris.page.getByText('That code did not match.').first().waitFor()
    await joris.enterCode(await joris.freshCode(fresh), 'Continue')
    await joris.sees('Your account')
  })

  test('another mail is one press away after a minute, and the older code says that it was replaced', async () => {
    const joris = await memberWhereMailIsAsked(site)
    await joris.open(`/security/factors/${joris.person.authenticator.factorId}`)
    await joris.button('Remove authenticator app').click()
    await joris.dialog().getByRole('button', { name: 'Remove authenticator app' }).click()
    await joris.dialog().getByText('Step 1 of 2: code from our mail').waitFor()
    const first = await joris.person.readMailedCode()
    await joris
      .dialog()
      .getByText(/You can ask for a new code in/)
      .waitFor()
    await site.pass(minutes(1))
    await joris.button('Send a new code').click()
    await joris.person.readMailedCode()

    await joris.field('8-digit code').fill(first)
    await joris.button('Confirm').click()

    await joris.dialog().getByText(/newer/i).first().waitFor()
  })

  test('what is asked for first is theirs to choose; the others are listed with their last use', async () => {
    const joris = await site.memberWithAuthenticator('joris', { called: 'My phone' })
    await site.pass(minutes(1))
    const tablet = await joris.person.setUpAuthenticator({ name: 'Tablet at home' })
    await joris.bringSession()
    const phone = joris.person.authenticators.find((each) => each !== tablet)
    await joris.open(`/security/factors/${phone?.factorId}`)

    await joris.button('Ask for this one first').click()
    await joris.page.getByText('This one is asked for first from now on.').waitFor()
    await joris.signOut()
    await joris.beginSignIn()
    await joris.page.getByText(/Open the authenticator app you named My phone/).waitFor()
    await joris.button('Try another way').click()

    const choices = joris.page.getByRole('listitem').filter({ hasText: 'Last used' })
    assert.deepEqual(await choices.count(), 2)
    await joris.button(/^Tablet at home/).click()
    await joris.enterCode(await joris.freshCode(tablet), 'Continue')
    await joris.sees('Your account')
  })
})

/** Signed in with an app, at a server of the same accounts that asks for a mailed code before factors are changed. */
async function memberWhereMailIsAsked(site: Site): Promise<Visitor> {
  const person = await site.world.person('joris')
  await person.setUpAuthenticator({ name: 'My phone' })
  await site.pass(minutes(1))
  const joris = await site.visitor(person, { origin: await site.origin(asksMailedCode) })
  await joris.bringSession()
  return joris
}
