import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seconds } from '../harness/test-clock.ts'
import { inChromium } from './harness/site.ts'

inChromium('links of our mails', (site) => {
  test('ines sets a new password; the token is out of the address bar, and the old password opens nothing', async () => {
    const ines = await site.visitor(await site.world.person('ines'))
    await site.pass(seconds(61)) // after the mail of the sign-up
    await ines.open('/sign-in')
    await ines.field('E-mail address').fill(ines.person.email)
    await ines.link('Forgot your password?').click()
    await ines.sees('Forgot your password?')
    assert.equal(await ines.field('E-mail address').inputValue(), ines.person.email)
    await ines.button('Send link').click()
    await ines.sees('Check your mail')
    const { text } = await ines.person.mailbox.next(/^Set a new password/)

    await ines.open(/\/reset-password#[\w-]+/.exec(text)?.[0] ?? '')
    assert.equal(new URL(ines.page.url()).hash, '')
    await ines.hasFocusOn(ines.page.getByLabel('New password', { exact: true }))
    const newPassword = `${ines.person.password} and more`
    await ines.page.getByLabel('New password', { exact: true }).fill(newPassword)
    await ines.button('Set new password').click()
    await ines.sees('Your new password is set')

    await ines.link('Sign in').click()
    await ines.givePassword()
    await ines.page.getByText('The e-mail address or the password is not right.').waitFor()
    await ines.password.fill(newPassword)
    await ines.button('Sign in').click()
    await ines.sees('Your account')
  })

  test('a link that needs a session keeps its token through sign-in', async () => {
    const olga = await site.visitor(await site.world.person('olga'))
    const link = /\/staff\/claim#[\w-]+/.exec(await site.world.command('staff', 'first-admin'))?.[0] ?? ''

    await olga.page.goto((await site.origin()) + link)
    await olga.sees('Sign in')
    assert.equal(new URL(olga.page.url()).hash, '')
    await olga.givePassword()
    await olga.sees('Become administrator')
    assert.equal(new URL(olga.page.url()).hash, '')
    await olga.button('Become administrator').click()
    await olga.sees('You are an administrator')
  })

  test('omar changes the address of the account; ines puts hers back by the link in her mail, without signing in', async () => {
    const ines = await site.member('ines')
    const hers = ines.person.email
    await site.pass(seconds(61))
    await ines.open('/security/addresses/change')
    await ines.field('New address').fill(`omar-${hers}`)
    await ines.button('Send code').click()
    await ines.confirmWithPassword()
    const code = /^\s*(\d{8})\s*$/m.exec((await site.world.mailbox(`omar-${hers}`).next(/confirm this address/)).text)?.[1] ?? ''
    await ines.field('8-digit code').fill(code)
    await ines.button('Confirm address').click()
    await ines.page.getByText('Your e-mail address is changed.').waitFor()
    const { text } = await ines.person.mailbox.next(/no longer the address/)

    const elsewhere = await site.visitor(ines.person)
    await elsewhere.open(/\/not-me#[\w-]+/.exec(text)?.[0] ?? '')
    await elsewhere.button('Put the address back').click()
    await elsewhere.sees('The former address is back')
    await elsewhere.hasFocusOn(elsewhere.heading('The former address is back'))
    await elsewhere.givePassword()
    await elsewhere.sees('Your account')
  })
})
