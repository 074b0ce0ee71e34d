import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import { Authenticator } from '../harness/authenticator.ts'
import { policyFile } from '../harness/policy-file.ts'
import { minutes } from '../harness/test-clock.ts'
import { sidewaysScroll } from './harness/accessibility.ts'
import { desktop } from './harness/chromium.ts'
import { type Hands, keyboard, mouse, signOut } from './harness/hands.ts'
import { readQrCodes } from './harness/qr.ts'
import { inChromium, type Site } from './harness/site.ts'
import { VirtualAuthenticator } from './harness/virtual-authenticator.ts'
import type { Visitor } from './harness/visitor.ts'

/** Each story once as the article says, by pointing at a desktop; once hardened, by the keyboard alone on 320 px. */
const runs: { form: string; hands: Hands; look: BrowserContextOptions }[] = [
  { form: ':exact', hands: mouse, look: desktop },
  { form: '', hands: keyboard, look: { ...desktop, viewport: { width: 320, height: 640 } } },
]

inChromium('the stories of the presets', (site) => {
  // A server says what is wrong with its policy each time it starts.
  site.world.expectInLog(/"finding":"\w+","severity":"error"/)
  for (const { form, hands, look } of runs) {
    const isExact = form === ':exact'
    const { press, type } = hands
    const how = isExact ? 'as its article says' : 'hardened, by keyboard at 320 px'
    const arrive = async (name: string, preset: string) => {
      const { env, remove } = policyFile(`${preset}${form}`)
      after(remove)
      return site.stranger(name, { look, origin: await site.origin(env) })
    }

    describe(`coinflex-style, ${how}`, () => {
      test('E1, E3: Nora puts the pop-up off, is asked again at each sign-in, chooses Authy in it, and turns it off and on with a code', async () => {
        const nora = await arrive('nora', 'coinflex-style')
        await nora.signUp()

        for (let signIns = 0; signIns < (isExact ? 3 : 1); signIns += 1) {
          await nora
            .dialog()
            .getByRole('link', { name: /^Authy/ })
            .waitFor()
          await nora
            .dialog()
            .getByRole('link', { name: /^Authenticator app/ })
            .waitFor()
          await press(nora, nora.button('Not now'))
          await press(nora, nora.link('Security'))
          await nora.sees('Account security')
          assert.equal(await nora.dialog().count(), 0)
          await fits(nora)
          await signOut(nora, hands)
          await nora.givePassword()
        }
        await press(nora, nora.dialog().getByRole('link', { name: /^Authy/ }))
        await nora.sees('Step 1 of 4: get an app')
        await type(nora, nora.field('Phone number of your Authy account'), '+44 7400 123456')
        await press(nora, nora.button('Continue'))
        const app = await setUpFromKey(site, nora, hands)
        await press(nora, nora.link('Go to account security'))
        await nora.page.getByText('•••• ••56').waitFor()
        await fits(nora)

        await signInAnew(nora, hands, app)
        assert.equal(await nora.dialog().count(), 0)
        assert.deepEqual(
          (await factorsOf(nora)).map(({ details }) => details),
          [{ totp: { phone: '•••• ••56' } }],
        )

        await press(nora, nora.link('Security'))
        await press(nora, nora.link(/^Security modification/))
        await press(nora, nora.button('Turn off now >>'))
        await press(nora, nora.dialog().getByRole('button', { name: 'Turn off now >>' }))
        await type(nora, nora.code, app.wrongCode(site.clock))
        await press(nora, nora.button('Confirm'))
        await nora.page.getByText('That code did not match.').first().waitFor()
        assert.deepEqual(await statesOf(nora), ['active'])
        await type(nora, nora.code, await nora.freshCode(app))
        await press(nora, nora.button('Confirm'))
        await nora.page.getByText('is turned off for now.').first().waitFor()
        assert.deepEqual(await statesOf(nora), ['suspended'])

        // E3: off, in with the password alone, and on again with a code of the same entry.
        await signOut(nora, hands)
        await nora.givePassword()
        await nora
          .dialog()
          .getByRole('link', { name: /^Turn .* on again$/ })
          .waitFor()
        await press(nora, nora.button('Not now'))
        await press(nora, nora.link('Security'))
        await press(nora, nora.link(/^Security modification/))
        await press(nora, nora.button('Turn on again'))
        await nora.code.waitFor()
        assert.equal(await nora.dialog().getByRole('textbox').count(), 1)
        await type(nora, nora.code, await nora.freshCode(app))
        await press(nora, nora.button('Confirm'))
        await nora.page.getByText('is on again.').first().waitFor()
        await fits(nora)
        await signInAnew(nora, hands, app)
        const events = (await nora.person.browser.call('listActivity')).items.map(({ event }) => event)
        assert.equal(events.filter((event) => event === 'enrollment.begun').length, 1)
      })
    })

    describe(`coinex-style, ${how}`, () => {
      test('E1, E4: Lin binds a number in spite of the warning, an app by its key and a passkey, and changes the app with the passkey', async () => {
        const lin = await arrive('lin', 'coinex-style')
        await VirtualAuthenticator.plugIn(lin.page)
        const phone = site.world.phone()
        await lin.signUp()
        await hands.choose(lin, 'Security Settings')
        await press(lin, lin.page.getByRole('main').getByRole('link', { name: 'Two-Factor Authentication (2FA)' }))
        const rows = lin.page.locator('[aria-labelledby=tools] h3')
        assert.deepEqual(await rows.allInnerTexts(), ['Mobile', 'TOTP Authentication', 'Passkey'])
        assert.equal(await lin.page.getByText('Recommended').count(), 2)

        await press(lin, lin.link('Set: Mobile'))
        await lin.page.getByText('late or not arrive at all').waitFor()
        await lin.link('Set: TOTP Authentication').waitFor()
        await lin.link('Set: Passkey').waitFor()
        await press(lin, lin.link('Go on with text messages'))
        await type(lin, lin.page.getByRole('combobox', { name: 'Country or region' }), 'united k')
        await lin.page.keyboard.press('Enter')
        await type(lin, lin.field('Mobile number'), phone.number.slice(3))
        await site.pass(minutes(2)) // since the mail of the sign-up
        await press(lin, lin.button('Text me a code'))
        await giveMailedCode(lin, hands)
        await lin.sees('Step 3 of 4: enter the code')
        await type(lin, lin.code, await phone.nextCode())
        await press(lin, lin.button('Next'))
        await lin.sees('Step 4 of 4: done')
        await fits(lin)
        await press(lin, lin.link('Go to account security'))

        await site.pass(minutes(6)) // longer than a proof is fresh
        await press(lin, lin.link('Set: TOTP Authentication'))
        await press(lin, lin.button('Continue'))
        await giveMailedCode(lin, hands)
        await lin.code.waitFor()
        await type(lin, lin.code, await phone.nextCode())
        await press(lin, lin.button('Confirm'))
        const app = await setUpFromKey(site, lin, hands)
        await press(lin, lin.link('Go to account security'))

        await press(lin, lin.link('Manage: Passkey'))
        await press(lin, lin.link('Add: Passkey'))
        await site.pass(minutes(6))
        await press(lin, lin.button('Create Passkey'))
        await giveMailedCode(lin, hands)
        await type(lin, lin.code, await lin.freshCode(app))
        await press(lin, lin.button('Confirm'))
        await lin.sees('Your passkey is ready')
        await press(lin, lin.link('Go to account security'))
        await lin.sees('Two-Factor Authentication (2FA)')
        assert.equal(await lin.page.getByText('Not set up').count(), 0)
        await fits(lin)

        // E4: a new phone while the passkey is there.
        await press(lin, lin.link(/^Manage: .*TOTP Authentication$/))
        await press(lin, lin.link('Change'))
        await site.pass(minutes(2))
        await press(lin, lin.button('Continue'))
        await giveMailedCode(lin, hands)
        await usePasskey(lin, hands)
        const next = await setUpFromKey(site, lin, hands)
        await site.pass(minutes(2))
        await lin.bringSessionBack()
        lin.person.authenticators.length = 0
        const answer = await lin.person.beginSignIn(site.world.browser())
        const totp = answer.availableFactors.find(({ kind }) => kind === 'totp')
        assert.ok(totp)
        await hasHold(lin, hands, isExact)
        const other = site.world.browser()
        await lin.person.beginSignIn(other)
        const { id } = await other.call('openChallenge', { body: { purpose: 'sign_in', factorId: totp.id } })
        await other.refused('verifyChallenge', { params: { id }, body: { proof: await app.freshCode(site.clock) } }, 'WRONG_CODE')
        const signedIn = await other.call('verifyChallenge', { params: { id }, body: { proof: await next.freshCode(site.clock) } })
        assert.equal(signedIn.state, 'complete')
      })

      test('E4: who has one tool only is warned before it goes, and offered the safer ones first', async () => {
        const lin = await arrive('lin', 'coinex-style')
        await lin.person.signUp()
        await lin.person.setUpAuthenticator({ name: 'My phone' })
        await lin.bringSession()
        await lin.open('/security')

        await press(lin, lin.link(/^Manage: My phone/))
        assert.equal(
          await lin.page
            .getByRole('main')
            .getByRole('link', { name: /lost|reset/i })
            .count(),
          0,
        )
        await press(lin, lin.button('Unbind'))
        await lin.dialog().getByText('This is the only one in use').waitFor()
        await lin.dialog().getByText('your password alone opens the account').waitFor()
        await lin.dialog().getByRole('link', { name: 'Add: TOTP Authentication' }).waitFor()
        await lin.dialog().getByRole('link', { name: 'Add: Passkey' }).waitFor()
        await fits(lin)
        await press(lin, lin.button('Keep it'))
        assert.deepEqual(await statesOf(lin), ['active'])
      })
    })

    describe(`cryptocloud-style, ${how}`, () => {
      test('E1: Karl gives a wrong password, then his own; the key comes before the picture, and a slow clock is explained', async () => {
        const karl = await arrive('karl', 'cryptocloud-style')
        await karl.signUp()
        await press(karl, karl.link('Settings'))
        await press(karl, karl.page.getByRole('main').getByRole('link', { name: 'Security', exact: true }))
        const enable = karl.button('Enable two-factor authentication')
        await type(karl, karl.password, 'not his, but long enough')
        await press(karl, enable)
        await karl.page.getByText('That password is not right.').waitFor()
        assert.equal(await karl.dialog().count(), 0)
        await karl.bringSessionBack()
        const begun = (await karl.person.browser.call('listActivity')).items.filter(({ event }) => event === 'enrollment.begun')
        assert.equal(begun.length, 0)

        await type(karl, karl.password, karl.person.password)
        await press(karl, enable)
        const app = new Authenticator(await karl.readShownKey())
        if (isExact) {
          const key = await karl.dialog().locator('dt', { hasText: 'Setup key' }).boundingBox()
          const picture = karl.dialog().getByRole('img', { name: /^QR code/ })
          assert.ok(key && key.y < ((await picture.boundingBox())?.y ?? 0), 'the key is not before the picture')
          await picture.scrollIntoViewIfNeeded()
          const [uri = ''] = await readQrCodes(await karl.page.screenshot())
          assert.deepEqual(new Authenticator(new URL(uri).searchParams.get('secret') ?? '').key, app.key)
        }
        await karl.dialog().getByText('such as Google Authenticator').waitFor()
        await karl.dialog().getByText('You need it if you lose your device, and to move to another app or device.').waitFor()
        await karl
          .dialog()
          .getByText(/automatic date and time/i)
          .first()
          .waitFor()
        await type(karl, karl.code, app.code(site.clock, -5))
        await press(karl, karl.button('Next'))
        await karl.page.getByText('clock seems to be about').first().waitFor()
        await type(karl, karl.code, await karl.freshCode(app))
        await press(karl, karl.button('Next'))
        await karl.page.getByText('Two-factor authentication is on').waitFor()
        await fits(karl)
        await signInAnew(karl, hands, app)
      })
    })

    describe(`avant-style, ${how}`, () => {
      test('E1, E3: Ada reads the disclaimer, turns it on, off and on again; the old entry is dead', async () => {
        const ada = await arrive('ada', 'avant-style')
        await ada.signUp()
        assert.equal(await ada.dialog().count(), 0)
        await press(ada, ada.link('Account'))
        const manage = 'Manage two-factor authentication'
        await press(ada, ada.button(manage))
        await ada.dialog().getByText('locked out of your account for good').waitFor()
        await fits(ada)
        await press(ada, ada.button('Get started'))
        await ada.sees('Step 1 of 4: get an app')
        await press(ada, ada.button('Continue'))
        const old = await setUpFromKey(site, ada, hands)
        await ada.page.getByText('Two-factor authentication is on').first().waitFor()
        await ada.bringSessionBack()
        const events = (await ada.person.browser.call('listActivity')).items.map(({ event }) => event)
        assert.ok(events.includes('disclaimer.accepted'))
        await signInAnew(ada, hands, old)

        await press(ada, ada.link('Account'))
        await press(ada, ada.link(new RegExp(`^${manage}`)))
        await press(ada, ada.button('Turn it off'))
        await press(ada, ada.dialog().getByRole('button', { name: 'Turn it off' }))
        if (!isExact) {
          await type(ada, ada.code, await ada.freshCode(old))
          await press(ada, ada.button('Confirm'))
        }
        await ada.page.getByText('Delete its entry in the app too').first().waitFor()
        await fits(ada)
        await signOut(ada, hands)
        await ada.givePassword()
        await ada.sees('Your account')

        await press(ada, ada.link('Account'))
        await press(ada, ada.button(manage))
        await press(ada, ada.button('Get started'))
        await press(ada, ada.button('Continue'))
        const app = await appWithKey(ada, hands)
        assert.notDeepEqual(app.key, old.key)
        await press(ada, ada.button('Continue'))
        await type(ada, ada.code, await ada.freshCode(old))
        await press(ada, ada.button('Next'))
        await ada.page.getByText('That code did not match.').first().waitFor()
      })
    })
  }
})

/** Steps 2 to 4, with the key typed over. */
async function setUpFromKey(site: Site, visitor: Visitor, hands: Hands): Promise<Authenticator> {
  const { press, type } = hands
  const app = await appWithKey(visitor, hands)
  await fits(visitor)
  await press(visitor, visitor.button('Continue'))
  await visitor.sees('Step 3 of 4: enter a code')
  await type(visitor, visitor.code, await app.freshCode(site.clock))
  await press(visitor, visitor.button('Next'))
  await visitor.sees('Step 4 of 4: done')
  return app
}

/** The key as it is shown in step 2, or behind a button where the picture comes first. */
async function appWithKey(visitor: Visitor, { press }: Hands): Promise<Authenticator> {
  await visitor.sees(/^Step 2 of 4/)
  const behind = visitor.button(/Show the setup key$/)
  if (await behind.isVisible()) await press(visitor, behind)
  return new Authenticator(await visitor.readShownKey())
}

async function giveMailedCode(visitor: Visitor, { press, type }: Hands): Promise<void> {
  await type(visitor, visitor.field('8-digit code'), await visitor.person.readMailedCode())
  await press(visitor, visitor.button('Confirm'))
}

async function usePasskey(visitor: Visitor, { press }: Hands): Promise<void> {
  await press(
    visitor,
    visitor
      .dialog()
      .getByRole('button', { name: /passkey/i })
      .first(),
  )
}

/** A change holds withdrawals back where the policy says so, and the page says until when. */
async function hasHold(visitor: Visitor, { press }: Hands, isExact: boolean): Promise<void> {
  await press(visitor, visitor.link('Go to account security'))
  await visitor.sees('Two-Factor Authentication (2FA)')
  const banner = visitor.page.getByText(/^Withdrawals are held back until \d/)
  if (!isExact) await banner.waitFor()
  assert.equal(await banner.count(), isExact ? 0 : 1)
}

async function signInAnew(visitor: Visitor, hands: Hands, app: Authenticator): Promise<void> {
  await signOut(visitor, hands)
  await visitor.beginSignIn()
  await visitor.enterCode(await visitor.freshCode(app), 'Continue')
  await visitor.sees('Your account')
  await visitor.bringSessionBack()
}

async function factorsOf(visitor: Visitor) {
  await visitor.bringSessionBack()
  return (await visitor.person.browser.call('listFactors')).items
}

const statesOf = async (visitor: Visitor) => (await factorsOf(visitor)).map(({ state }) => state)

async function fits({ page }: Visitor): Promise<void> {
  assert.equal(await sidewaysScroll(page), 0, 'sideways')
}
