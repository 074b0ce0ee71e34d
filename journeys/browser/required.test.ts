import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Authenticator } from '../harness/authenticator.ts'
import { withRequired } from '../harness/policy-file.ts'
import { minutes } from '../harness/test-clock.ts'
import { inChromium } from './harness/site.ts'

inChromium('a second factor that is required', (site) => {
  const blocked = 'Set up two-factor authentication to go on'

  test('no road leads past its set-up: reload, back, second tab, direct address, new password; the last one cannot be taken away', async () => {
    const person = await site.world.person('omar')
    const omar = await site.visitor(person, { origin: await site.origin({ COUNTERSIGN_POLICY: withRequired }) })
    await omar.bringSession()

    for (const path of ['/', '/security', '/security/password', '/security/recovery-codes', '/security/addresses/new']) {
      await omar.open(path)
      await omar.sees(blocked)
    }
    assert.equal(await omar.link('Security').count(), 0)
    assert.doesNotMatch(await omar.page.getByRole('main').innerText(), /recovery code/i)
    await omar.page.reload()
    await omar.sees(blocked)
    await omar.page.goBack()
    await omar.sees(blocked)
    const tab = await omar.context.newPage()
    await tab.goto(omar.page.url())
    await tab.getByRole('heading', { level: 1, name: blocked }).waitFor()
    await tab.close()
    await omar.page.getByRole('link', { name: /^Authenticator app/ }).click()
    await omar.sees('Step 1 of 4: get an app')
    await omar.button('Cancel set-up').click()
    await omar.sees(blocked)

    await site.pass(minutes(2)) // since the mail of the sign-up
    await omar.open('/forgot-password')
    await omar.field('E-mail address').fill(person.email)
    await omar.button('Send link').click()
    await omar.sees('Check your mail')
    const { text } = await person.mailbox.next(/^Set a new password/)
    await omar.open(/\/reset-password#[\w-]+/.exec(text)?.[0] ?? '')
    const newPassword = `${person.password} and more`
    await omar.page.getByLabel('New password', { exact: true }).fill(newPassword)
    await omar.button('Set new password').click()
    await omar.sees('Your new password is set')
    await omar.open('/sign-in?next=/security/password')
    await omar.field('E-mail address').fill(person.email)
    await omar.password.fill(newPassword)
    await omar.button('Sign in').click()
    await omar.sees(blocked)

    await omar.page.getByRole('link', { name: /^Authenticator app/ }).click()
    await omar.button('Continue').click()
    const app = new Authenticator(await omar.shownKey())
    await omar.button('Continue').click()
    await omar.enterCode(await omar.freshCode(app), 'Next')
    await omar.sees('Step 4 of 4: done')
    await omar.link('Go to account security').click()
    await omar.sees('Account security')
    await omar.link(/^Manage .*authenticator app$/).click()
    await omar.page.getByText('the last one in use cannot be taken away').waitFor()
    assert.equal(await omar.button('Remove authenticator app').count(), 0)
    assert.equal(await omar.button('Turn off for now').count(), 0)
  })
})
