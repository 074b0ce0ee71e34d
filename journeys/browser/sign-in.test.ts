import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inChromium } from './harness/site.ts'

inChromium('signing in', (site) => {
  test('the password alone opens no page and no call; the code does', async () => {
    const omar = await site.memberWithAuthenticator('omar')
    await omar.open('/')
    await omar.signOut()

    await omar.beginSignIn()
    const status = await omar.page.evaluate(async () => (await fetch('/v1/session')).status)
    await omar.open('/security')
    assert.equal(status, 401)
    assert.match(omar.path, /^\/sign-in/)
    await omar.beginSignIn()
    await omar.enterCode(await omar.freshCode(), 'Continue')
    await omar.sees('Account security')

    assert.equal(await omar.page.evaluate(async () => (await fetch('/v1/session')).status), 200)
  })

  test('after a wrong code the field is in focus, empty and tied to what was wrong; the hint about clocks is a note', async () => {
    const omar = await site.memberWithAuthenticator('omar')
    await omar.open('/')
    await omar.signOut()
    await omar.beginSignIn()
    await omar.hasFocusOn(omar.code)

    await omar.enterCode(omar.wrongCode(), 'Continue')
    const note = omar.page.getByRole('note').filter({ hasText: 'Codes not accepted' })
    await note.waitFor()

    await omar.hasFocusOn(omar.code)
    assert.equal(await omar.code.inputValue(), '')
    assert.equal(await omar.code.getAttribute('aria-invalid'), 'true')
    assert.match(await omar.descriptionOf(omar.code), /That code did not match\. Wait for the next one/)
    assert.match(await note.innerText(), /automatic date and time in the phone's settings.*time correction in their settings/)
    assert.equal(await omar.page.getByRole('alert').count(), 0)
  })

  test('who cannot use any of it comes from the prompt, signed out, to what to do and to the contact', async () => {
    const omar = await site.memberWithAuthenticator('omar')
    await omar.open('/')
    await omar.signOut()
    await omar.beginSignIn()

    await omar.link("I can't use any of these").click()
    await omar.sees('I lost access')
    await omar.heading('Are you still signed in somewhere?').waitFor()
    assert.match(await omar.page.getByRole('main').innerText(), /We will try to help, but we cannot promise that access can be restored/)
    await omar.page.getByRole('main').getByRole('link', { name: 'Contact' }).click()
    await omar.sees('Contact')

    const address = omar.link('help@countersign.example')
    assert.equal(await address.getAttribute('href'), 'mailto:help@countersign.example')
    await omar.page.goBack()
    await omar.page.goBack()
    await omar.sees('Confirm it is you')
  })

  test('the help and contact links stand on every page', async () => {
    const omar = await site.stranger('omar')

    for (const path of ['/sign-in', '/sign-up', '/help', '/help/lost-access', '/nowhere']) {
      await omar.open(path)
      for (const name of ['Help', 'Contact']) await omar.page.getByRole('contentinfo').getByRole('link', { name, exact: true }).waitFor()
    }
  })

  test('of two apps each opens the account by another way', async () => {
    const omar = await site.memberWithAuthenticator('omar', { called: 'My phone' })
    await omar.person.setUpAuthenticator({ name: 'Tablet at home' })
    await omar.bringSession()
    const [onPhone, onTablet] = omar.person.authenticators

    for (const [name, app] of [
      ['My phone', onPhone],
      ['Tablet at home', onTablet],
    ] as const) {
      await omar.open('/')
      await omar.signOut()
      await omar.beginSignIn()
      await omar.button('Try another way').click()
      await omar.hasFocusOn(omar.heading('Choose another way'))
      await omar.page.getByRole('listitem').getByRole('button', { name }).click()
      await omar.page.getByText(`you named ${name}`).first().waitFor()
      await omar.enterCode(await omar.freshCode(app), 'Continue')
      await omar.sees('Your account')
    }
  })

  test('a code that was used, a slow phone and too many tries are each told with what to do next', async () => {
    const omar = await site.memberWithAuthenticator('omar')
    await omar.open('/')
    await omar.signOut()
    await omar.beginSignIn()
    const isTold = (text: RegExp) => omar.page.getByText(text).first().waitFor()

    await omar.enterCode(omar.codeStepsAway(-1), 'Continue')
    await isTold(/That code was just used\. Each code works once\. Wait up to 30 seconds for the next one/)
    await omar.enterCode(omar.codeStepsAway(-8), 'Continue')
    await isTold(/Your phone's clock seems to be about 4 minutes slow/)
    await omar.enterCode(omar.wrongCode(), 'Continue')
    await isTold(/That code did not match.*2 tries are left before we pause codes/)
    await omar.enterCode(omar.wrongCode(), 'Continue')
    await isTold(/One try is left before we pause codes/)
  })
})
