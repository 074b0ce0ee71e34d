import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { drawn } from '@countersign/server/testing/pictures'
import { Authenticator } from '../harness/authenticator.ts'
import { agree } from '../harness/member.ts'
import { policyFile } from '../harness/policy-file.ts'
import { hours, minutes } from '../harness/test-clock.ts'
import { filmOf } from './harness/camera.ts'
import { bindNewApp, giveRecoveryCode, provePasswordAndMailbox } from './harness/recovering.ts'
import { Reviewer } from './harness/reviewer.ts'
import { inChromium, type Site } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

function serviceOf(preset: string) {
  const policy = policyFile(preset, {})
  after(policy.remove)
  return { env: policy.env }
}

/** Signed out, with nothing but the password left. */
async function whoLostThePhone(site: Site, name: string): Promise<Visitor> {
  const person = await site.world.person(name)
  await agree(site.world, person)
  await person.setUpAuthenticator()
  return site.visitor(person)
}

/** What the agent's word is not enough for: from the mail to the case by its number, then the password, and what shows who one is. */
async function showWhoSheIs(site: Site, maya: Visitor, number: string): Promise<void> {
  await site.pass(minutes(1))
  await maya.open('/recovery/find')
  await maya.field('Case number').fill(number)
  await maya.button('Send me a code').click()
  await giveRecoveryCode(maya)
  await maya.sees('Your case is open')
  await maya.button('Begin with the password').click()
  await provePasswordAndMailbox(site, maya)
  await maya.link(/^A picture of you with your document/).click()
  await maya.button('Use the camera').click()
  await maya.page.getByText('Light and sharpness are good').first().waitFor()
  await maya.button('Take the picture').click()
  await maya.button('Send the picture').click()
  await maya.page.getByText('One more kind is needed.').waitFor()
  await maya.open('/recovery/case')
  await maya.link(/^An old mail of ours and a transfer/).click()
  await choose(maya, 0, 'mail.jpg', 'image/jpeg', await picture(502))
  await maya.page.getByText('The mail is here.').waitFor()
  await maya.field('On which platform?').fill('Other Exchange')
  await choose(maya, 0, 'transfer.jpg', 'image/jpeg', await picture(503))
  await maya.button('Send the transfer').click()
  await maya.page.getByText('That is all we need.').waitFor()
}

const { camera, remove } = await filmOf(501)
after(remove)
const picture = (seed: number) => drawn(seed, { width: 800, height: 600 }).jpeg().toBuffer()
const choose = ({ page }: Visitor, at: number, name: string, mimeType: string, buffer: Buffer) =>
  page.locator('input[type=file]').nth(at).setInputFiles({ name, mimeType, buffer })

for (const { preset, reviewers, waits } of [
  { preset: 'cryptocloud-style:exact', reviewers: ['ben'], waits: 0 },
  { preset: 'cryptocloud-style', reviewers: ['ben', 'cleo'], waits: 24 },
])
  inChromium(
    `everything lost, ${preset}`,
    (site) => {
      site.world.expectInLog(/"finding":"\w+","severity":"error"/)

      test('E5 by contact: help signed out, an agent who says how identity was checked, others who decide, a new app', async () => {
        const maya = await whoLostThePhone(site, 'maya')
        await maya.open('/help/lost-access')
        await maya.page.getByText('we cannot promise that access can be restored').waitFor()
        await maya.open('/help/contact')
        for (const address of [
          'https://cryptocloud.example/chat',
          'https://t.me/cryptocloud_example',
          'https://cryptocloud.example/contacts',
        ])
          await maya.page.locator(`main a[href="${address}"]`).waitFor()
        await maya.open('/recovery')
        await maya.sees('There is no reset on these pages')
        // Nor does whoever proves both begin one by themselves.
        await assert.rejects(maya.person.openRecovery(site.world.browser()), /NOT_OFFERED/)

        const sue = await Reviewer.at(site, 'sue', { role: 'support' })
        await sue.visitor.link('Open a case').click()
        await sue.visitor.heading('Open a case for somebody who got in touch').waitFor()
        await sue.visitor.field('E-mail address of the account').fill(maya.person.email)
        await sue.page.getByRole('combobox').selectOption({ label: 'Telegram message' })
        await sue.page.getByRole('checkbox', { name: 'They were seen in a video call' }).check()
        await sue.visitor.field('How identity was checked').fill('Held the passport on file beside her face in a video call.')
        await sue.visitor.field('What happened to them').fill('The phone fell into a lake.')
        await sue.visitor.button('Open the case').click()
        const opened = await sue.page.getByText(/^Case [0-9A-Z-]+ is open$/).innerText()
        const number = /Case (\S+) is open/.exec(opened)?.[1] ?? assert.fail(opened)
        assert.match((await maya.person.mailbox.next(/^Account recovery was started/)).text, new RegExp(number))
        await sue.toWork()
        await sue.visitor.heading('The team').waitFor()
        assert.equal(await sue.visitor.button('Deal me the next case').count(), 0)

        if (waits > 0) await showWhoSheIs(site, maya, number)
        for (const name of reviewers) {
          const reviewer = await Reviewer.at(site, name)
          await reviewer.takeNext(number)
          await reviewer.page.getByText('Held the passport on file beside her face in a video call.').waitFor()
          await reviewer.tick()
          await reviewer.decide('Approve')
        }

        await site.world.moveRecovery(number, 'meet_deadlines')
        if (waits > 0) {
          await maya.person.mailbox.next(/you can set up a new method from/)
          await site.pass(hours(waits))
          await site.world.moveRecovery(number, 'meet_deadlines')
        }
        await maya.person.mailbox.next(/You can set up a new sign-in method now/)
        const again = await site.visitor(maya.person)
        await bindNewApp(site, again, () => again.link(/Authenticat/).click())
      })
    },
    { ...serviceOf(preset), camera },
  )

for (const preset of ['avant-style:exact', 'avant-style'])
  inChromium(
    `everything lost, ${preset}`,
    (site) => {
      site.world.expectInLog(/"finding":"\w+","severity":"error"/)

      test('E5 with no way around: it is said plainly, the desk opens nothing, and the key that was kept brings its owner back', async () => {
        const maya = await whoLostThePhone(site, 'maya')
        const { key } = maya.person.authenticator
        await maya.open('/help/lost-access')
        await maya.page.getByText('There is no way around the second step, for you or for us.').waitFor()
        await maya.open('/recovery')
        await maya.sees('There is no reset on these pages')
        await maya.page.getByText('This service has no way around a lost second factor.').waitFor()

        const sue = await Reviewer.at(site, 'sue', { role: 'support' })
        await sue.visitor.link('Open a case').click()
        await sue.page.getByText('This service takes recovery cases another way').waitFor()
        assert.equal(await sue.visitor.button('Open the case').count(), 0)

        // The step in which the key was set up is used.
        await site.pass(minutes(1))
        await maya.beginSignIn()
        await maya.enterCode(await maya.freshCode(new Authenticator(key)), 'Continue')
        await maya.sees('Your account')
      })
    },
    serviceOf(preset),
  )
