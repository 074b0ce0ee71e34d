import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withMailedCode } from '../harness/policy-file.ts'
import { minutes } from '../harness/test-clock.ts'
import { inChromium } from './harness/site.ts'
import { VirtualAuthenticator } from './harness/virtual-authenticator.ts'
import type { Visitor } from './harness/visitor.ts'

inChromium('mobile phone, authenticator app and passkey side by side', (site) => {
  const rowOf = ({ page }: Visitor, kind: string) => page.locator(`section[aria-labelledby=tool-${kind}]`)

  test('each has a row with its state and its control, which leads to its set-up; all but the phone are recommended', async () => {
    const femke = await site.member('femke')
    for (const [kind, name, control, leadsTo, isRecommended] of [
      ['totp', 'Authenticator app', 'Set up authenticator app', 'Step 1 of 4: get an app', true],
      ['passkey', 'Passkey', 'Set up passkey', 'Create a passkey', true],
      ['sms', 'Mobile phone', 'Set up mobile phone', 'Step 1 of 4: know the risk', false],
    ] as const) {
      await femke.open('/security')
      const row = rowOf(femke, kind)
      await row.getByRole('heading', { name, exact: true }).waitFor()
      await row.getByText('Not set up', { exact: true }).waitFor()
      assert.equal(await row.getByText('Recommended', { exact: true }).count(), isRecommended ? 1 : 0, kind)
      await row.getByRole('link', { name: control, exact: true }).click()
      await femke.sees(leadsTo)
    }
    for (const way of ['Set up authenticator app', 'Set up passkey']) await femke.link(way).waitFor()
    await femke.link('Set up passkey').click()
    await femke.sees('Create a passkey')
  })

  test('Femke binds all three, and signs in with each of them by another way', async () => {
    const femke = await site.member('femke')
    const { page } = femke
    const phone = site.world.phone()
    const authenticator = await VirtualAuthenticator.plugIn(page)

    await femke.open('/security/phone/new/number')
    await femke.field('Mobile number').fill(phone.number)
    await femke.button('Text me a code').click()
    await femke.enterCode(await phone.nextCode(), 'Next')
    await femke.sees('Step 4 of 4: done')
    await femke.beginSetUp({ name: 'My phone' })
    const app = await femke.newApp()
    await femke.button('Continue').click()
    await femke.enterCode(await femke.freshCode(app), 'Next')
    await femke.sees('Step 4 of 4: done')
    await femke.open('/security/passkeys/new')
    await femke.button('Create a passkey').click()
    await femke.sees('Your passkey is ready')
    await authenticator.answers(false)
    await femke.open('/security')
    for (const kind of ['totp', 'passkey', 'sms']) {
      const card = rowOf(femke, kind).getByRole('article')
      await card.first().waitFor()
      assert.equal(await card.count(), 1, kind)
      assert.match(await card.innerText(), /Last used from\s+\S/)
    }

    const proofs = {
      Phone: async () => femke.enterCode(await phone.nextCode(), 'Continue'),
      'My phone': async () => femke.enterCode(await femke.freshCode(app), 'Continue'),
      Passkey: async () => {
        await authenticator.answers(true)
        await femke.button('Use your passkey').click()
      },
    }
    for (const [name, prove] of Object.entries(proofs)) {
      await site.pass(minutes(1))
      await femke.signOut()
      await femke.givePassword()
      await femke.sees('Confirm it is you')
      await femke.button('Try another way').click()
      await page
        .getByRole('listitem')
        .getByRole('button', { name: new RegExp(`^${name}`) })
        .click()
      await prove()
      await femke.sees('Your account')
    }
  })

  test('changed and unbound down to the last: each time the mailed code first, what there is second, the new one third', async () => {
    const origin = await site.origin({ COUNTERSIGN_POLICY: withMailedCode })
    const person = await site.world.person('femke')
    await person.setUpAuthenticator({ name: 'My phone' })
    // The proof of the set-up is too old by then to stand in for one.
    await site.pass(minutes(6))
    const femke = await site.visitor(person, { origin })
    const { page } = femke
    await femke.bringSession()
    const authenticator = await VirtualAuthenticator.plugIn(page)
    const dialog = femke.dialog()
    const giveMailedCode = async (step: string) => {
      await dialog.getByText(`${step}: code from our mail`).waitFor()
      await femke.field('8-digit code').fill(await person.readMailedCode())
      await femke.button('Confirm').click()
      await site.pass(minutes(1))
    }
    const givePasskey = () => dialog.getByRole('button', { name: 'Use your passkey' }).click()

    await femke.open('/security/passkeys/new')
    await femke.button('Create a passkey').click()
    await giveMailedCode('Step 1 of 3')
    await femke.confirmWithCode(person.authenticator)
    await femke.sees('Your passkey is ready')

    await femke.open('/security')
    await femke.link('Manage My phone, authenticator app').click()
    await femke.link('Change authenticator app').click()
    await femke.button('Continue').click()
    await giveMailedCode('Step 1 of 3')
    await givePasskey()
    const fresh = await femke.newApp()
    await femke.button('Continue').click()
    await femke.enterCode('000000', 'Next')
    await page.getByText('That code did not match.').first().waitFor()
    await femke.enterCode(await femke.freshCode(fresh), 'Next')
    await page.getByText('Your authenticator app is changed').first().waitFor()

    await femke.open('/security')
    await femke.link('Manage My phone, authenticator app').click()
    await femke.button('Remove authenticator app').click()
    await dialog.getByRole('button', { name: 'Remove authenticator app' }).click()
    await giveMailedCode('Step 1 of 2')
    await givePasskey()
    await page.getByText('was removed').first().waitFor()

    await femke.open('/security/tools/passkey')
    await page.getByRole('link', { name: /^Manage Passkey/ }).click()
    await femke.button('Remove passkey').click()
    await dialog.getByText('This is the only one in use').waitFor()
    await dialog.getByRole('button', { name: 'Remove passkey' }).click()
    await giveMailedCode('Step 1 of 2')
    await givePasskey()
    await page.getByText('was removed').first().waitFor()
    await authenticator.remove()
    await femke.signOut()
    await femke.givePassword()
    await femke.sees('Your account')
  })
})
