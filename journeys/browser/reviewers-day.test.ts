import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { IntakeMail } from '../harness/intake-mail.ts'
import { nextLink } from '../harness/mail-links.ts'
import { days, hours } from '../harness/test-clock.ts'
import { byMail, byOldMail, bySelfie, type CaseAtDesk } from './harness/case-at-desk.ts'
import { Reviewer } from './harness/reviewer.ts'
import { serviceOf } from './harness/service-of.ts'
import { inChromium, type Site } from './harness/site.ts'

const mail = await IntakeMail.open()
after(() => mail.close())

interface Desk {
  preset: string
  /** Where it is one, their approval stands. */
  reviewers: 1 | 2
  open(site: Site): Promise<CaseAtDesk>
  /** An item of the preset's checklist that cannot be judged, until something else is sent. */
  unclear: string
  /** Items that are wrong, for which reason where it is not the first, and how the owner reads it. */
  wrong: { items: Record<string, string | null>; read: string[] }
  /** How long what was sent in is kept after such a rejection. */
  kept: number
}

const selfie = {
  unclear: 'The note is readable',
  wrong: {
    items: { 'The note is signed': null, 'The document is readable and valid': 'Fingers cover text on the document.' },
    read: ['The note is not signed.', 'Fingers cover text on the document.'],
  },
  kept: days(7),
}
// A mail that was made up is suspected of fraud.
const oldMail = {
  unclear: 'The transfer fits and names its platform',
  wrong: {
    items: { 'The old mail is ours': null, 'The transfer fits and names its platform': 'The platform of the transfer is not named.' },
    read: ['The mail you sent was not one of ours.', 'The platform of the transfer is not named.'],
  },
  kept: days(90),
}
const mailed = { open: (site: Site) => byMail(site, mail), ...selfie }
const desks: Desk[] = [
  { preset: 'default', reviewers: 2, open: bySelfie, ...selfie },
  { preset: 'coinex-style:exact', reviewers: 1, open: byOldMail, ...oldMail },
  { preset: 'coinex-style', reviewers: 2, open: byOldMail, ...oldMail },
  { preset: 'coinflex-style:exact', reviewers: 1, ...mailed },
  { preset: 'coinflex-style', reviewers: 2, ...mailed },
]

const stateOf = (site: Site, number: string) => site.world.inDatabase(`select state from recovery_cases where number = '${number}'`)
const count = async (site: Site, from: string) => Number(await site.world.inDatabase(`select count(*) from ${from}`))
const ofCase = (number: string) => `case_id = (select id from recovery_cases where number = '${number}')`

async function atCasePage(site: Site, { owner }: CaseAtDesk) {
  const visitor = await site.visitor(owner)
  await visitor.bringSession()
  await visitor.open('/recovery/case')
  return visitor
}

async function aDayAtTheDesk(site: Site, desk: Desk): Promise<void> {
  const { reviewers, unclear, wrong } = desk
  const lea = await Reviewer.at(site, 'lea', { role: 'administrator' })
  const [ben, cleo] = [await Reviewer.at(site, 'ben'), await Reviewer.at(site, 'cleo')]
  const [first, second] = [await desk.open(site), await desk.open(site)]

  // The longest waiting is of somebody Ben knows: he is dealt the other one.
  await ben.toWork()
  await ben.visitor.field('Their e-mail address').fill(first.owner.email)
  await ben.visitor.button('Keep their cases from me').click()
  await ben.page.getByText('Noted.').waitFor()
  await ben.takeNext(second.number)

  // Evidence is hidden until it is opened, and opening it is recorded.
  assert.equal(await ben.page.locator('main img').count(), 0)
  const looks = await count(site, `audit where event = 'recovery.evidence_viewed'`)
  await ben.lookAtPicture()
  assert.equal(await count(site, `audit where event = 'recovery.evidence_viewed'`), looks + 1)
  await ben.page.getByRole('heading', { name: 'Said beside known' }).waitFor()

  // What cannot be judged is asked for once more, and the clock stands still meanwhile.
  await ben.tick({ [unclear]: null })
  await ben.decide('Ask for more')
  const more = await second.owner.mailbox.next(/We need more/)
  await (await atCasePage(site, second)).sees('We need something more')
  assert.match(more.text, new RegExp(second.number))
  await ben.toWork()
  assert.equal(await stateOf(site, second.number), 'more_needed')
  await second.sendAgain()
  assert.equal(await stateOf(site, second.number), 'in_review')

  // Whoever is alone to say no gives reasons, as the owner will read them.
  await cleo.takeNext(first.number)
  await cleo.tick(wrong.items)
  const letter = await cleo.decide('Reject')
  for (const reason of wrong.read) assert.ok(letter.includes(reason), letter)
  await first.owner.mailbox.next(/could not approve/)

  await ben.takeNext(second.number)
  await ben.tick()
  await ben.decide('Approve')
  if (reviewers === 1) assert.equal(await stateOf(site, second.number), 'approved')
  else await twoWhoDiffer(site, second, { cleo, lea, item: unclear })
  await site.world.moveRecovery(second.number, 'meet_deadlines')
  await second.owner.mailbox.next(reviewers === 1 ? /You can set up a new sign-in method now/ : /you can set up a new method from/)

  // An appeal goes to somebody else: neither to Cleo, who rejected, nor to Ben, who knows her.
  const rejected = await atCasePage(site, first)
  await rejected.sees('Your case was not approved')
  await rejected.field('What should they know?').fill('Look at the lower edge.')
  await rejected.button('Ask another person to decide').click()
  await rejected.sees('Another person looks at your case')
  for (const reviewer of [ben, cleo]) {
    await reviewer.toWork()
    await reviewer.visitor.heading('Nothing waits for you').waitFor()
  }
  await lea.takeNext(first.number)
  await lea.page.getByText('Look at the lower edge.').waitFor()
  await lea.decide('Open the case again')
  const { token } = await nextLink({ mailbox: first.owner.mailbox, secrets: site.world.secrets }, /is open again/)

  // Nobody takes it for two days: an administrator is told, and everybody sees it first.
  await site.pass(hours(49))
  await site.world.moveRecovery(first.number, 'meet_deadlines')
  await lea.visitor.person.mailbox.next(/waits too long/)
  await cleo.comeIn()
  await cleo.page.getByText('One case waits too long').waitFor()

  await site.world.browser().call('stopRecovery', { body: { token, freeze: false } })
  await keptAndErased(site, desk, first)
}

/** The first approval says nothing to the second reviewer, who differs; an administrator decides between them. */
async function twoWhoDiffer(site: Site, { number }: CaseAtDesk, { cleo, lea, item }: { cleo: Reviewer; lea: Reviewer; item: string }) {
  await cleo.takeNext(number)
  assert.doesNotMatch(await cleo.text(), /First approval|Approved|What others decided/)
  await cleo.tick({ [item]: null })
  await cleo.decide('Reject', { note: 'I am not convinced.' })
  assert.equal(await stateOf(site, number), 'second_review')
  await lea.takeNext(number)
  await lea.page.getByRole('region', { name: 'What others decided' }).getByText('I am not convinced.').waitFor()
  await lea.tick()
  await lea.decide('Approve')
}

/** Pictures and words go when their time is over, and not before; what was decided, and why, stays. */
async function keptAndErased(site: Site, { kept }: Desk, { number }: CaseAtDesk): Promise<void> {
  const seen = async () => ({
    pictures: await count(site, `evidence_files where sealed_content is not null and ${ofCase(number)}`),
    said: await count(site, `recovery_evidence where sealed_data is not null and ${ofCase(number)}`),
    digests: await count(site, `recovery_evidence where digest is not null and ${ofCase(number)}`),
    notes: await count(site, `recovery_reviews where sealed_note is not null and ${ofCase(number)}`),
    decisions: await count(site, `recovery_reviews where decision in ('reject', 'reopen') and ${ofCase(number)}`),
  })
  const before = await seen()
  assert.ok(before.pictures > 0 && before.said > 0 && before.digests > 0)
  assert.deepEqual([before.notes, before.decisions], [2, 2])

  await site.pass(kept - hours(1))
  await site.world.moveRecovery(number, 'erase_evidence')
  assert.deepEqual(await seen(), before)
  await site.pass(hours(1))
  await site.world.moveRecovery(number, 'erase_evidence')
  assert.deepEqual(await seen(), { ...before, pictures: 0, said: 0, notes: 0 })
}

/** They decide as they are told, and leave: the case stands still, and an administrator knows. */
async function underPressure(site: Site, desk: Desk): Promise<void> {
  await desk.open(site)
  const [lea, ben] = [await Reviewer.at(site, 'lena', { role: 'administrator' }), await Reviewer.at(site, 'bruno')]
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
}

for (const desk of desks) {
  const intake = desk.preset.startsWith('coinflex') ? mail.env : {}
  inChromium(
    `E7: a day at the desk, ${desk.preset}`,
    (site) => {
      site.world.expectInLog(/"finding":"\w+","severity":"error"/)

      const between = desk.reviewers === 2 ? 'two who differ, an administrator' : 'one who approves, which stands'
      test(`a conflict, evidence, more asked, ${between}, an appeal, a case too late, and what is kept of it`, () =>
        aDayAtTheDesk(site, desk))

      test('under pressure a reviewer decides as they are told, and leaves: the case stands still, and an administrator knows', () =>
        underPressure(site, desk))
    },
    { env: await serviceOf(desk.preset, intake), startsAt: Date.now() },
  )
}
