import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { kinds } from '@countersign/exchange/kinds'
import { Host } from '../harness/host.ts'
import { policyFile } from '../harness/policy-file.ts'
import { hours, minutes } from '../harness/test-clock.ts'
import { Larkfield } from './harness/larkfield.ts'
import { inChromium } from './harness/site.ts'

const cold = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'
const policy = policyFile('default', {
  challenge: { actions: ['sign_in', 'security_change', ...kinds] },
  approval: { factorAgeDays: 0 },
  hold: { afterChangeHours: 1 },
})
after(policy.remove)

inChromium(
  'a developer tries it out',
  (site) => {
    let larkfield: Larkfield
    before(async () => {
      larkfield = await Larkfield.open(site)
    })

    test('E8, S3-5: an origin that is not registered is refused with what to do, and taken once it is', async () => {
      const person = await site.world.personWithAuthenticator('dana')
      const { id: accountId } = await person.browser.call('getAccount')
      const shop = await Host.register(site.world, ['approvals'])
      const operation = { kind: 'withdrawal', asset: 'BTC', network: 'Bitcoin', amount: '1', destination: cold }
      const body = { accountId, operation, returnTo: 'https://shop.example.test/done' }

      const { type } = await shop.refused('requestApproval', { body }, 'RETURN_ADDRESS_REFUSED')
      const visitor = await site.visitor(person)
      await visitor.page.goto(type)
      await visitor.page.getByText('This address is not one of the host').waitFor()
      await shop.addKey('--origins', 'https://shop.example.test')
      assert.equal((await shop.call('requestApproval', { body })).state, 'requested')
    })

    test('E8: a change places a short hold; it is told by a signed event, refuses the withdrawal, and ends', async () => {
      const dana = await site.memberWithAuthenticator('dana')
      await larkfield.beginSignIn(dana)
      await dana.sees('Balances')
      const old = dana.person.authenticator
      await dana.person.stepUp('replace_factor', { target: old, by: old })
      await dana.person.setUpAuthenticator({ replaces: old })
      await dana.bringSession()

      await larkfield.isTold(dana, 'hold.placed')
      await larkfield.withdraw(dana, { amount: '0.2', to: cold })
      await larkfield.says(dana, /^It is held back until \d\d:\d\d, /)
      await site.pass(hours(1) + minutes(1))
      await larkfield.isTold(dana, 'hold.ended')
      await larkfield.withdraw(dana, { amount: '0.2', to: cold })
      await dana.beginSignIn()
      await dana.enterCode(await dana.freshCode(), 'Continue')
      await dana.sees('Is this the payment you want to make?')
      await dana.enterCode(await dana.freshCode(), 'Approve')
      await larkfield.says(dana, 'It is done')

      // As somebody sends who has all but the secret.
      const headers = {
        'content-type': 'application/json',
        'webhook-id': 'evt_1',
        'webhook-timestamp': `${Math.floor(site.world.clock.now() / 1000)}`,
        'webhook-signature': `v1,${randomBytes(32).toString('base64')}`,
      }
      for (const path of ['/webhooks', '/account-facts'])
        assert.equal((await fetch(larkfield.origin + path, { method: 'POST', headers, body: '{}' })).status, 401, path)
    })

    test('a reviewer is told what the exchange knows of a customer, by a signed question', async () => {
      const dana = await site.memberWithAuthenticator('dana')
      await larkfield.beginSignIn(dana)
      await dana.sees('Balances')
      const desk = await Host.register(site.world, ['accounts', 'facts'])
      const { id: accountId } = await dana.person.browser.call('getAccount')
      await desk.call('createHostAccount', { body: { externalId: '42', accountId } })
      const server = await site.world.startServer(larkfield.factsEnv)
      const { text } = await desk.reply('getHostAccountFacts', { params: { externalId: '42' } }, server.port)
      const { source, balance, documentOnFile } = JSON.parse(text)
      assert.deepEqual([source, balance.currency, documentOnFile], ['host', 'EUR', null])
    })

    test('E8: a passkey asked for by another name than that of the site says what is wrong', async () => {
      const dana = await site.stranger('dana')
      const options = await dana.person.browser.call('askForPasskey')
      await dana.page.route('**/v1/passkey-challenges', (route) => route.fulfill({ json: { ...options, rpId: 'shop.example.test' } }))
      await dana.open('/sign-in')
      await dana.button('Sign in with a passkey').click()
      await dana.page.getByText('Passkeys do not work at this address.').first().waitFor()
      await dana.page.getByText('is not the one this service is set up for').first().waitFor()
    })
  },
  { env: { ...policy.env, COUNTERSIGN_WEBHOOKS_PRIVATE_TARGETS: 'allowed' }, startsAt: Date.now() },
)
