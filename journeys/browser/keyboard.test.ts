import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Authenticator } from '../harness/authenticator.ts'
import { keyboard, signOut } from './harness/hands.ts'
import { inChromium } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

const { press, type } = keyboard

inChromium('by keyboard alone', (site) => {
  test('Yara signs up, sets an app up, signs out and in, turns the app off and on', async () => {
    const yara = await site.stranger('yara')
    const { person } = yara
    await yara.open('/sign-up')

    // The first field has the focus; every page after it begins at its heading.
    await yara.hasFocusOn(yara.field('E-mail address'))
    await type(yara, yara.field('E-mail address'), person.email)
    await type(yara, yara.password, person.password)
    await press(yara, yara.button('Create account'))
    await headingHasFocus(yara, 'Check your mail')
    await type(yara, yara.field('8-digit code'), await person.readCode())
    await press(yara, yara.button('Confirm address'))
    await yara.sees('Your account')

    await press(yara, yara.link('Security'))
    await headingHasFocus(yara, 'Account security')
    await press(yara, yara.link('Set up authenticator app'))
    await headingHasFocus(yara, 'Step 1 of 4: get an app')
    await type(yara, yara.field(/^Name for it/), 'My phone')
    await press(yara, yara.button('Continue'))
    await headingHasFocus(yara, 'Step 2 of 4: scan')
    const app = new Authenticator(await yara.readShownKey())
    await press(yara, yara.button('Continue'))
    await headingHasFocus(yara, 'Step 3 of 4: enter a code')
    await type(yara, yara.code, app.wrongCode(site.clock))
    await yara.page.keyboard.press('Enter')
    await yara.page.getByText('That code did not match.').first().waitFor()
    await yara.hasFocusOn(yara.code)
    assert.match(await yara.descriptionOf(yara.code), /That code did not match/)
    await yara.page.keyboard.type(await yara.freshCode(app))
    await press(yara, yara.button('Next'))
    await headingHasFocus(yara, 'Step 4 of 4: done')
    await press(yara, yara.link('Go to account security'))
    await headingHasFocus(yara, 'Account security')

    await signOut(yara, keyboard)
    await type(yara, yara.field('E-mail address'), person.email)
    await type(yara, yara.password, person.password)
    await yara.page.keyboard.press('Enter')
    await yara.sees('Confirm it is you')
    await yara.hasFocusOn(yara.code)
    await yara.page.keyboard.type(await yara.freshCode(app))
    await yara.page.keyboard.press('Enter')
    await yara.sees('Your account')

    await press(yara, yara.link('Security'))
    await press(yara, yara.link('Manage My phone, authenticator app'))
    await headingHasFocus(yara, 'My phone')
    await press(yara, yara.button('Turn off for now'))
    await yara.hasFocusOn(yara.button('Keep it'))
    await press(yara, yara.dialog().getByRole('button', { name: 'Turn off for now' }))
    await yara.hasFocusOn(yara.code)
    await yara.page.keyboard.type(await yara.freshCode(app))
    await yara.page.keyboard.press('Enter')
    const told = yara.page.getByText('My phone is turned off for now.')
    await told.waitFor()
    await press(yara, yara.button('Turn on again'))
    await yara.hasFocusOn(yara.code)
    await yara.page.keyboard.type(await yara.freshCode(app))
    await yara.page.keyboard.press('Enter')
    await yara.page.getByText('My phone is on again.').first().waitFor()
  })

  test('a dialog keeps the focus inside, closes with Escape and gives it back', async () => {
    const yara = await site.memberWithAuthenticator('yara', { called: 'My phone' })
    await yara.open(`/security/factors/${yara.person.authenticator.factorId}`)
    const opener = yara.button('Remove authenticator app')

    await press(yara, opener)
    await yara.hasFocusOn(yara.button('Keep it'))
    for (let steps = 0; steps < 8; steps += 1) {
      await yara.page.keyboard.press('Tab')
      assert.ok(await yara.page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null), 'the focus left the dialog')
    }
    await yara.page.keyboard.press('Escape')

    await yara.dialog().waitFor({ state: 'hidden' })
    await yara.hasFocusOn(opener)
  })

  test('the first Tab on a page offers to skip to its content', async () => {
    const yara = await site.member('yara')
    await yara.open('/security')

    await yara.page.keyboard.press('Tab')
    await yara.hasFocusOn(yara.link('Skip to content'))
    await yara.page.keyboard.press('Enter')

    await yara.hasFocusOn(yara.page.getByRole('main'))
  })
})

async function headingHasFocus(yara: Visitor, title: string): Promise<void> {
  await yara.sees(title)
  await yara.hasFocusOn(yara.heading(title))
}
