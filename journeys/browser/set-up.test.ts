import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Authenticator } from '../harness/authenticator.ts'
import { phone } from './harness/chromium.ts'
import { readQrCodes } from './harness/qr.ts'
import { inChromium } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

inChromium('the set-up of an authenticator', (site) => {
  test('is four numbered steps with back and cancel, and the last one leaves the app active', async () => {
    const lena = await site.member('lena')
    const factors = async () => (await lena.person.browser.call('listFactors')).items

    const key = await lena.beginSetUp({ name: 'My phone' })
    await lena.link('Back').click()
    await lena.sees('Step 1 of 4: get an app')
    assert.equal(await lena.field(/^Name for it/).inputValue(), 'My phone')
    await lena.button('Continue').click()
    const app = new Authenticator(await lena.shownKey())
    await lena.button('Continue').click()
    await lena.sees('Step 3 of 4: enter a code')
    await lena.button('Cancel set-up').click()
    await lena.page.getByText('Set-up was cancelled and nothing was changed.').first().waitFor()
    assert.deepEqual(await factors(), [])

    const again = new Authenticator(await lena.beginSetUp({ name: 'My phone' }))
    await lena.button('Continue').click()
    await lena.enterCode(await lena.freshCode(again), 'Next')
    await lena.sees('Step 4 of 4: done')

    await lena.bringSessionBack()
    assert.deepEqual(
      (await factors()).map(({ name, state }) => [name, state]),
      [['My phone', 'active']],
    )
    assert.equal(new Set([key, app.key.toString('hex'), again.key.toString('hex')]).size, 3)
  })

  test('begins with having an app ready: one is named as an example, others work as well', async () => {
    const lena = await site.member('lena')
    await lena.open('/security/authenticator/new')

    const text = await lena.page.getByRole('main').innerText()

    assert.match(text, /You need an authenticator app/)
    assert.match(text, /Install one from your phone’s app store|Install one from your phone's app store/)
    assert.match(text, /Google Authenticator is an example; others work just as well/)
    assert.match(text, /Any authenticator app works/)
    assert.match(text, /shows a new 6-digit code every 30 seconds/)
  })

  test('shows a QR code that a camera reads in light, in dark and on a phone, beside the key it holds', async () => {
    const lena = await site.member('lena')
    const key = await lena.beginSetUp()
    const qr = lena.page.getByRole('img', { name: /^QR code/ })

    const inLight = await readQrCodes(await lena.page.screenshot({ fullPage: true }))
    await lena.page.emulateMedia({ colorScheme: 'dark' })
    const inDark = await readQrCodes(await lena.page.screenshot({ fullPage: true }))
    await lena.page.setViewportSize({ width: 320, height: 640 })
    await lena.button('Show QR code for another device').click()
    const onPhone = await readQrCodes(await lena.page.screenshot({ fullPage: true }))

    const uri = new URL(`${inLight[0]}`)
    assert.deepEqual([inLight.length, inDark, onPhone], [1, inLight, inLight])
    assert.equal(`${uri.protocol}//${uri.host}`, 'otpauth://totp')
    assert.equal(decodeURIComponent(uri.pathname), `/Harbor Exchange:${lena.person.email}`)
    const { secret, ...parameters } = Object.fromEntries(uri.searchParams)
    assert.equal(secret, key)
    assert.deepEqual(parameters, { issuer: 'Harbor Exchange', algorithm: 'SHA1', digits: '6', period: '30' })
    assert.ok(!(await qr.getAttribute('aria-label'))?.includes(key))
    assert.match(await lena.page.getByRole('main').innerText(), /authenticator app/)
  })

  test('tells how to scan, whatever the app looks like, and how to enter the key by hand', async () => {
    const lena = await site.member('lena')
    await lena.beginSetUp()

    const text = await lena.page.getByRole('main').innerText()

    assert.match(text, /In your authenticator app, choose to add an account or entry \(often a plus sign\), then scan this picture/)
    assert.match(text, /Enter a setup key/)
    assert.match(text, /Store the 32-character key offline too, on paper or in a password manager/)
    assert.match(text, /keep no copy/)
    assert.match(text, /Time based/)
  })

  test('gives account name and key as text, in groups of four, each with a button that copies it', async () => {
    const lena = await site.member('lena')
    const key = await lena.beginSetUp()
    const copied = () => lena.page.evaluate(() => navigator.clipboard.readText())
    await lena.context.grantPermissions(['clipboard-read', 'clipboard-write'])

    assert.match(key, /^[A-Z2-7]{32}$/)
    await lena.button('Copy key').click()
    assert.equal(await copied(), key)
    await lena.button('Copied').waitFor()
    await lena.button('Copy account name').click()
    assert.equal(await copied(), lena.person.email)
    assert.equal(await lena.page.getByText(key.match(/.{4}/g)?.join(' ') ?? '').count(), 1)
  })

  test('takes six digits in one field, typed or pasted with a space, and tells phones what to offer', async () => {
    const lena = await site.member('lena')
    const app = await prove(lena)
    await lena.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const wanted = {
      type: 'text',
      inputmode: 'numeric',
      autocomplete: 'one-time-code',
      autocapitalize: 'off',
      spellcheck: 'false',
      dir: 'ltr',
    }

    for (const [name, value] of Object.entries(wanted)) assert.equal(await lena.code.getAttribute(name), value, name)
    assert.equal(await lena.code.getAttribute('maxlength'), null)
    assert.equal(await lena.page.getByRole('textbox').count(), 1)
    const code = await lena.freshCode(app)
    await lena.page.evaluate((text) => navigator.clipboard.writeText(text), `${code.slice(0, 3)} ${code.slice(3)}`)
    await lena.code.focus()
    await lena.page.keyboard.press('Control+V')
    assert.equal((await lena.code.inputValue()).replace(/\s/g, ''), code)
    await lena.page.keyboard.press('Enter')
    await lena.sees('Step 4 of 4: done')
    await lena.signOut()

    const digits = [...(await lena.freshCode(app))].map((digit) => String.fromCharCode(0x660 + Number(digit))).join('')
    await lena.beginSignIn()
    await lena.code.focus()
    await lena.page.keyboard.insertText(digits)
    await lena.page.keyboard.press('Enter')
    await lena.sees('Your account')
  })

  test('activates nothing before a right code: a wrong one is told with the field in focus, and Next completes it', async () => {
    const lena = await site.member('lena')
    const app = await prove(lena)

    await lena.enterCode(app.wrongCode(site.clock), 'Next')
    await lena.page.getByText('That code did not match.').first().waitFor()
    assert.deepEqual((await lena.person.browser.call('listFactors')).items, [])
    await lena.hasFocusOn(lena.code)
    assert.equal(await lena.code.inputValue(), '')
    assert.match(await lena.descriptionOf(lena.code), /That code did not match/)
    await lena.enterCode(await lena.freshCode(app), 'Next')
    await lena.sees('Step 4 of 4: done')

    await lena.bringSessionBack()
    assert.deepEqual(
      (await lena.person.browser.call('listFactors')).items.map(({ state }) => state),
      ['active'],
    )
  })

  test('says that it is on, to the eye and to the ear, and what is asked from now on', async () => {
    const lena = await site.member('lena')
    const app = await prove(lena)
    const heard = await lena.listen()

    await lena.enterCode(await lena.freshCode(app), 'Next')
    const said = lena.page.getByRole('status').filter({ hasText: 'Two-factor authentication is on' }).first()
    await said.waitFor()

    assert.match(await lena.page.getByRole('main').innerText(), /From now on we ask for its code when you sign in/)
    await lena.until(async () => (await heard()).some((text) => text.includes('Two-factor authentication is on')))
  })

  test('explains that codes change every 30 seconds and, in a note that is no alarm, what to do about a wrong clock', async () => {
    const lena = await site.member('lena')
    await prove(lena)

    const note = lena.page.getByRole('note')

    assert.match(await lena.page.getByRole('main').innerText(), /It changes every 30 seconds/)
    assert.match(await note.innerText(), /Turn on automatic date and time in the phone's settings/)
    assert.match(await note.innerText(), /Some apps also have their own time correction in their settings/)
    assert.equal(await lena.page.getByRole('alert').count(), 0)
  })

  test('on a phone offers to open the app and to copy the key first, the QR code on demand', async () => {
    const lena = await site.member('lena', { look: phone })
    const key = await lena.beginSetUp()

    const open = lena.link('Open authenticator app')

    assert.match(`${await open.getAttribute('href')}`, new RegExp(`^otpauth://totp/.*secret=${key}`))
    assert.equal(await lena.page.getByRole('img', { name: /^QR code/ }).count(), 0)
    await lena.button('Show QR code for another device').click()
    await lena.page.getByRole('img', { name: /^QR code/ }).waitFor()
  })
})

async function prove(lena: Visitor): Promise<Authenticator> {
  const app = new Authenticator(await lena.beginSetUp({ name: 'My phone' }))
  await lena.button('Continue').click()
  await lena.sees('Step 3 of 4: enter a code')
  return app
}
