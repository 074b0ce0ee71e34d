import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { drawn } from '@countersign/server/testing/pictures'
import type { Authenticator } from '../harness/authenticator.ts'
import { FaceProvider } from '../harness/face-provider.ts'
import { agree } from '../harness/member.ts'
import { hours } from '../harness/test-clock.ts'
import { bindNewApp, startReset } from './harness/recovering.ts'
import { Reviewer } from './harness/reviewer.ts'
import { serviceOf } from './harness/service-of.ts'
import { inChromium, type Site } from './harness/site.ts'
import type { Visitor } from './harness/visitor.ts'

const provider = await FaceProvider.open()
after(() => provider.close())

/** Everything lost: from the code prompt to the open case. */
async function openCase(site: Site, name: string): Promise<{ owner: Visitor; number: string }> {
  const person = await site.world.person(name)
  await agree(site.world, person)
  await person.setUpAuthenticator({ name: 'My phone' })
  const owner = await site.visitor(person)
  await owner.beginSignIn()
  await owner.link("I can't use any of these").click()
  await owner.link(/^Reset .*[Aa]uthenticator/).click()
  return { owner, number: await startReset(site, owner) }
}

/** Four questions, by what this person knows to be true. */
async function answer(owner: Visitor, truths: readonly string[]): Promise<void> {
  const questions = owner.page.locator('form fieldset')
  await questions.first().waitFor()
  for (const question of await questions.all()) {
    const options = await question.locator('label').allInnerTexts()
    const known = options.find((option) => truths.includes(option.trim())) ?? 'None of these'
    await question.getByRole('radio', { name: known, exact: true }).check()
  }
  await owner.button('Send the answers').click()
}
const truths = ['January 2030', '15 January 2030', 'January 15, 2030', '1']

/** Gives back a line of the mail. */
async function giveMailAndTransfer({ page, button, field, person }: Visitor): Promise<string> {
  const [welcome] = await person.mailbox.all()
  assert.ok(welcome)
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles({
      name: 'old.eml',
      mimeType: 'message/rfc822',
      buffer: Buffer.from(
        `From: no-reply@example.test\r\nTo: ${person.email}\r\nSubject: ${welcome.subject}\r\nDate: Tue, 15 Jan 2030 12:00:10 +0000\r\n\r\n${welcome.text}`,
      ),
    })
  await page.getByText('The mail is here.').waitFor()
  await field('On which platform?').fill('Other Exchange')
  const picture = await drawn(77, { width: 800, height: 600 }).jpeg().toBuffer()
  await page.locator('input[type=file]').last().setInputFiles({ name: 'transfer.jpg', mimeType: 'image/jpeg', buffer: picture })
  await button('Send the transfer').click()
  return welcome.text.split('\n', 1)[0] ?? ''
}

async function passFaceCheck(site: Site, owner: Visitor): Promise<void> {
  await owner.button('Go to the face check').click()
  await owner.page.getByText('Look into the camera').waitFor()
  assert.equal(await provider.report(site.world, provider.latest), 204)
  await owner.open('/recovery/evidence/face')
}

/** From the approval to the new app. */
async function bind(site: Site, owner: Visitor, number: string): Promise<Authenticator> {
  await site.world.moveRecovery(number, 'meet_deadlines')
  await owner.person.mailbox.next(/You can set up a new sign-in method now/)
  return bindNewApp(site, owner, () => owner.link(/Authenticat/).click())
}

const given = (owner: Visitor) => owner.page.getByText('This is given').waitFor()

inChromium(
  'everything lost, coinex-style:exact',
  (site) => {
    site.world.expectInLog(/"finding":"\w+","severity":"error"/)

    test('E5: answers that are wrong three times fall through to an old mail and a transfer, which a reviewer approves', async () => {
      const { owner, number } = await openCase(site, 'ines')
      await owner.link(/^Questions about your account/).click()
      for (const left of [/2 more tries/, /one more try/]) {
        await answer(owner, [])
        await owner.page.getByText(left).waitFor()
      }
      await answer(owner, [])
      await owner.page.getByText('Nothing can be sent in here now').waitFor()
      await owner.open('/recovery/case')
      await owner.link(/^An old mail of ours and a transfer/).click()
      const line = await giveMailAndTransfer(owner)
      await given(owner)

      const ben = await Reviewer.at(site, 'ben')
      await ben.takeNext(number)
      await ben.page.getByText('ours, sent to this account').waitFor()
      await ben.visitor.button('Read the mail').click()
      await ben.page.getByText(line).waitFor()
      await ben.isMarked(ben.page.locator('blockquote'))
      await ben.lookAtPicture()
      await ben.tick()
      await ben.decide('Approve')
      await bind(site, owner, number)
    })

    test('E5: right answers, and a passed face check, are each enough for a person to decide on', async () => {
      const { owner, number } = await openCase(site, 'noor')
      await owner.link(/^Questions about your account/).click()
      await answer(owner, truths)
      await given(owner)
      const other = await openCase(site, 'tess')
      await other.owner.link(/^A face check/).click()
      await passFaceCheck(site, other.owner)
      await given(other.owner)

      const ben = await Reviewer.at(site, 'bruno')
      for (const one of [number, other.number]) {
        await ben.takeNext(one)
        await ben.tick()
        await ben.decide('Approve')
      }
      await bind(site, owner, number)
      await bind(site, other.owner, other.number)
    })
  },
  { env: await serviceOf('coinex-style:exact', provider.env) },
)

inChromium(
  'everything lost, coinex-style',
  (site) => {
    test('E5: two kinds, two reviewers, and, as no document was shown, three days to stop it; then the new app, and money held for two days', async () => {
      const { owner, number } = await openCase(site, 'lina')
      await owner.link(/^Questions about your account/).click()
      await answer(owner, truths)
      await owner.page.getByText('One more kind is needed.').waitFor()
      await owner.open('/recovery/case')
      await owner.link(/^A face check/).click()
      await passFaceCheck(site, owner)
      await given(owner)
      await owner.open('/recovery/case')
      await owner.sees('Your case is being looked at')

      for (const name of ['ben', 'cleo']) {
        const reviewer = await Reviewer.at(site, name)
        await reviewer.takeNext(number)
        await reviewer.tick()
        await reviewer.decide('Approve')
      }
      await site.world.moveRecovery(number, 'meet_deadlines')
      await owner.person.mailbox.next(/you can set up a new method from/)
      await owner.open('/recovery/case')
      await owner.sees('Approved, after a waiting time')
      await site.pass(hours(72))
      const app = await bind(site, owner, number)
      await owner.open('/security')
      await owner.page.getByText(/Withdrawals are held back until/).waitFor()
      await site.pass(hours(48))
      const again = await site.visitor(owner.person)
      await again.beginSignIn()
      await again.enterCode(await again.freshCode(app), 'Continue')
      await again.sees('Your account')
      await again.bringSessionBack()
      assert.deepEqual((await again.person.browser.call('getAccount')).holds, [])
    })
  },
  { env: await serviceOf('coinex-style', provider.env) },
)
