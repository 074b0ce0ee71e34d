import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawn } from '@countersign/server/testing/pictures'
import type { Person } from '../harness/person.ts'
import { hours } from '../harness/test-clock.ts'
import { Reviewer } from './harness/reviewer.ts'
import { inChromium, type Site } from './harness/site.ts'
import { waitingCase, withViewer } from './states/desk-states.ts'

const picture = (seed: number) => drawn(seed, { width: 640, height: 480 }).jpeg().toBuffer()
const sendPicture = async ({ browser }: Person, seed: number) =>
  browser.file('sendSelfie', { part: 'selfie', how: 'alone' }, await picture(seed))
const stateOf = (site: Site, number: string) => site.world.inDatabase(`select state from recovery_cases where number = '${number}'`)
const count = async (site: Site, from: string) => Number(await site.world.inDatabase(`select count(*) from ${from}`))

inChromium('E7: a day at the desk', (site) => {
  test('a conflict, evidence, more asked, two who differ, an administrator, an appeal, and a case too late', async () => {
    const origin = await withViewer(site)
    const lea = await Reviewer.at(site, 'lea', { role: 'administrator', origin })
    const [ben, cleo] = [await Reviewer.at(site, 'ben', { origin }), await Reviewer.at(site, 'cleo', { origin })]
    const [first, second] = [await waitingCase(site), await waitingCase(site)]

    // The longest waiting is of somebody Ben knows: he is dealt the other one.
    await ben.toWork()
    await ben.visitor.field('Their e-mail address').fill(first.maya.email)
    await ben.visitor.button('Keep their cases from me').click()
    await ben.page.getByText('Noted.').waitFor()
    await ben.takeNext(second.number)

    // Evidence is hidden until it is opened, and opening it is recorded.
    assert.equal(await ben.page.locator('main img').count(), 0)
    const looks = await count(site, `audit where event = 'recovery.evidence_viewed'`)
    await ben.lookAtPicture()
    assert.equal(await count(site, `audit where event = 'recovery.evidence_viewed'`), looks + 1)
    await ben.page.getByRole('heading', { name: 'Said beside known' }).waitFor()

    // A note that cannot be read: another picture is asked for, and the clock stands still meanwhile.
    await ben.tick({ 'The note is readable': null })
    await ben.decide('Ask for more')
    const more = await second.maya.mailbox.next(/We need more/)
    const owner = await site.visitor(second.maya)
    await owner.bringSession()
    await owner.open('/recovery/case')
    await owner.sees('We need something more')
    assert.match(more.text, new RegExp(second.number))
    await ben.toWork()
    assert.equal(await stateOf(site, second.number), 'more_needed')
    await sendPicture(second.maya, 8123)
    assert.equal(await stateOf(site, second.number), 'in_review')

    // The first approval says nothing to the second reviewer, who differs; an administrator decides between them.
    await cleo.takeNext(first.number)
    await cleo.tick({ 'The note is signed': null, 'The document is readable and valid': 'Fingers cover text on the document.' })
    const letter = await cleo.decide('Reject')
    for (const reason of ['The note is not signed.', 'Fingers cover text on the document.']) assert.ok(letter.includes(reason), letter)
    await ben.takeNext(second.number)
    await ben.tick()
    await ben.decide('Approve')
    await cleo.takeNext(second.number)
    assert.doesNotMatch(await cleo.text(), /First approval|Approved|What others decided/)
    await cleo.tick({ 'The person holds a document': null })
    await cleo.decide('Reject', { note: 'I see no document.' })
    assert.equal(await stateOf(site, second.number), 'second_review')
    await lea.takeNext(second.number)
    await lea.page.getByRole('region', { name: 'What others decided' }).getByText('I see no document.').waitFor()
    await lea.tick()
    await lea.decide('Approve')
    await site.world.moveRecovery(second.number, 'meet_deadlines')
    await second.maya.mailbox.next(/you can set up a new method from/)

    // An appeal goes to somebody else: neither to Cleo, who rejected, nor to Ben, who knows her.
    const rejected = await site.visitor(first.maya)
    await rejected.bringSession()
    await rejected.open('/recovery/case')
    await rejected.sees('Your case was not approved')
    await rejected.field('What should they know?').fill('The note is signed at its lower edge.')
    await rejected.button('Ask another person to decide').click()
    await rejected.sees('Another person looks at your case')
    for (const reviewer of [ben, cleo]) {
      await reviewer.toWork()
      await reviewer.visitor.heading('Nothing waits for you').waitFor()
    }
    await lea.takeNext(first.number)
    await lea.page.getByText('The note is signed at its lower edge.').waitFor()
    await lea.decide('Open the case again')
    await first.maya.mailbox.next(/is open again/)

    // Nobody takes it for two days: an administrator is told, and everybody sees it first.
    await site.pass(hours(49))
    await site.world.moveRecovery(first.number, 'meet_deadlines')
    await lea.visitor.person.mailbox.next(/waits too long/)
    await cleo.comeIn()
    await cleo.page.getByText('One case waits too long').waitFor()
  })

  test('under pressure a reviewer decides as they are told, and leaves: the case stands still, and an administrator knows', async () => {
    const origin = await withViewer(site)
    await waitingCase(site)
    const [lea, ben] = [await Reviewer.at(site, 'lena', { role: 'administrator', origin }), await Reviewer.at(site, 'bruno', { origin })]
    await ben.takeNext()
    const taken = (await ben.visitor.heading(/^Case /).innerText()).slice('Case '.length)
    await ben.tick()
    await ben.prepare('Approve')
    await ben.visitor.button('Confirm and leave the desk').click()
    await ben.visitor.button('Come in with a passkey').waitFor()
    assert.match(await ben.text(), /Recovery desk/)
    assert.equal(await stateOf(site, taken), 'frozen')
    const { subject } = await lea.visitor.person.mailbox.next(/is frozen/)
    assert.ok(subject.includes(taken), subject)
  })
})
