import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inChromium } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

inChromium('the way to the page, and the help, in the manner of each service', (site) => {
  const at = async (preset: string, env = {}) => {
    const origin = await site.origin({ COUNTERSIGN_POLICY: preset, ...env })
    return { origin }
  }
  const signedOut = async (preset: string, path: string) => {
    const ines = await site.stranger('ines', await at(preset, { COUNTERSIGN_SUPPORT_EMAIL: '' }))
    await ines.open(path)
    await ines.page.getByRole('main').getByRole('heading', { level: 2 }).first().waitFor()
    return ines
  }
  const signedIn = async (preset: string, { withApp = false, path = '/' } = {}) => {
    const person = await site.world.person('ines')
    if (withApp) await person.setUpAuthenticator({ name: 'Phone' })
    const ines = await site.visitor(person, await at(preset, { COUNTERSIGN_SUPPORT_EMAIL: '' }))
    await ines.bringSession()
    await ines.open(path)
    return ines
  }
  const text = (ines: Visitor) => ines.page.getByRole('main').innerText()
  const headings = (ines: Visitor) => ines.page.getByRole('main').getByRole('heading', { level: 2 }).allInnerTexts()

  test('CoinEx: the avatar, Security Settings, Two-Factor Authentication (2FA), by keyboard alone, the avatar under one name', async () => {
    const ines = await signedIn('coinex-style')
    const { keyboard } = ines.page

    await ines.tabTo(ines.button(/^Avatar/))
    await keyboard.press('Enter')
    await ines.page.getByRole('menuitem', { name: 'Security Settings' }).waitFor()
    for (let steps = 0; steps < 4; steps += 1) {
      const chosen = await ines.page.evaluate(() => document.activeElement?.textContent)
      if (chosen === 'Security Settings') break
      await keyboard.press('ArrowDown')
    }
    await keyboard.press('Enter')
    await ines.sees('Security Settings')
    await ines.tabTo(ines.link('Two-Factor Authentication (2FA)'))
    await keyboard.press('Enter')

    await ines.sees('Two-Factor Authentication (2FA)')
    assert.equal(ines.path, '/security')
    assert.equal(await ines.page.getByRole('button', { name: /^(Account menu|Profile)/ }).count(), 0)
    await ines.link('Security Settings').first().waitFor()
  })

  test('CoinEx: with a tool that works there is Manage beside it, and no word of a way around', async () => {
    const ines = await signedIn('coinex-style', { withApp: true, path: '/security' })

    await ines.page
      .getByRole('main')
      .getByRole('link', { name: /^Manage/ })
      .first()
      .waitFor()
    assert.equal(await ines.page.getByRole('main').locator('a[href^="/recover"], a[href^="/reset"]').count(), 0)
  })

  test('CryptoCloud: Settings, then Security, two activations from the home of the account', async () => {
    const ines = await signedIn('cryptocloud-style')

    await ines.link('Settings').click()
    await ines.sees('Settings')
    await ines.page.getByRole('main').getByRole('link', { name: 'Security', exact: true }).click()

    await ines.sees('Account security')
    assert.equal(ines.path, '/security')
  })

  test('Avant ID: Account is a tab, and a link to its profile opens there with the focus on it, through the sign-in too', async () => {
    const ines = await signedIn('avant-style')
    await ines.link('Account').click()
    await ines.sees('Account')
    assert.deepEqual((await headings(ines)).slice(0, 2), ['Account details', 'Security'])
    await ines.button('Manage two-factor authentication').or(ines.link('Manage two-factor authentication')).first().click()
    await ines.page.getByText(/Keep the key backed up/).waitFor()

    await ines.open('/account#profile')
    await ines.hasFocusOn(ines.heading('Account details'))
    await ines.signOut()
    await ines.page.goto(`${new URL(ines.page.url()).origin}/account#profile`)
    await ines.givePassword()
    await ines.sees('Account')
    await ines.hasFocusOn(ines.heading('Account details'))
  })

  test('the article of CoinFLEX.US says, signed out, how to set it up, why it is required, how to turn it off and where help is', async () => {
    const ines = await signedOut('coinflex-style', '/help/two-factor')

    const found = await headings(ines)
    for (const heading of ['Setting it up', 'Why we require it', 'Turning it off and on again', 'Getting help'])
      assert.ok(found.includes(heading), heading)
    const { policy } = await site.world.browser().call('getService')
    assert.notEqual(policy.enforcement, 'optional')
    const said = await text(ines)
    assert.match(said, /password alone .* financial services/s)
    assert.match(said, /same password in several places.* at risk/s)
    assert.match(said, /we ask for it each time you sign in\. You can put it off/)
    assert.match(said, /Security modification.*Turn off now >>/s)
  })

  test('each step of that article has its picture, with words for those who do not see it', async () => {
    const ines = await signedOut('coinflex-style', '/help/two-factor')
    const pictures = ines.page.getByRole('main').getByRole('img')

    const named = ['security-page', 'pop-up', 'modification', 'turn-off'].map((name) => `/help/pictures/${name}.en.webp`)
    assert.deepEqual(await pictures.evaluateAll((all) => all.flatMap((one) => one.getAttribute('src') ?? [])), named)
    for (const picture of await ines.page.locator('main img').all()) {
      assert.ok(((await picture.getAttribute('alt')) ?? '').length > 20)
      await picture.scrollIntoViewIfNeeded()
      await ines.until(() => picture.evaluate((one) => (one as HTMLImageElement).naturalWidth > 300))
    }
    await ines.button('العربية').click()
    await ines.page.locator('img[src="/help/pictures/turn-off.ar.webp"]').waitFor()
  })

  test('the article of CoinEx names the three tools as a second step beside the password, each with its way', async () => {
    const ines = await signedOut('coinex-style', '/help/two-factor')

    const said = await text(ines)
    assert.match(said, /Besides your password it asks for a second step: .*text to your phone.*app on your phone.*passkey/s)
    assert.match(said, /Avatar.*Security Settings.*Two-Factor Authentication \(2FA\)/s)
    for (const step of [/Set beside Mobile/, /Set beside TOTP Authentication/, /Manage beside Passkey, then Add/]) assert.match(said, step)
    assert.match(said, /Have another way active before you change or remove one.*never without protection/s)
  })

  test('the article of CryptoCloud calls it an extra layer, and shows the place where it is turned on', async () => {
    const ines = await signedOut('cryptocloud-style', '/help/two-factor')

    const said = await text(ines)
    assert.match(said, /extra layer that protects your account from unauthorized access/)
    assert.match(said, /Besides your password.*a code from an app on your phone/s)
    assert.match(said, /Even somebody who has stolen your password is then very unlikely to get in/)
    assert.match(said, /Enter your password and choose Enable two-factor authentication/)
    assert.match((await ines.page.locator('main img').getAttribute('alt')) ?? '', /turns two-factor authentication on/)
  })

  test('the article of Avant ID covers turning on and off, calls it voluntary, and says what losing the key means', async () => {
    const ines = await signedOut('avant-style', '/help/two-factor')

    const found = await headings(ines)
    for (const heading of ['It is your choice', 'Setting it up', 'Turning it off']) assert.ok(found.includes(heading), heading)
    const said = await text(ines)
    assert.match(said, /voluntary here/)
    assert.match(said, /Always keep a copy of your setup key/)
    assert.match(said, /Nobody can get around two-factor authentication.*locked out for good/s)
    assert.match(said, /delete its entry in your app/)
    await ines.open('/help/lost-access')
    await ines.heading('Nothing of it works').waitFor()
    assert.match(await text(ines), /There is no way around the second step, for you or for us/)
  })

  test('the address of the service is spelled out where somebody may be misled', async () => {
    const ines = await signedOut('coinex-style', '/help')
    const { origin } = new URL(ines.page.url())

    for (const path of ['/help', '/help/two-factor', '/help/contact']) {
      await ines.open(path)
      await ines.page.getByRole('main').getByText(origin, { exact: true }).waitFor()
    }
  })

  test('the two branches of trouble have signs that only repeat their words', async () => {
    const ines = await signedOut('coinex-style', '/help/lost-access')

    assert.deepEqual(await headings(ines), ['Something of it still works', 'Nothing of it works'])
    const signs = ines.page.getByRole('main').locator('h2 svg')
    assert.deepEqual(await signs.evaluateAll((all) => all.map((sign) => sign.getAttribute('aria-hidden'))), ['true', 'true'])
  })

  test('an obscured address is in no answer and on no page until somebody asks for it, and then is a link with the focus', async () => {
    const ines = await site.stranger('ines', await at('coinex-style', { COUNTERSIGN_SUPPORT_EMAIL: '' }))
    const answers: string[] = []
    ines.page.on('response', async (response) => answers.push(await response.text().catch(() => '')))
    await ines.open('/help/contact')
    await ines.button('Show our address').waitFor()
    assert.doesNotMatch(await ines.page.content(), /support@coinex/)
    assert.ok(answers.length > 3)
    assert.ok(answers.every((answer) => !answer.includes('support@coinex')))

    await ines.tabTo(ines.button('Show our address'))
    await ines.page.keyboard.press('Enter')

    await ines.hasFocusOn(ines.link('support@coinex.example'))
    assert.equal(await ines.link('support@coinex.example').getAttribute('href'), 'mailto:support@coinex.example')
  })

  test('all contacts of CryptoCloud are on one page, the chat of the account for who is signed in, with no promise of a result', async () => {
    const ines = await signedOut('cryptocloud-style', '/help/contact')
    await ines.link('https://cryptocloud.example/chat').waitFor()
    await ines.link('https://cryptocloud.example/contacts').waitFor()
    assert.equal(await ines.link('@cryptocloud_example').getAttribute('href'), 'https://t.me/cryptocloud_example')
    const said = await text(ines)
    assert.match(said, /our only name there.* not us/s)
    assert.match(said, /We try to solve every problem\. We cannot promise/)
    assert.equal(await ines.link('https://app.cryptocloud.example/chat').count(), 0)

    const noah = await signedIn('cryptocloud-style', { path: '/help/contact' })
    await noah.link('https://app.cryptocloud.example/chat').waitFor()
  })

  test('Avant ID is written to from the contact page', async () => {
    const ines = await signedOut('avant-style', '/help/contact')

    assert.equal(await ines.link('help@avant.example').getAttribute('href'), 'mailto:help@avant.example')
  })

  test('the check-up names what is missing in the order of its effect, each with one thing to do', async () => {
    const ines = await site.member('ines')
    await ines.open('/security')
    await ines.link('Check now').click()
    await ines.sees('Security check-up')
    const open = ines.page.getByRole('main').getByRole('list').first().getByRole('listitem')
    assert.match(await open.first().innerText(), /^Do this now\s+There is no second step/)
    for (const item of await open.all()) assert.equal(await item.getByRole('link').count(), 1)

    await ines.person.setUpAuthenticator({ name: 'Phone' })
    await ines.bringSession()
    await ines.open('/security/check-up')

    await ines.heading('There is only one way in').waitFor()
    await ines.page.getByText('Signing in takes a second step.').waitFor()
    await ines.link('Add another way').click()
    await ines.sees('Account security')
  })
})
