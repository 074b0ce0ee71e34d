import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from '../harness/test-clock.ts'
import { desktop } from './harness/chromium.ts'
import { inChromium } from './harness/site.ts'
import { atCase, waitingCase, withViewer } from './states/desk-states.ts'

/** Each of them is an item of its own (S1-38 to S1-47), with what may be wrong with it. */
const selfieItems: Record<string, string[]> = {
  'The person holds a document': [
    'This is not the document that was checked for this account.',
    'The side of the document with your photo is not shown.',
    'The face in the picture could not be matched with the document.',
  ],
  'It is the document on file': [
    'This is not the document that was checked for this account.',
    'The document does not fit the account.',
    'This kind of document is not accepted.',
    'The name on the document is another one than before.',
  ],
  'The person holds a handwritten note': ['The note is missing.', 'The note is not written by hand.'],
  'The note has this text': ['The note does not carry the text we asked for.', 'The number of the case is not on the note.'],
  'The note is signed': ['The note is not signed.'],
  'The note has one of these dates': ['The note has no date, or not that of the day it was sent.'],
  'The face is clear and is that of the document': [
    'The picture is too dark.',
    'The picture is blurred.',
    'Part of the face is covered.',
    'Part of the face is outside the picture.',
    'The eyes are closed.',
    'A hat or sunglasses hide part of the face.',
    'There is more than one person in the picture.',
    'You are too far from the camera.',
  ],
  'The document is readable and valid': [
    'Light is reflected on the document.',
    'Fingers cover text on the document.',
    'The document has expired.',
    'The document is damaged where it has to be read.',
    'The document shows signs of tampering.',
    'The picture is too small to read.',
  ],
  'The note is readable': [
    'The note cannot be read.',
    'The writing is mirrored.',
    'The picture was compressed so much that details are gone.',
    'The picture is black and white.',
  ],
}

inChromium('a reviewer’s day', (site) => {
  test('a case is dealt, its list ticked, and rejected with two reasons that the owner reads; the passkey signs it', async () => {
    const { maya, number } = await waitingCase(site)
    const ines = await atCase(site, desktop)
    await ines.heading(`Case ${number}`).waitFor()
    const item = (name: string) => ines.page.getByRole('group', { name })
    const answer = (name: string, said: 'Right' | 'Wrong') => item(name).getByRole('radio', { name: said }).check()
    for (const [name, reasons] of Object.entries(selfieItems)) {
      await answer(name, 'Wrong')
      assert.deepEqual(await item(name).getByRole('option').allInnerTexts(), reasons, name)
    }
    assert.ok(await ines.page.getByRole('radio', { name: /^Approve/ }).isDisabled())
    await ines.page.getByRole('radio', { name: 'Reject' }).check()
    const [unsigned, dark] = ['The note is not signed.', 'The picture is too dark.']
    for (const name of Object.keys(selfieItems)) if (!/signed|face is clear/.test(name)) await answer(name, 'Right')
    const told = ines.page.getByRole('group', { name: 'What is wrong' }).getByRole('checkbox', { checked: true })
    await ines.until(async () => (await told.count()) === 2)
    for (const reason of [unsigned, dark]) assert.ok(await ines.page.getByRole('checkbox', { name: reason }).isChecked(), reason)
    await ines.field('Why, for the record').fill('Neither item fits.')
    await ines.button('Preview and sign').click()
    const letter = await ines.dialog().getByRole('blockquote').innerText()
    await ines.button('Confirm with passkey').click()
    await ines.heading('Your work').waitFor()
    await ines.page.getByText('Rejected').waitFor()
    assert.equal(await site.world.inDatabase(`select state from recovery_cases where number = '${number}'`), 'rejected')

    const mail = await maya.mailbox.next(/We could not approve your case/)
    const owner = await site.visitor(maya)
    await owner.bringSession()
    await owner.open('/recovery/case')
    await owner.sees('Your case was not approved')
    const page = await owner.page.getByRole('main').innerText()
    for (const reason of [number, unsigned, 'Sign it below the text.', dark, 'Face a window or a lamp, with no bright light behind you.'])
      for (const [where, text] of Object.entries({ letter, mail: mail.text, page })) assert.ok(text.includes(reason), `${where}: ${reason}`)
    for (const [where, text] of Object.entries({ letter, mail: mail.text, page }))
      assert.doesNotMatch(text, /note is missing|Light is reflected/, where)
  })

  test('a picture is turned without a part of it cut off, and who leaves the desk leaves nothing of the case behind', async () => {
    const { number } = await waitingCase(site)
    const ines = await atCase(site, desktop, await withViewer(site))
    const { page } = ines
    await ines.button('Picture 2').waitFor()
    assert.equal(await ines.button('Picture 3').count(), 0, 'a mail that was sent in as such')
    await ines.button('Open: Selfie with document and note').click()
    const picture = page.getByRole('img', { name: /^Sent in as evidence/ })
    await ines.until(() => picture.evaluate((node) => (node as HTMLImageElement).naturalWidth > 0))
    for (const turns of [0, 1, 2, 3]) {
      assert.deepEqual(await picture.evaluate(cutOff), [], `turned ${turns} times`)
      await ines.button('Turn').click()
    }
    await ines.button('Larger').click()
    await ines.button('Larger').press('ArrowRight')
    assert.ok(await picture.isVisible())
    await ines.button('Smaller').click()
    await ines.button('Smaller').press('ArrowRight')
    await ines.button('Open: Old mail and transfer').waitFor()

    await ines.button('Leave the desk').click()
    await ines.sees('Recovery desk')
    assert.equal(await page.getByText(number).count(), 0)
    await ines.button('Come in with a passkey').click()
    await ines.heading('Your work').waitFor()
    await page.getByText(number).waitFor()
    await site.pass(minutes(16))
    await ines.field('Their e-mail address').fill(ines.person.email)
    await ines.button('Keep their cases from me').click()
    await ines.sees('Recovery desk')
    await page.route(/\/desk\/queue$/, () => {}) // it is never answered
    await Promise.all([page.waitForRequest(/\/desk\/queue$/), ines.button('Come in with a passkey').click()])
    await ines.heading('Your work').waitFor()
    assert.equal(await page.getByText(number).count(), 0)
  })
})

/** The sides on which a picture goes beyond what its frame can be scrolled to. */
function cutOff(picture: Element): string[] {
  const frame = picture.closest('section > div')
  if (!frame) return ['no frame']
  frame.scrollTo(0, 0)
  const [seen, within] = [picture.getBoundingClientRect(), frame.getBoundingClientRect()]
  const sides = {
    left: within.left - seen.left,
    top: within.top - seen.top,
    right: seen.right - within.left - frame.scrollWidth,
    bottom: seen.bottom - within.top - frame.scrollHeight,
  }
  return Object.entries(sides).flatMap(([side, by]) => (by > 1 ? [`${side} by ${by}`] : []))
}
