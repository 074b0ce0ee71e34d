import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Authenticator } from '../harness/authenticator.ts'
import { minutes } from '../harness/test-clock.ts'
import { desktop } from './harness/chromium.ts'
import { inChromium } from './harness/site.ts'
import { Visitor } from './harness/visitor.ts'

inChromium('back, reload and other tabs', (site) => {
  test('back and forward in the set-up keep what was entered and the key; a reload loses the key and says so', async () => {
    const jon = await site.member('jon')
    const key = await jon.beginSetUp({ name: 'My phone' })
    await jon.button('Continue').click()
    await jon.sees('Step 3 of 4: enter a code')
    const steps = [jon.path]

    await jon.page.goBack()
    assert.equal(await jon.shownKey(), key)
    steps.push(jon.path)
    await jon.page.goBack()
    await jon.sees('Step 1 of 4: get an app')
    assert.equal(await jon.field(/^Name for it/).inputValue(), 'My phone')
    await jon.page.goForward()
    assert.equal(await jon.shownKey(), key)
    await jon.page.reload()
    await jon.sees('Start the set-up again')

    assert.equal(new Set(steps).size, 2)
    assert.ok(!(await jon.page.content()).includes(key))
    assert.deepEqual(await placesThatKeep(jon, key), [])
    await jon.button('Start again').click()
    assert.notEqual(await jon.beginSetUp({ path: null }), key)
  })

  test('the key is in no address and in no storage while it is shown, and back does not bring it again afterwards', async () => {
    const jon = await site.member('jon')
    const key = await jon.beginSetUp()
    const app = new Authenticator(key)
    assert.deepEqual(await placesThatKeep(jon, key), [])
    await jon.button('Continue').click()
    await jon.enterCode(await jon.freshCode(app), 'Next')
    await jon.sees('Step 4 of 4: done')

    await jon.page.goBack()

    await jon.sees('Step 4 of 4: done')
    assert.ok(!(await jon.page.content()).includes(key))
  })

  test('leaving the set-up by the tab ends the key', async () => {
    const jon = await site.member('jon')
    const app = new Authenticator(await jon.beginSetUp())
    const ended = jon.page.waitForResponse((answer) => answer.request().method() === 'DELETE' && answer.url().includes('/v1/enrollments/'))

    await jon.link('Overview').click()

    assert.equal((await ended).status(), 204)
    await jon.sees('Your account')
    assert.equal((await jon.person.browser.call('listFactors')).items.length, 0)
    assert.equal(app.key.length, 20)
  })

  test('what is done in one tab is seen in the other, and both go on with the renewed session', async () => {
    const jon = await site.memberWithAuthenticator('jon', { called: 'My phone' })
    await jon.open(`/security/factors/${jon.person.authenticator.factorId}`)
    const other = await secondTab(jon)
    await other.open('/security')
    await other.link('Manage My phone, authenticator app').waitFor()

    await jon.page.bringToFront()
    await jon.button('Turn off for now').click()
    await jon.dialog().getByRole('button', { name: 'Turn off for now' }).click()
    await jon.confirmWithCode()
    await jon.page.getByText('is turned off for now').first().waitFor()
    await other.page.bringToFront()
    await other.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })))

    await other.page.getByRole('article').getByText('Turned off for now').first().waitFor()
    await other.link('Overview').click()
    await other.sees('Your account')
    await jon.page.bringToFront()
    await jon.link('Security').click()
    await jon.sees('Account security')
  })

  test('signed out in one tab, the other says that the session has ended and leads back after signing in', async () => {
    const jon = await site.member('jon')
    await jon.open('/')
    const other = await secondTab(jon)
    await other.open('/')

    await jon.page.bringToFront()
    await jon.signOut()
    await other.page.bringToFront()
    await other.link('Security').click()
    await other.page.getByText('Your session has ended. Sign in again to go on where you were.').first().waitFor()
    await other.field('E-mail address').fill(jon.person.email)
    await other.password.fill(jon.person.password)
    await other.button('Sign in').click()

    await other.isAt('/security')
    await other.sees('Account security')
  })

  test('a session that was idle for too long ends as soon as somebody looks, with nothing of the account left to see', async () => {
    const jon = await site.member('jon')
    await jon.open('/security')

    await site.pass(minutes(31))

    await jon.page.getByText('Your session has ended.').first().waitFor()
    assert.equal(jon.path, '/sign-in?next=%2Fsecurity&reason=ended')
    assert.equal(await jon.page.getByText(jon.person.email).count(), 0)
  })

  test('whoever signs out is told so, also where another call finds the session gone before the answer is here', async () => {
    const jon = await site.member('jon')
    await jon.open('/')
    await jon.sees('Your account')
    const [answered, answerNow] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    await jon.page.route('**/v1/session', async (route) => {
      if (route.request().method() !== 'DELETE') return route.continue()
      const response = await route.fetch()
      answered.resolve()
      await answerNow.promise
      await route.fulfill({ response })
    })

    await jon.button(/^Account menu/).click()
    await jon.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await answered.promise
    const refused = jon.page.waitForResponse((answer) => answer.status() === 401)
    await jon.link('Security').click()
    await refused
    answerNow.resolve()

    await jon.page.getByText('You are signed out.').first().waitFor()
    assert.equal(jon.path, '/sign-in?reason=signed-out')
  })

  test('back after signing out shows nothing of the account', async () => {
    const jon = await site.member('jon')
    await jon.open('/security')
    await jon.link('Overview').click()
    await jon.sees('Your account')
    await jon.signOut()

    await jon.page.goBack()

    await jon.sees('Sign in')
    assert.equal(await jon.page.getByText(jon.person.email).count(), 0)
  })

  test('a prompt for the code survives a reload and a second tab, and one answer is enough', async () => {
    const jon = await site.memberWithAuthenticator('jon')
    await jon.open('/')
    await jon.signOut()
    await jon.beginSignIn()

    await jon.page.reload()
    await jon.code.waitFor()
    const other = await secondTab(jon)
    await other.open('/sign-in/code')
    await other.enterCode(await jon.freshCode(), 'Continue')
    await other.sees('Your account')
    await jon.page.bringToFront()
    await jon.enterCode(jon.codeStepsAway(0), 'Continue')
    await jon.page
      .getByText(/This sign-in has ended|This request for a code has ended|Your account/)
      .first()
      .waitFor()

    await jon.open('/security')
    await jon.sees('Account security')
  })

  async function secondTab(jon: Visitor): Promise<Visitor> {
    const page = await jon.context.newPage()
    return new Visitor({ person: jon.person, context: jon.context, page, origin: site.world.publicOrigin, clock: site.clock })
  }

  test('where a part of a page cannot be loaded, a calm page says so', async () => {
    const ines = await site.member('ines')
    await ines.open('/')
    const { origin } = new URL(ines.page.url())
    // Nobody listens in this one for what must never happen: here it does, on purpose.
    const context = await site.browser.newContext(desktop)
    await context.addCookies(await ines.context.cookies())
    const page = await context.newPage()
    await page.route(/number-step/, (route) => route.abort())

    await page.goto(`${origin}/security/phone/new/number`)
    await page.getByRole('heading', { name: 'This page stopped working' }).waitFor()
    await page.unroute(/number-step/)
    await page.getByRole('link', { name: 'Load the page again' }).click()
    await page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'This page stopped working' }).waitFor()
    await context.close()
  })
})

/** Where a page could leave something behind: its address, its history, its storages, its cookies. */
async function placesThatKeep({ page, context }: Visitor, secret: string): Promise<string[]> {
  const places = await page.evaluate(async () => ({
    address: location.href,
    history: JSON.stringify(history.state),
    'local storage': JSON.stringify(localStorage),
    'session storage': JSON.stringify(sessionStorage),
    caches: JSON.stringify(await caches.keys()),
    databases: JSON.stringify(await indexedDB.databases()),
  }))
  const all = { ...places, cookies: JSON.stringify(await context.cookies()) }
  return Object.entries(all)
    .filter(([, text]) => text.includes(secret))
    .map(([place]) => place)
}
