import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { kinds } from '@countersign/exchange/kinds'
import type { Person } from '../harness/person.ts'
import { policyFile } from '../harness/policy-file.ts'
import { minutes } from '../harness/test-clock.ts'
import { Application } from './harness/application.ts'
import { Larkfield } from './harness/larkfield.ts'
import { inChromium } from './harness/site.ts'

const cold = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'
/** As an operator adds actions of their own to a preset. */
const withKinds = (preset: string) => {
  const file = policyFile(preset, { challenge: { actions: ['sign_in', 'security_change', ...kinds] }, approval: { factorAgeDays: 0 } })
  after(file.remove)
  return { env: { ...file.env, COUNTERSIGN_WEBHOOKS_PRIVATE_TARGETS: 'allowed' }, startsAt: Date.now() }
}

inChromium(
  'applications of a service like Avant',
  (site) => {
    let larkfield: Larkfield
    let shop: Application
    before(async () => {
      larkfield = await Larkfield.open(site)
      shop = await Application.open(site)
    })
    after(() => shop.close())
    /** At a browser of her own each time. */
    const browsersOf = async (person: Person) => ({ exchange: await site.visitor(person), shop: await site.visitor(person) })

    test('E1, S5-20, S5-26: the code is asked for in a second application too, and after turning off in neither', async () => {
      const person = await site.world.person('ines')
      await person.browser.call('acceptDisclaimer', { body: { version: 1 } })
      await person.setUpAuthenticator()
      const on = await browsersOf(person)
      await larkfield.beginSignIn(on.exchange)
      await on.shop.page.goto(await shop.address())
      for (const [visitor, title] of [
        [on.exchange, 'Balances'],
        [on.shop, `Welcome to the shop, ${person.email}`],
      ] as const) {
        await visitor.beginSignIn()
        await visitor.enterCode(await visitor.freshCode(), 'Continue')
        await visitor.sees(title)
      }

      await person.remove(person.authenticator)
      const off = await browsersOf(person)
      await larkfield.beginSignIn(off.exchange)
      await off.exchange.givePassword()
      await off.exchange.sees('Balances')
      await off.shop.page.goto(await shop.address())
      await off.shop.givePassword()
      await off.shop.sees(`Welcome to the shop, ${person.email}`)
      assert.equal(shop.signedIn.at(-1)?.claims.acr, 'aal1')
      await larkfield.withdraw(off.exchange, { amount: '0.1', to: cold })
      await larkfield.says(off.exchange, /^It is held back until \d\d:\d\d, /)
      assert.equal(await larkfield.bitcoin(off.exchange), '0.85')
    })
  },
  withKinds('avant-style'),
)

inChromium(
  'the exchange of a service like CoinEx, hardened',
  (site) => {
    let larkfield: Larkfield
    before(async () => {
      larkfield = await Larkfield.open(site)
    })

    test('E4: after a change of the app a withdrawal is refused with the time until which it waits', async () => {
      const kim = await site.visitor(await site.world.person('kim'))
      await site.pass(minutes(2))
      await kim.person.proveMailbox('add_factor')
      const old = await kim.person.setUpAuthenticator()
      await site.pass(minutes(2))
      await kim.person.proveMailbox('replace_factor', old)
      await kim.person.stepUp('replace_factor', { target: old, by: old })
      await kim.person.setUpAuthenticator({ replaces: old })
      await kim.bringSession()
      await larkfield.beginSignIn(kim)
      await larkfield.says(kim, /^Withdrawals wait until \d\d:\d\d, /)
      await larkfield.withdraw(kim, { amount: '0.1', to: cold })
      await larkfield.says(kim, /^It is held back until \d\d:\d\d, /)
      assert.equal(await larkfield.bitcoin(kim), '0.85')
    })
  },
  withKinds('coinex-style'),
)
