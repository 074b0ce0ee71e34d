import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Exchange, withdrawalOf } from '../harness/exchange.ts'
import { withApprovals } from '../harness/policy-file.ts'
import { inChromium } from './harness/site.ts'
import { VirtualAuthenticator } from './harness/virtual-authenticator.ts'
import type { Visitor } from './harness/visitor.ts'

const withdrawal = withdrawalOf('0.25')

inChromium(
  'approving what an application asks for',
  (site) => {
    let exchange: Exchange
    before(async () => {
      exchange = await Exchange.open(site.world)
    })

    async function asked(visitor: Visitor, operation = withdrawal) {
      const accountId = (await visitor.person.browser.call('getAccount')).id
      await visitor.context.route(`${Exchange.origin}/**`, (route) =>
        route.fulfill({ contentType: 'text/html', body: '<h1>Exchange</h1>' }),
      )
      return exchange.request(accountId, operation, { returnTo: `${Exchange.origin}/done`, state: 'tab-7' })
    }
    const isBack = (visitor: Visitor, id: string) => visitor.page.waitForURL(`${Exchange.origin}/done?approval=${id}&state=tab-7`)

    test('E2, S3-3: signed out, Lin signs in, sees what it is, approves it with a code, and is back where she came from', async () => {
      const person = await site.world.person('lin')
      await person.setUpAuthenticator({ name: 'My phone' })
      const lin = await site.visitor(person)
      const { id } = await asked(lin)
      await lin.open(`/approve/${id}`)
      await lin.beginSignIn()
      await lin.enterCode(await lin.freshCode(), 'Continue')
      await lin.sees('Is this the payment you want to make?')

      const shown = await lin.page.getByRole('definition').allInnerTexts()
      assert.deepEqual(
        shown.map((text) => text.replaceAll(/\s+/g, '')),
        ['0.25BTC', withdrawal.destination, 'bitcoin', '0.0001BTC', 'Invoice7'],
      )
      await lin.page.getByText('You have not paid to this address before').waitFor()
      await lin.enterCode(await lin.freshCode(), 'Approve')
      await isBack(lin, id)
      assert.equal((await exchange.redeem(id, withdrawal)).state, 'redeemed')
    })

    test('a passkey signs for it in one press; whoever refuses is back as well, and nothing can be redeemed', async () => {
      const priya = await site.member('priya')
      await VirtualAuthenticator.plugIn(priya.page)
      await priya.open('/security/passkeys/new')
      await priya.button('Create a passkey').click()
      await priya.sees('Your passkey is ready')
      await priya.bringSessionBack()
      const { id } = await asked(priya)
      await priya.open(`/approve/${id}`)
      await priya.button('Use your passkey').click()
      await isBack(priya, id)
      const { receipt } = await exchange.call('getHostApproval', { params: { id } })
      assert.equal(JSON.parse(Buffer.from(receipt?.split('.')[1] ?? '', 'base64url').toString()).acr, 'phr')

      await priya.bringSessionBack()
      const { id: other } = await asked(priya, { ...withdrawal, amount: '1000' })
      await priya.open(`/approve/${other}`)
      await priya.button('Refuse').click()
      await isBack(priya, other)
      await exchange.refused('redeemApproval', { params: { id: other }, body: { operation: withdrawal } }, 'APPROVAL_OVER')
    })

    test('E4: a change of factors while the page is open, and it says until when money waits, with nothing to press but no', async () => {
      const kim = await site.memberWithAuthenticator('kim')
      const { id } = await asked(kim)
      await kim.open(`/approve/${id}`)
      await kim.page.getByText(/You have until/).waitFor()
      await kim.person.stepUp('add_factor')
      await kim.person.setUpAuthenticator({ name: 'New phone' })
      await kim.bringSession()
      await kim.enterCode(await kim.freshCode(), 'Approve')
      await kim.button('Enter a new code').click()
      await kim.page.getByText(/^Held back until \d/).waitFor()
      assert.equal(await kim.code.count(), 0)
      assert.equal(await kim.button('Approve').count(), 0)
      assert.equal(await kim.page.getByText(/You have until/).count(), 0)
    })
  },
  { env: { COUNTERSIGN_POLICY: withApprovals } },
)
