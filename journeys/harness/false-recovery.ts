import type { Holding } from '@countersign/server/policy-moves'
import { drawn } from '@countersign/server/testing/pictures'
import type { Client } from './client.ts'
import type { HonestDesk } from './honest-desk.ts'
import type { IntakeMail } from './intake-mail.ts'
import { nextDigits } from './mail-links.ts'
import type { Mailbox } from './mailbox.ts'
import type { ServerProcess } from './server-process.ts'
import { minutes } from './test-clock.ts'
import type { World } from './world.ts'

export interface FalseRecovery {
  world: World
  server: ServerProcess
  desk: HonestDesk
  mail: IntakeMail
  start: readonly Holding[]
}

interface Known {
  email: string
  password: string
  mailbox: Mailbox
}

/**
 * A recovery by somebody who holds some of what the owner lost: they show what is convincing where they have it, and made-up things where
 * somebody can be talked into it. Gives back the number of the case once it was decided, whichever way.
 */
export async function recoverFalsely(by: FalseRecovery, known: Known): Promise<string | undefined> {
  const { world, server, desk, start } = by
  const { recovery } = (await world.browser({ server }).call('getService')).policy
  if (recovery.mode === 'none') return undefined
  if (recovery.mode === 'assisted_mail') return byMail(by, known)
  if (recovery.mode === 'contact_only') {
    const number = await desk.openFor(server, known.email)
    // Decided on the agent's word, where the rules ask for no more.
    if (number && (await stateOf(world, number)) === 'in_review') {
      await desk.decide(start.includes('persuaded_reviewer'), start)
      return number
    }
  }
  return byVisit(by, known)
}

async function byVisit({ world, server, desk, start }: FalseRecovery, { email, password, mailbox }: Known): Promise<string | undefined> {
  const visit = world.browser({ server })
  await visit.call('beginRecovery', { body: { reason: 'lost_device', instructionsVersion: 1 } })
  await visit.call('proveRecoveryPassword', { body: { email, password } })
  await world.clock.pass(minutes(1)) // since the mail before
  await visit.call('sendRecoveryCode')
  const code = await nextDigits({ mailbox, secrets: world.secrets }, /^Your code for account recovery/)
  await visit.call('proveRecoveryMailbox', { body: { code } })
  const number = (await visit.call('openRecoveryCase')).case?.number
  if (number === undefined) return undefined

  const isOpen = async () => (await visit.call('getEvidence')).isOpen
  for (const { kind } of (await visit.call('getEvidence')).kinds) if (await isOpen()) await show(world, visit, kind, number, start)
  const isConvincing = !(await isOpen())
  if (!isConvincing && start.includes('persuaded_reviewer')) await makeUp(world, visit, isOpen)
  if (!(await isOpen())) await desk.decide(isConvincing, start)
  return number
}

/** What somebody who holds that can show in truth. */
export async function show(world: World, visit: Client, kind: string, number: string, start: readonly Holding[]): Promise<void> {
  const reads = start.includes('mailbox') || start.includes('open_session')
  if (kind === 'questions' && reads) {
    await visit.call('askQuestions')
    await visit.call('answerQuestions', { body: { chosen: await world.rightAnswers(number) } })
  }
  if (kind === 'selfie_with_document' && start.includes('identity_photo')) await sendSelfie(visit)
  if (kind === 'old_mail_and_transfer' && start.includes('mailbox') && start.includes('open_session'))
    await sendMailAndTransfer(world, visit)
}

/** Whatever is taken in without being looked at by a person. */
export async function makeUp(world: World, visit: Client, isOpen: () => Promise<boolean>): Promise<void> {
  const { kinds } = await visit.call('getEvidence')
  const lacks = (name: string) => kinds.some(({ kind, isComplete }) => kind === name && !isComplete)
  if (lacks('selfie_with_document')) await sendSelfie(visit)
  if (lacks('old_mail_and_transfer') && (await isOpen())) await sendMailAndTransfer(world, visit)
}

/** A mail from the owner's mailbox, with the answers and a picture: real ones where they were lost. */
async function byMail({ world, desk, mail, start }: FalseRecovery, { email }: Known): Promise<string | undefined> {
  const text = '1. Authenticator app\n1a. Authenticator app\n2. My phone was stolen\n3. January 2030\n4. 0.5 BTC\n5. yesterday'
  await mail.write({ from: email, text, picture: await picture(), date: new Date(world.clock.now()) })
  const numberOf = () =>
    world.inDatabase(
      `select number from recovery_cases join contact_points on contact_points.account_id = recovery_cases.account_id where canonical = '${email}'`,
    )
  for (let tries = 0; tries < 800; tries += 1) {
    const number = await numberOf()
    if (typeof number === 'string' && (await stateOf(world, number)) === 'in_review') {
      await desk.decide(start.includes('identity_photo'), start)
      return number
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`the mail of ${email} came to no reviewer`)
}

let seed = 61_000
const picture = () => drawn(++seed, { width: 800, height: 600 }).jpeg().toBuffer()
const sendSelfie = async (visit: Client) => visit.file('sendSelfie', { part: 'selfie', how: 'alone' }, await picture())

async function sendMailAndTransfer(world: World, visit: Client): Promise<void> {
  const date = new Date(world.clock.now()).toUTCString()
  const letter = `From: no-reply@example.test\r\nSubject: Letter ${++seed}\r\nDate: ${date}\r\n\r\nHello\r\n`
  await visit.file('sendOldMail', {}, Buffer.from(letter))
  await visit.file('sendTransferRecord', { platform: 'Other Exchange' }, await picture())
}

export const stateOf = (world: World, number: string): Promise<unknown> =>
  world.inDatabase(`select state from recovery_cases where number = '${number}'`)
