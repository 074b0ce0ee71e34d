import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Authenticator } from '../harness/authenticator.ts'
import { withAuthy } from '../harness/policy-file.ts'
import { inChromium } from './harness/site.ts'

inChromium('an authenticator app with a phone number', (site) => {
  test('choosing Authy asks for its number, which is kept masked beside the key', async () => {
    const person = await site.world.person('lena')
    const lena = await site.visitor(person, { origin: await site.origin({ COUNTERSIGN_POLICY: withAuthy }) })
    await lena.bringSession()
    await lena.open('/security/authenticator/new')

    await lena.page.getByRole('radio', { name: /^Authy/ }).check()
    await lena.button('Continue').click()
    await lena.page.getByText('Enter the phone number of your Authy account.').waitFor()
    await lena.field('Phone number of your Authy account').fill('+1 415 555 26')
    await lena.button('Continue').click()
    await lena.page.getByText('too few digits').first().waitFor()
    await lena.field('Phone number of your Authy account').fill('+1 (415) 555-2671')
    await lena.button('Continue').click()
    const app = new Authenticator(await lena.shownKey())
    await lena.button('Continue').click()
    await lena.enterCode(await lena.freshCode(app), 'Next')
    await lena.sees('Step 4 of 4: done')

    await lena.bringSessionBack()
    const [factor] = (await person.browser.call('listFactors')).items
    assert.deepEqual(factor?.details, { totp: { phone: '•••• ••71' } })
    await lena.open('/security')
    await lena.page.getByText('•••• ••71').waitFor()
    assert.ok(!(await site.world.everythingKept()).includes('4155552671'))
    await lena.signOut()
    await lena.beginSignIn()
    await lena.enterCode(await lena.freshCode(app), 'Continue')
    await lena.sees('Your account')
  })

  test('is not asked for where the service records none', async () => {
    const lena = await site.member('lena')
    await lena.open('/security/authenticator/new')

    assert.equal(await lena.page.getByRole('radio').count(), 0)
    await lena.person.browser.refused('beginEnrollment', { body: { kind: 'totp', phone: '+14155552671' } }, 'NOT_OFFERED')
  })
})
