import { drawn } from '@countersign/server/testing/pictures'
import { Client } from '../../harness/client.ts'
import { withAnswers } from '../../harness/policy-file.ts'
import type { Site } from '../harness/site.ts'
import type { Visitor } from '../harness/visitor.ts'
import { type PageState, state } from './page-state.ts'

type Look = Parameters<PageState['bring']>[1]

/** With an open case, on the page of one kind. */
async function giving(site: Site, look: Look, path: string, env?: Record<string, string>): Promise<Visitor> {
  const person = await site.world.person('ines')
  await person.setUpAuthenticator({ name: 'My phone' })
  const origin = await site.origin(env)
  // A case keeps the rules of where it was opened.
  const browser = new Client({ port: Number(new URL(origin).port), publicOrigin: origin, secrets: site.world.secrets })
  await person.openRecovery(browser)
  person.browser.cookies.clear()
  for (const [name, value] of browser.cookies) person.browser.cookies.set(name, value)
  const ines = await site.visitor(person, { look, origin })
  await ines.bringSession()
  await ines.open(`/recovery/evidence/${path}`)
  return ines
}

const provided = {
  COUNTERSIGN_FACE_CHECK_URL: 'http://localhost:9/begin',
  COUNTERSIGN_FACE_CHECK_SECRET: `whsec_${Buffer.from('nobody listens at this port today').toString('base64')}`,
}

const chooser = (ines: Visitor, at = 0) => ines.page.locator('input[type=file]').nth(at)
const photo = async (seed: number) => ({
  name: 'me.jpg',
  mimeType: 'image/jpeg',
  buffer: await drawn(seed, { width: 800, height: 600 }).jpeg().toBuffer(),
})

/** What somebody sends in who lost a factor. */
export const evidenceStates: PageState[] = [
  state('evidence-questions', async (site, look) => {
    const ines = await giving(site, look, 'questions')
    await ines.sees('Questions about your account')
    return ines
  }),
  state('evidence-questions-wrong', async (site, look) => {
    const ines = await giving(site, look, 'questions')
    for (const group of await ines.page.getByRole('group').all()) await group.getByRole('radio').last().check()
    await ines.button('Send the answers').click()
    await ines.page.getByText('Not all of that was right').waitFor()
    return ines
  }),
  state('evidence-answers', async (site, look) => {
    const ines = await giving(site, look, 'questions', { COUNTERSIGN_POLICY: withAnswers })
    await ines.page.getByLabel('What is set up for two-factor authentication now?').selectOption('authy')
    await ines.button('Send the answers').click()
    await ines.page.getByText('Something is still missing').waitFor()
    // Who comes back later finds the number asked for, though the method was said before.
    await ines.page.reload()
    await ines.field('Which phone number belongs to it?').waitFor()
    await ines.button('Send the answers').click()
    await ines.page.getByText('Something is still missing').waitFor()
    return ines
  }),
  state('evidence-selfie', async (site, look) => {
    const ines = await giving(site, look, 'selfie')
    await ines.sees('A picture of you with your document')
    return ines
  }),
  state('evidence-selfie-chosen', async (site, look) => {
    const ines = await giving(site, look, 'selfie')
    await chooser(ines).setInputFiles(await photo(Date.now()))
    await ines.button('Send the picture').waitFor()
    return ines
  }),
  state('evidence-selfie-second', async (site, look) => {
    const ines = await giving(site, look, 'selfie')
    await chooser(ines).setInputFiles(await photo(Date.now()))
    await ines.button('Send the picture').waitFor()
    // What shows everything is none of the two.
    await ines.page.getByRole('radio', { name: /Two pictures/ }).check()
    await chooser(ines).setInputFiles(await photo(Date.now()))
    await ines.button('Send the picture').click()
    await ines.page.getByText('Now your face').waitFor()
    return ines
  }),
  state('evidence-given', async (site, look) => {
    const ines = await giving(site, look, 'selfie')
    await chooser(ines).setInputFiles(await photo(Date.now()))
    await ines.button('Send the picture').click()
    await ines.page.getByText('This is given').waitFor()
    return ines
  }),
  state('evidence-face', async (site, look) => {
    const ines = await giving(site, look, 'face', provided)
    await ines.sees('Face check')
    return ines
  }),
  state('evidence-face-down', async (site, look) => {
    site.world.expectInLog(/no face check could begin|FACE_CHECK_DOWN/)
    site.expectFault(/^\/recovery\/evidence\/face (?:got 503 from .*face-check$|error: .* status of 503)/)
    const ines = await giving(site, look, 'face', provided)
    await ines.button('Go to the face check').click()
    await ines.page.getByText('does not answer').waitFor()
    return ines
  }),
  state('evidence-face-closed', async (site, look) => {
    const ines = await giving(site, look, 'face')
    await ines.page.getByText('Nothing can be sent in here now').waitFor()
    return ines
  }),
  state('evidence-old-mail', async (site, look) => {
    const ines = await giving(site, look, 'old-mail')
    await ines.sees('An old mail of ours and a transfer')
    return ines
  }),
]
