import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { withApprovals } from '../harness/policy-file.ts'
import { minutes } from '../harness/test-clock.ts'
import { sidewaysScroll, violationsOn } from './harness/accessibility.ts'
import { Larkfield } from './harness/larkfield.ts'
import { inChromium } from './harness/site.ts'
import { VirtualAuthenticator } from './harness/virtual-authenticator.ts'
import type { Visitor } from './harness/visitor.ts'

const cold = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'
const arabic = (code: string): string => code.replaceAll(/\d/g, (digit) => '٠١٢٣٤٥٦٧٨٩'[Number(digit)] ?? '')

inChromium(
  'the sample exchange',
  (site) => {
    let larkfield: Larkfield
    before(async () => {
      larkfield = await Larkfield.open(site)
    })
    // Events that come while it is down are sent again.
    site.world.expectInLog(/"reason":"(?:ECONNREFUSED|ECONNRESET|HTTP 5\d\d)"/)
    // A page of it may still be after its icon.
    site.expectFault(/^\/orders\/\S+ error: Failed to load resource: net::ERR_CONNECTION_REFUSED$/)

    /** Signed in at the exchange with an app; where somebody is signed in here already, nothing is asked. */
    async function customer(name: string): Promise<Visitor> {
      const visitor = await site.memberWithAuthenticator(name)
      await larkfield.beginSignIn(visitor)
      await visitor.sees('Balances')
      return visitor
    }
    const approve = async (visitor: Visitor) => visitor.enterCode(await visitor.freshCode(), 'Approve')
    const orderId = ({ page }: Visitor) => new URL(page.url()).pathname.split('/').at(-1) ?? ''
    /** Signed out there and here, password given, and at the list of factors. */
    async function chooseWay(visitor: Visitor, name: RegExp): Promise<void> {
      await larkfield.beginSignIn(visitor)
      await visitor.givePassword()
      await visitor.button('Try another way').click()
      await visitor.page.getByRole('listitem').getByRole('button', { name }).click()
    }
    async function signOut(visitor: Visitor): Promise<void> {
      await visitor.button('Sign out').click()
      await visitor.sees('You are signed out')
    }

    test('E2, S5-20: signed in by autofill one day, by the app another, by text through another way; old codes are refused', async () => {
      const ines = await site.memberWithAuthenticator('ines', { called: 'My phone' })
      const phone = site.world.phone()
      await ines.person.stepUp('add_factor')
      await ines.person.setUpPhone(phone)
      await ines.person.stepUp('add_factor')
      await ines.bringSession()
      const authenticator = await VirtualAuthenticator.plugIn(ines.page)
      await ines.open('/security/passkeys/new')
      await ines.button('Create a passkey').click()
      await ines.sees('Your passkey is ready')
      await leave(ines)
      await ines.sees('Your account')
      await leave(ines)

      await larkfield.beginSignIn(ines)
      await ines.sees('Balances')
      await larkfield.show(ines, '/claims')
      await ines.page.getByText('Two steps, and proof against phishing').waitFor()
      await authenticator.remove()
      await signOut(ines)

      await site.pass(minutes(24 * 60))
      await chooseWay(ines, /My phone/)
      const code = await ines.freshCode()
      await ines.enterCode(`${code.slice(0, 3)} ${code.slice(3)}`, 'Continue')
      await ines.sees('Balances')
      await signOut(ines)
      await chooseWay(ines, /My phone/)
      await ines.enterCode(code, 'Continue')
      await ines.page
        .getByText(/That code was just used/)
        .first()
        .waitFor()
      await ines.enterCode(arabic(await ines.freshCode()), 'Continue')
      await ines.sees('Balances')
      await signOut(ines)

      await chooseWay(ines, /Phone.*text/)
      const former = await phone.nextCode()
      await site.pass(minutes(1))
      await ines.button('Send a new code').click()
      const latest = await phone.nextCode()
      await ines.enterCode(former, 'Continue')
      await ines.page.getByText('We have sent you a newer code.').first().waitFor()
      await ines.enterCode(latest, 'Continue')
      await ines.sees('Balances')
    })

    test('E2, S3-3: a withdrawal is approved with all its parts and carried out once, however often somebody comes back', async () => {
      const omar = await customer('omar')
      await larkfield.withdraw(omar, { amount: '0,250', to: cold, memo: 'Invoice 7' })
      await omar.sees('Is this the payment you want to make?')
      const shown = await omar.page.getByRole('definition').allInnerTexts()
      assert.deepEqual(
        shown.map((text) => text.replaceAll(/\s+/g, '')),
        ['0.25BTC', cold, 'Bitcoin', '0.0001BTC', 'Invoice7'],
      )
      await approve(omar)
      await larkfield.says(omar, 'It is done')

      await larkfield.show(omar, `/return?approval=apr_other&state=${orderId(omar)}`)
      await larkfield.says(omar, 'It is done')
      await larkfield.restart()
      assert.equal(await larkfield.bitcoin(omar), '0.5999')
      await larkfield.isTold(omar, 'approval.redeemed')
    })

    test('E2, S3-3, S3-4: to a listed address a proof of the last minutes does for small sums; settings of security ask in any case', async () => {
      const lin = await customer('lin')
      await larkfield.addAddress(lin, 'Cold store', cold)
      await lin.sees('Is this what you want to do?')
      await approve(lin)
      await larkfield.says(lin, 'It is done')
      await site.pass(minutes(6))

      const small = { amount: '0.001', to: cold }
      await larkfield.withdraw(lin, small)
      await lin.sees('Confirm it is you')
      await lin.enterCode(await lin.freshCode(), 'Confirm')
      await larkfield.says(lin, 'It is done')
      await larkfield.withdraw(lin, small)
      await larkfield.says(lin, 'It is done')
      await lin.open('/security/password')
      await lin.page.getByLabel('Current password').fill(lin.person.password)
      await lin.page.getByLabel('New password').fill('the tide turns twice a day here')
      await lin.button('Change password').click()
      await lin.dialog().getByRole('textbox', { name: '6-digit code' }).waitFor()
      await site.pass(minutes(6))
      await larkfield.withdraw(lin, small)
      await lin.sees('Confirm it is you')
      await lin.button('Back to Larkfield').click()
      await larkfield.says(lin, 'Prove that it is you')
      await lin.button('Cancel it').click()
      await larkfield.says(lin, 'You cancelled it')
      assert.equal(await larkfield.bitcoin(lin), '0.8478')
    })

    test('what is refused, cancelled, too late or changed on the way says so, and moves nothing', async () => {
      const kim = await customer('kim')
      const ask = () => larkfield.withdraw(kim, { amount: '0.01', to: cold })
      const back = async () => {
        await larkfield.show(kim)
        await kim
          .link(/^Withdraw 0/)
          .first()
          .click()
      }
      await ask()
      await kim.button('Refuse').click()
      await larkfield.says(kim, 'You refused it')

      await ask()
      await kim.sees('Is this the payment you want to make?')
      await back()
      await kim.button('Cancel it').click()
      await larkfield.says(kim, 'You cancelled it')

      await ask()
      await kim.sees('Is this the payment you want to make?')
      await site.pass(minutes(16))
      await back()
      await larkfield.says(kim, 'Nobody approved it in time')

      await ask()
      await kim.sees('Is this the payment you want to make?')
      larkfield.write(`update orders set operation = replace(operation, '"0.01"', '"0.5"') where state = 'waiting'`)
      await approve(kim)
      await larkfield.says(kim, 'It is void')
      assert.equal(await larkfield.bitcoin(kim), '0.85')
    })

    test('what was approved while the exchange was down is carried out when it is up, once', async () => {
      const priya = await customer('priya')
      await larkfield.withdraw(priya, { amount: '0.1', to: cold })
      await priya.sees('Is this the payment you want to make?')
      const id = priya.path.slice('/approve/'.length)
      const { browser } = priya.person
      await larkfield.restart(async () => {
        const challenge = await browser.call('askForApprovalProof', { params: { id }, body: {} })
        await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: await priya.freshCode() } })
        await browser.call('approve', { params: { id } })
      })
      await larkfield.restart()
      assert.equal(await larkfield.bitcoin(priya), '0.7499')
    })

    test('S3-5: a new API key is approved like money, and its secret is shown once', async () => {
      const femke = await customer('femke')
      await larkfield.show(femke, '/keys')
      await femke.field('Name').fill('Trading bot')
      await femke.button('Create key').click()
      await femke.sees('Is this what you want to do?')
      await femke.page.getByText('Trading bot').waitFor()
      await approve(femke)
      await larkfield.says(femke, 'It is done')
      await femke.link('To your API keys').click()
      await femke.button('Show the secret of Trading bot').click()
      await femke.page.getByText(/^lk_/).waitFor()
      assert.equal(await femke.button('Show the secret of Trading bot').count(), 0)
    })

    test('its pages have no fault that axe finds, and fit 320 pixels, light and dark', async () => {
      const ines = await customer('ines')
      await ines.page.setViewportSize({ width: 320, height: 640 })
      await larkfield.withdraw(ines, { amount: 'much', to: 'nowhere' })
      const faulty = await violationsOn(ines.page)
      for (const colorScheme of ['light', 'dark'] as const) {
        await ines.page.emulateMedia({ colorScheme })
        for (const path of ['/', '/withdraw', '/addresses', '/keys', '/claims', '/told']) {
          await larkfield.show(ines, path)
          assert.deepEqual([path, await sidewaysScroll(ines.page), await violationsOn(ines.page)], [path, 0, []])
        }
      }
      assert.deepEqual(faulty, [])
    })

    test('the page of claims says in words how somebody signed in, and whether a stronger proof really came', async () => {
      const omar = await customer('omar')
      await larkfield.show(omar, '/claims')
      await omar.page.getByText('A password, a code of an authenticator app, two different factors').waitFor()
      await site.pass(minutes(7))
      await omar.link('Prove it again').click()
      await omar.enterCode(await omar.freshCode(), 'Confirm')
      await larkfield.says(omar, 'You proved it anew')
      await omar.link('Prove it with a passkey').click()
      await omar.enterCode(await omar.freshCode(), 'Confirm')
      await larkfield.says(omar, 'You proved something, but not at that level')
    })
  },
  {
    env: { COUNTERSIGN_POLICY: withApprovals, COUNTERSIGN_WEBHOOKS_PRIVATE_TARGETS: 'allowed' },
    startsAt: Date.now(),
    hasWholeBrowser: true,
  },
)

/** Signs out of our pages, where the passkey may have signed in again before the page was looked at. */
async function leave({ page, button }: Visitor): Promise<void> {
  await button(/^Account menu/).click()
  const left = page.waitForURL(/\/sign-in\?reason=signed-out$/, { waitUntil: 'commit' })
  await Promise.all([left, page.getByRole('menuitem', { name: 'Sign out' }).click()])
}
