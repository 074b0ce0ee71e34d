import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { minutes } from '../harness/test-clock.ts'
import { inChromium, type Site } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

inChromium('recovery codes', (site) => {
  test('Rosa makes a set, takes it along as text and on paper, types one back, and sees how many are left and since when', async () => {
    const rosa = await site.memberWithAuthenticator('rosa')
    await rosa.open('/security')
    await rosa.link('Manage recovery codes').click()
    await rosa.sees('Recovery codes')
    await rosa.button('Make recovery codes').click()
    const codes = await shownCodes(rosa)
    assert.equal(codes.length, 10)

    const [download] = await Promise.all([rosa.page.waitForEvent('download'), rosa.button('Download as text').click()])
    const file = await readFile((await download.path()) ?? '', 'utf8')
    for (const code of codes) assert.ok(file.includes(code))
    for (const words of ['Recovery codes for Harbor Exchange', `Account: ${rosa.person.email}`, /Set made on \d+ \w+ \d{4}/])
      assert.match(file, new RegExp(words))
    await rosa.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    await rosa.button('Copy codes').click()
    assert.equal(await rosa.page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'))
    await rosa.page.emulateMedia({ media: 'print' })
    await rosa.page.getByText(`Account: ${rosa.person.email}`).waitFor()
    assert.equal(await rosa.button('Print').isVisible(), false)
    assert.equal(await rosa.heading('Type one of them back').isVisible(), false)
    await rosa.page.emulateMedia({ media: null })

    await rosa.field('One of the codes').fill('0000-0000-0000-0000')
    await rosa.button('I have kept them').click()
    await rosa.page.getByText('That code did not match.').first().waitFor()
    await rosa.field('One of the codes').fill(codes[4]?.toLowerCase() ?? '')
    await rosa.button('I have kept them').click()
    await rosa.page.getByText('Your recovery codes are ready').waitFor()

    await rosa.page.getByText(/^10 of 10 left, made on \d+ \w+ \d{4}$/).waitFor()
    assert.equal(await rosa.page.getByText(codes[0] ?? '').count(), 0)
  })

  test('her phone is lost: the password and a code from the paper lead to one thing only, a new app in the place of the lost one', async () => {
    const rosa = await withCodes(site)
    const lost = rosa.person.authenticator
    await rosa.open('/')
    await rosa.signOut()
    await rosa.beginSignIn()

    await rosa.button('Try another way').click()
    await rosa.button(/^Recovery code/).click()
    assert.equal(await rosa.field('Recovery code').getAttribute('inputmode'), 'text')
    await rosa.field('Recovery code').fill(rosa.person.recoveryCodes[0] ?? '')
    await rosa.button('Continue').click()
    await rosa.sees('Set up a new way to confirm it is you')
    await rosa.open('/security/password')
    await rosa.sees('Set up a new way to confirm it is you')
    assert.equal(await rosa.link('Security').count(), 0)

    await rosa.link('Replace My phone').click()
    await rosa.button('Continue').click()
    const fresh = await rosa.newApp()
    await rosa.button('Continue').click()
    await rosa.enterCode(await rosa.freshCode(fresh), 'Next')
    await rosa.page.getByText('Your authenticator app is changed').first().waitFor()
    await rosa.link('Go to account security').click()
    await rosa.sees('Account security')
    await rosa.page.getByText(/Withdrawals are held back until/).waitFor()
    await rosa.page.getByText(/9 of 10 left/).waitFor()
    await rosa.signOut()

    await rosa.beginSignIn()
    await rosa.enterCode(lost.code(site.clock), 'Continue')
    await rosa.page.getByText('That code did not match.').first().waitFor()
    await rosa.enterCode(await rosa.freshCode(fresh), 'Continue')
    await rosa.sees('Your account')
    await rosa.person.mailbox.next(/recovery code was used/)
  })

  test('a used code and one of an older print-out each have words of their own', async () => {
    const rosa = await withCodes(site)
    const [old = ''] = rosa.person.recoveryCodes
    await rosa.person.stepUp('renew_recovery_codes')
    await rosa.person.makeRecoveryCodes()
    const [used = ''] = rosa.person.recoveryCodes
    await rosa.person.signInWithRecoveryCode(site.world.browser(), used)
    await site.pass(minutes(1))
    await rosa.beginSignIn()
    await rosa.button('Try another way').click()
    await rosa.button(/^Recovery code/).click()

    await rosa.field('Recovery code').fill(old)
    await rosa.button('Continue').click()
    await rosa.page
      .getByText(/That code belongs to a set you replaced on \d+ \w+ \d{4}\./)
      .first()
      .waitFor()
    await rosa.hasFocusOn(rosa.field('Recovery code'))
    await rosa.field('Recovery code').fill(used)
    await rosa.button('Continue').click()
    await rosa.page.getByText('That recovery code was used before.').first().waitFor()
  })
})

async function withCodes(site: Site): Promise<Visitor> {
  const rosa = await site.memberWithAuthenticator('rosa', { called: 'My phone' })
  await rosa.person.makeRecoveryCodes()
  return rosa
}

const shownCodes = async (rosa: Visitor): Promise<string[]> => {
  const list = rosa.page.getByRole('list', { name: 'Recovery codes' })
  await list.waitFor()
  return list.getByRole('listitem').allInnerTexts()
}
