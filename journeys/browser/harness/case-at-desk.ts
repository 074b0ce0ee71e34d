import assert from 'node:assert/strict'
import { drawn } from '@countersign/server/testing/pictures'
import type { IntakeMail } from '../../harness/intake-mail.ts'
import { agree } from '../../harness/member.ts'
import type { Person } from '../../harness/person.ts'
import { minutes } from '../../harness/test-clock.ts'
import type { Site } from './site.ts'

/** A case that has come to the reviewers, of somebody who is at its page in a browser over HTTP. */
export interface CaseAtDesk {
  owner: Person
  number: string
  /** What was asked for once more. */
  sendAgain(): Promise<void>
}

let seed = 8000
const picture = () => drawn(++seed, { width: 800, height: 600 }).jpeg().toBuffer()
const letter = 'Hello Maya,\r\n\r\nsomebody signed in to your account from Lisbon. If it was you, you need not do anything.\r\n'
const oldMail = () =>
  Buffer.from(`From: a@example.test\r\nSubject: Sign-in ${++seed}\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\n${letter}\r\n`)

const sendSelfie = async ({ browser }: Person) => void (await browser.file('sendSelfie', { part: 'selfie', how: 'alone' }, await picture()))

async function sendMailAndTransfer({ browser }: Person): Promise<void> {
  await browser.file('sendOldMail', {}, oldMail())
  await browser.file('sendTransferRecord', { platform: 'Other Exchange' }, await picture())
}

async function withApp(site: Site, person: Person): Promise<Person> {
  await agree(site.world, person)
  await person.setUpAuthenticator()
  return person
}

async function onTheWeb(site: Site): Promise<{ owner: Person; number: string }> {
  const owner = await withApp(site, await site.world.person('maya'))
  const number = (await owner.openRecovery(owner.browser)).case?.number ?? assert.fail('no case was opened')
  return { owner, number }
}

const complete = async (one: CaseAtDesk): Promise<CaseAtDesk> => {
  assert.equal((await one.owner.browser.call('getRecovery')).case?.state, 'in_review')
  return one
}

/** A picture with document and note, then an old mail with a transfer, which is enough for the default. */
export async function bySelfie(site: Site): Promise<CaseAtDesk> {
  const opened = await onTheWeb(site)
  await sendSelfie(opened.owner)
  // What was sent later stands further below.
  await site.pass(minutes(1))
  await sendMailAndTransfer(opened.owner)
  return complete({ ...opened, sendAgain: () => sendSelfie(opened.owner) })
}

/** An old mail with a transfer; before it, where the rules ask for two kinds, right answers to the questions. */
export async function byOldMail(site: Site): Promise<CaseAtDesk> {
  const opened = await onTheWeb(site)
  const { browser } = opened.owner
  if ((await browser.call('getEvidence')).missing === 2) {
    await browser.call('askQuestions')
    await browser.call('answerQuestions', { body: { chosen: await site.world.rightAnswers(opened.number) } })
  }
  await sendMailAndTransfer(opened.owner)
  return complete({ ...opened, sendAgain: () => sendMailAndTransfer(opened.owner) })
}

let writers = 0
const answers = '1. Authenticator app\n1a. Authenticator app\n2. My phone was stolen\n3. March 2025\n4. 0.5 BTC\n5. yesterday'

/** All of it in one mail; its owner looks at the case by its number and a mailed code. */
export async function byMail(site: Site, mail: IntakeMail): Promise<CaseAtDesk> {
  const { world } = site
  const owner = await world.stranger('nora', { email: `nora.${++writers}@home.test` }).signUp()
  await withApp(site, owner)
  const write = async (text: string) => mail.write({ from: owner.email, text, picture: await picture(), date: new Date(world.clock.now()) })
  await write(answers)
  const { text } = await owner.mailbox.next(/We have everything/)
  const number = /case ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(text)?.[1] ?? assert.fail(text)
  await site.pass(minutes(1)) // since the mail before
  await owner.browser.call('findRecovery', { body: { number } })
  await owner.browser.call('proveRecoveryMailbox', { body: { code: await owner.readRecoveryCode() } })
  const sendAgain = async () => {
    await write('A new one.')
    await owner.mailbox.next(/We have everything/)
  }
  return complete({ owner, number, sendAgain })
}
