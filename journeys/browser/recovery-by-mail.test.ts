import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { drawPicture } from '@countersign/server/testing'
import { IntakeMail } from '../harness/intake-mail.ts'
import { agree } from '../harness/member.ts'
import { hours } from '../harness/test-clock.ts'
import { bindNewApp } from './harness/recovering.ts'
import { Reviewer } from './harness/reviewer.ts'
import { serviceOf } from './harness/service-of.ts'
import { inChromium } from './harness/site.ts'

const mail = await IntakeMail.open()
after(() => mail.close())

const answers = `1. Authenticator app
1a. Authy, +44 7400 900111
2. My phone was stolen
3. March 2025
4. 0.5 BTC
5. yesterday`

const services = [
  { preset: 'coinflex-style:exact', reviewers: 1, waits: 0 },
  { preset: 'coinflex-style', reviewers: 2, waits: 24 },
]

for (const { preset, reviewers, waits } of services) {
  const env = await serviceOf(preset, mail.env)
  inChromium(
    `everything lost, ${preset}`,
    (site) => {
      site.world.expectInLog(/"finding":"\w+","severity":"error"/)

      test('E5 by mail: guidance, what is missing, a note that cannot be read, the same picture, a new one, and a new app', async () => {
        const owner = site.world.stranger('nora', { email: `nora.${waits}@home.test` })
        await owner.signUp()
        await agree(site.world, owner)
        await owner.setUpAuthenticator()
        const nora = await site.visitor(owner)
        const first = drawPicture(`nora ${preset}`)

        await mail.write({ from: `somebody.${waits}@home.test`, text: answers, picture: first })
        await site.world.mailbox(`somebody.${waits}@home.test`).next(/help by mail/)
        await mail.write({ from: owner.email, text: answers.replace(/^2.*\n/m, '') })
        const { text } = await owner.mailbox.next(/missing/)
        const number = /case ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(text)?.[1] ?? assert.fail(text)
        await mail.write({ from: owner.email, text: '2. My phone was stolen', picture: first })
        await owner.mailbox.next(/We have everything/)

        const ben = await Reviewer.at(site, 'ben')
        await ben.takeNext(number)
        await ben.lookAtPicture()
        await ben.tick({ 'The note is readable': null })
        const letter = await ben.decide('Reject')
        assert.match(letter, /The note cannot be read/)
        const rejected = await owner.mailbox.next(/could not approve/)
        assert.match(rejected.text, /Write larger, with a dark pen/)

        await mail.write({ from: owner.email, text: answers, picture: first })
        assert.match((await owner.mailbox.next(/missing/)).text, /was sent to us before/)
        await mail.write({ from: owner.email, text: 'A new one.', picture: drawPicture(`nora again ${preset}`) })
        await owner.mailbox.next(/We have everything/)

        const desk = [ben, ...(reviewers === 2 ? [await Reviewer.at(site, 'cleo')] : [])]
        for (const reviewer of desk) {
          await reviewer.takeNext()
          await reviewer.tick()
          await reviewer.decide('Approve')
        }
        await site.world.moveRecovery(number, 'meet_deadlines')
        if (waits > 0) {
          await owner.mailbox.next(/you can set up a new method from/)
          await site.pass(hours(waits))
          await site.world.moveRecovery(number, 'meet_deadlines')
        }
        await owner.mailbox.next(/You can set up a new sign-in method now/)

        const app = await bindNewApp(site, nora, async () => {
          await nora.link(/^Authy/).click()
          await nora.field('Phone number of your Authy account').fill('07400 900111')
        })
        await owner.mailbox.next(/A new sign-in method is set up/)
        await nora.signOut()
        await nora.beginSignIn()
        await nora.enterCode(await nora.freshCode(owner.authenticator), 'Continue')
        await nora.page
          .getByText(/That code did not match/)
          .first()
          .waitFor()
        await nora.enterCode(await nora.freshCode(app), 'Continue')
        await nora.sees('Your account')
        await nora.open('/security')
        const held = nora.page.getByText(/Withdrawals are held back until/)
        if (waits > 0) await held.waitFor()
        else {
          await nora.page.getByText(/Authy/).first().waitFor()
          assert.equal(await held.count(), 0)
        }
      })
    },
    { env, startsAt: Date.now() },
  )
}
