import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from '../harness/test-clock.ts'
import { inChromium } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

inChromium('a phone that gets codes by text message', (site) => {
  const picker = ({ page }: Visitor) => page.getByRole('combobox', { name: 'Country or region' })

  /** Bound from the security page on; a minute later, so that the next code may be sent. */
  async function withPhone() {
    const lena = await site.member('lena')
    const phone = site.world.phone()
    await lena.open('/security/phone/new/number')
    await lena.field('Mobile number').fill(phone.number)
    await lena.button('Text me a code').click()
    await lena.enterCode(await phone.nextCode(), 'Next')
    await lena.sees('Step 4 of 4: done')
    await site.pass(minutes(1))
    return { lena, phone }
  }

  test('is set up from its row: the warning and the safer way first, then country, number and code', async () => {
    const lena = await site.member('lena')
    const phone = site.world.phone()
    await lena.open('/security')
    await lena.link('Set up mobile phone').click()

    await lena.sees('Step 1 of 4: know the risk')
    assert.match(await lena.page.getByRole('main').innerText(), /late or not arrive at all: because of the network, the carrier/)
    assert.equal(await lena.page.getByLabel('Mobile number').count(), 0)
    assert.equal(await lena.link('Set up authenticator app').getAttribute('href'), '/security/authenticator/new')
    await lena.link('Go on with text messages').click()
    await lena.sees('Step 2 of 4: your number')
    await lena.field('Mobile number').fill(`(0${phone.number.slice(3, 7)}) ${phone.number.slice(7, 10)}-${phone.number.slice(10)}`)
    await picker(lena).fill('united k')
    await lena.page.keyboard.press('Enter')
    await lena.button('Text me a code').click()

    await lena.sees('Step 3 of 4: enter the code')
    const code = await phone.nextCode()
    await lena.enterCode(`${code.slice(0, 5)}${(Number(code[5]) + 1) % 10}`, 'Next')
    await lena.page.getByText('That code did not match.').first().waitFor()
    await lena.enterCode(code, 'Next')
    await lena.sees('Step 4 of 4: done')
    await lena.link('Go to account security').click()
    await lena.page.getByText(`•••• ••${phone.number.slice(-2)}`).waitFor()
    await lena.page.getByText('Recommended').first().waitFor()
    assert.equal(await lena.page.locator('[aria-labelledby=tool-sms]').getByText('Recommended').count(), 0)
  })

  test('a country is found by its name, its letters and its code, and a full number sets it', async () => {
    const lena = await site.member('lena')
    await lena.open('/security/phone/new/number')
    const options = () => lena.page.getByRole('option').allInnerTexts()

    for (const typed of ['germ', 'DE', '49', '+49']) {
      await picker(lena).fill(typed)
      assert.deepEqual(
        (await options()).map((text) => text.replace(/\s+/g, ' ')),
        ['Germany +49'],
        typed,
      )
      await lena.page.keyboard.press('Escape')
    }
    await picker(lena).fill('')
    assert.equal((await options()).length, 2)
    assert.equal(await picker(lena).getAttribute('aria-expanded'), 'true')
    await lena.page.keyboard.press('ArrowDown')
    const active = await picker(lena).getAttribute('aria-activedescendant')
    assert.match((await lena.page.locator(`[id="${active}"]`).innerText()) ?? '', /United Kingdom/)
    await lena.page.keyboard.press('Enter')
    assert.equal(await picker(lena).inputValue(), 'United Kingdom (+44)')
    await lena.field('Mobile number').fill('+49 170 1234567')

    assert.equal(await picker(lena).inputValue(), 'Germany (+49)')
    await lena.field('Mobile number').fill('0049')
    assert.equal(await picker(lena).inputValue(), 'Germany (+49)')
  })

  test('what is wrong with a number is said at its field', async () => {
    const lena = await site.member('lena')
    await lena.open('/security/phone/new/number')
    for (const [typed, says] of [
      ['', 'Enter your mobile number.'],
      ['+44 7400', 'too few digits'],
      ['+44 20 7946 0018', 'not the number of a mobile phone'],
      ['+33 6 12 34 56 78', 'We send no texts to this country.'],
    ] as const) {
      await lena.field('Mobile number').fill(typed)
      await lena.button('Text me a code').click()
      await lena.page.getByText(says).first().waitFor()
      await lena.hasFocusOn(lena.field('Mobile number'))
      assert.match(await lena.descriptionOf(lena.field('Mobile number')), new RegExp(says))
    }
  })

  test('at sign-in the code is sent once by itself, to a masked number, and again after a minute', async () => {
    const { lena, phone } = await withPhone()
    await lena.signOut()
    const before = (await phone.all()).length

    await lena.beginSignIn()
    const first = await phone.nextCode()
    const text = await lena.page.getByRole('main').innerText()
    assert.ok(text.includes(`•••• ••${phone.number.slice(-2)}`) && !text.includes(phone.number.slice(3)))
    await lena.page.getByText('You can ask for a new code in').waitFor()
    await lena.page.reload()
    await lena.code.waitFor()
    await lena.page.getByText('You can ask for a new code in').waitFor()
    assert.equal((await phone.all()).length - before, 1)
    await site.pass(minutes(1))
    await lena.button('Send a new code').click()
    const second = await phone.nextCode()
    await lena.enterCode(first, 'Continue')
    await lena.page.getByText('We have sent you a newer code.').first().waitFor()
    await lena.enterCode(second, 'Continue')

    await lena.sees('Your account')
  })

  test('a browser that reads the text hands the code over, and stops listening when the prompt goes', async () => {
    const { lena, phone } = await withPhone()
    await lena.signOut()
    await lena.page.addInitScript(() => {
      const asked: { options: CredentialRequestOptions; give(code: string): void }[] = []
      Object.assign(window, { OTPCredential: class {}, asked })
      navigator.credentials.get = (options = {}) =>
        new Promise((resolve) => asked.push({ options, give: (code) => resolve({ code } as unknown as Credential) }))
    })

    await lena.open('/sign-in')
    await lena.beginSignIn()
    const code = await phone.nextCode()
    await lena.page.waitForFunction(() => (window as unknown as { asked: unknown[] }).asked.length > 0)
    const transports = await lena.page.evaluate((found) => {
      const { asked } = window as unknown as { asked: { options: { otp?: { transport: string[] } }; give(code: string): void }[] }
      const [last] = asked.slice(-1)
      last?.give(found)
      return last?.options.otp?.transport
    }, code)

    assert.deepEqual(transports, ['sms'])
    await lena.sees('Your account')
  })

  test('the number is changed and removed end to end', async () => {
    const { lena, phone } = await withPhone()
    const newPhone = site.world.phone()
    await lena.open('/security')
    await lena.link('Manage Phone, mobile phone').click()
    await lena.link('Change phone number').click()
    await lena.link('Go on with text messages').click()
    await lena.field('Mobile number').fill(newPhone.number)
    await lena.button('Text me a code').click()
    await lena
      .dialog()
      .getByRole('textbox', { name: '6-digit code' })
      .fill(await phone.nextCode())
    await lena.dialog().getByRole('button', { name: 'Confirm', exact: true }).click()
    await lena.enterCode(await newPhone.nextCode(), 'Next')
    await lena.page.getByText('Your phone number is changed').first().waitFor()
    await phone.next(/number was changed/)

    await site.pass(minutes(1))
    await lena.link('Go to account security').click()
    await lena.page.getByText(`•••• ••${newPhone.number.slice(-2)}`).waitFor()
    await lena.link('Manage Phone, mobile phone').click()
    await lena.button('Remove phone number').click()
    await lena.dialog().getByRole('button', { name: 'Remove phone number' }).click()
    await lena
      .dialog()
      .getByRole('textbox', { name: '6-digit code' })
      .fill(await newPhone.nextCode())
    await lena.dialog().getByRole('button', { name: 'Confirm', exact: true }).click()
    await lena.page.getByText('was removed').first().waitFor()
    await newPhone.next(/was removed/)
  })
})
