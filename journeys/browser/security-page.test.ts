import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inChromium } from './harness/site.ts'

inChromium('the security page', (site) => {
  test('Tove asks for it signed out, is sent to sign in, and comes back to it', async () => {
    const person = await site.world.person('tove')
    await person.setUpAuthenticator()
    const tove = await site.visitor(person)

    await tove.open('/security')
    assert.equal(tove.path, '/sign-in?next=%2Fsecurity')
    await tove.beginSignIn()
    await tove.enterCode(await tove.freshCode(), 'Continue')

    await tove.isAt('/security')
    await tove.sees('Account security')
  })

  test('the Security tab is reached by keyboard and opens the page of account security', async () => {
    const tove = await site.member('tove')
    await tove.open('/')
    const tab = tove.link('Security')

    await tove.tabTo(tab)
    await tove.page.keyboard.press('Enter')

    await tove.isAt('/security')
    assert.match(await tove.page.getByRole('heading', { level: 1 }).innerText(), /account security/i)
    assert.equal(await tab.getAttribute('aria-current'), 'page')
  })

  test('the Security tab stands in the left half and the top quarter at 1280 px, and on the other side from right to left', async () => {
    const tove = await site.member('tove')
    await tove.open('/')
    const { width, height } = tove.page.viewportSize() ?? { width: 0, height: 0 }

    const box = await tove.link('Security').boundingBox()
    await tove.page.evaluate(() => document.documentElement.setAttribute('dir', 'rtl'))
    const mirrored = await tove.link('Security').boundingBox()

    assert.equal(width, 1280)
    assert.ok(box && box.x >= 0 && box.x + box.width <= width / 2 && box.y + box.height <= height / 4, JSON.stringify(box))
    assert.ok(mirrored && mirrored.x >= width / 2 && mirrored.x + mirrored.width <= width, JSON.stringify(mirrored))
  })

  test('every method there is stands on it, recommended, and choosing it starts its set-up', async () => {
    const tove = await site.member('tove')
    await tove.open('/security')

    await tove.page.getByText('Recommended', { exact: true }).first().waitFor()
    await tove.link('Set up authenticator app').click()

    await tove.sees('Step 1 of 4: get an app')
  })

  test('Manage stands next to each app, named with it, and offers to change it and to remove it', async () => {
    const tove = await site.memberWithAuthenticator('tove', { called: 'My phone' })
    await tove.person.setUpAuthenticator({ name: 'Tablet at home' })
    await tove.bringSession()

    for (const name of ['My phone', 'Tablet at home']) {
      await tove.open('/security')
      const card = tove.page.getByRole('article', { name })
      await card.getByRole('link', { name: `Manage ${name}, authenticator app`, exact: true }).click()
      await tove.sees(name)
      await tove.link('Change authenticator app').waitFor()
      await tove.button('Remove authenticator app').waitFor()
    }
  })

  test('every state has its words, and every sign a text of its own', async () => {
    const tove = await site.member('tove')
    const mark = () => tove.heading('Two-factor authentication').locator('xpath=following-sibling::*[1]')
    const shown = async () => {
      await tove.open('/security')
      return mark().innerText()
    }

    assert.equal(await shown(), 'Off')
    const app = await tove.person.setUpAuthenticator()
    await tove.bringSession()
    assert.equal(await shown(), 'On')
    await tove.person.suspend(app)
    await tove.bringSession()
    assert.equal(await shown(), 'Turned off for now')

    const silent = await tove.page.locator('main svg').evaluateAll((signs) => {
      const isSpoken = (sign: Element) => sign.getAttribute('role') === 'img' && sign.getAttribute('aria-label')
      return signs.filter((sign) => !isSpoken(sign) && !sign.closest('[aria-hidden=true]')).length
    })
    assert.equal(silent, 0)
  })

  test('it says that keys are not backed up, and where to write when one is lost; no call gives a key again', async () => {
    const tove = await site.member('tove')
    const { enrollmentId, authenticator } = await tove.person.beginAuthenticator()
    const proof = await authenticator.freshCode(site.clock)
    await tove.person.browser.call('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } })
    await tove.bringSession()
    const answers: string[] = []
    tove.page.on('response', async (answer) => answers.push(await answer.text().catch(() => '')))

    await tove.open('/security')
    await tove.heading('My phone').or(tove.heading('Authenticator app')).first().waitFor()
    const note = tove.page.getByRole('note').filter({ hasText: 'We do not back up your keys' })
    const address = note.getByRole('link')

    assert.match(await note.innerText(), /cannot show or send it again/)
    assert.equal(await address.innerText(), 'help@countersign.example')
    assert.equal(await address.getAttribute('href'), 'mailto:help@countersign.example')
    await tove.page.waitForLoadState('networkidle')
    assert.ok(answers.length > 3)
    assert.ok(!answers.some((answer) => answer.includes('otpauth') || answer.includes(authenticator.key.toString('hex'))))
  })
})
