import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { brightness, drawn } from '@countersign/server/testing/pictures'
import { FaceProvider } from '../harness/face-provider.ts'
import { freePort } from '../harness/free-port.ts'
import type { Person } from '../harness/person.ts'
import { policyFile } from '../harness/policy-file.ts'
import { Reviewer } from './harness/reviewer.ts'
import { inChromium, type Site } from './harness/site.ts'

const provider = await FaceProvider.open()
after(() => provider.close())
const port = await freePort()
// One reviewer for each case, and the answers of an exchange among the kinds, so that all of it lies on one desk.
const policy = policyFile('default', {
  recovery: {
    reviewers: 1,
    evidence: { need: 'any_two', kinds: ['questions', 'face_check', 'old_mail_and_transfer', 'selfie_with_document'] },
    answers: ['method', 'reason', 'registered_when'],
  },
})
after(policy.remove)

type Evidence = (site: Site, owner: Person) => Promise<void>

let seed = 900
const bright = () => drawn(++seed, { width: 640, height: 480 }).jpeg().toBuffer()
/** As of a camera with a finger on it: a little of everything, so that no two are alike. */
const dark = () => drawn(++seed, { width: 640, height: 480 }).linear(0.06, 0).jpeg().toBuffer()
const selfie =
  (picture: () => Promise<Buffer>): Evidence =>
  async (_site, { browser }) => {
    const { status } = await browser.file('sendSelfie', { part: 'selfie', how: 'alone' }, await picture())
    assert.equal(status, 200)
  }
const answers =
  (registeredWhen: string): Evidence =>
  async (_site, { browser }) => {
    await browser.call('giveAnswers', { body: { method: 'totp', wanted: 'totp', reason: 'lost_device', registeredWhen } })
  }
/** A mail from that mailbox, and a transfer. */
const oldMail =
  (of: (site: Site, owner: Person) => Promise<{ subject: string; text: string }>): Evidence =>
  async (site, owner) => {
    const { subject, text } = await of(site, owner)
    const head = `From: no-reply@example.test\r\nTo: somebody@example.test\r\nSubject: ${subject}\r\nDate: Tue, 15 Jan 2030 12:00:00 +0000`
    assert.equal((await owner.browser.file('sendOldMail', {}, Buffer.from(`${head}\r\n\r\n${text}`))).status, 200)
    const transfer = await owner.browser.file('sendTransferRecord', { platform: 'Other Exchange' }, await bright())
    assert.equal(transfer.status, 200)
  }
const firstMail = async ({ mailbox }: Person) => (await mailbox.all())[0] ?? assert.fail('no mail yet')
const own = oldMail((_site, owner) => firstMail(owner))
const ofSomebodyElse = oldMail(async (site) => firstMail(await site.world.person('somebody')))
/** With a reference that we never wrote. */
const forged = oldMail(async (_site, owner) => {
  const { subject, text } = await firstMail(owner)
  return { subject, text: text.replace(/(Reference )\w{4}/, '$1AAAA') }
})
const face =
  (result: 'passed' | 'failed'): Evidence =>
  async (site, { browser }) => {
    await browser.call('beginFaceCheck')
    assert.equal(await provider.report(site.world, provider.latest, { result }), 204)
  }

interface Prepared {
  name: string
  given: Evidence[]
  /** What of the page tells that it is not the owner; null where nothing does. */
  fault: RegExp | 'dark' | null
}
/** Five good ones and five with one fault each, in pairs. */
const prepared: readonly Prepared[] = [
  { name: 'ada', given: [answers('2030-01'), selfie(bright)], fault: null },
  { name: 'bea', given: [answers('2027-06'), selfie(bright)], fault: /does not fit/ },
  { name: 'cem', given: [own, selfie(bright)], fault: null },
  { name: 'dan', given: [forged, selfie(bright)], fault: /forged/ },
  { name: 'eli', given: [own, face('passed')], fault: null },
  { name: 'fay', given: [ofSomebodyElse, face('passed')], fault: /ours, but sent to somebody else/ },
  { name: 'gil', given: [face('passed'), selfie(bright)], fault: null },
  { name: 'hal', given: [face('failed'), own, selfie(bright)], fault: /failed/ },
  { name: 'ida', given: [answers('2030-01'), own], fault: null },
  { name: 'jan', given: [answers('2030-01'), selfie(dark)], fault: 'dark' },
]

/** A reviewer who knows nothing but the page: every word of it, and how each picture looks. */
async function faultsSeenBy(reviewer: Reviewer): Promise<string[]> {
  const faults = [...(await reviewer.text()).matchAll(/does not fit|forged|ours, but sent to somebody else|failed|wrong, no tries left/g)]
  const seen = faults.map(([words]) => words)
  if ((await reviewer.page.getByRole('button', { name: /^Open: / }).count()) > 0) {
    const shown = await (await reviewer.lookAtPicture()).screenshot()
    if ((await brightness(shown)) < 60) seen.push('dark')
  }
  return seen
}

inChromium(
  'ten cases',
  (site) => {
    site.world.expectInLog(/"finding":"\w+","severity":"error"/)
    const stateOf = (number: string) => site.world.inDatabase(`select state from recovery_cases where number = '${number}'`)

    test('each fault is to be seen on the page of its case, and all ten are decided rightly from the page alone', async () => {
      const cases = new Map<string, Prepared>()
      for (const one of prepared) {
        const owner = await site.world.personWithAuthenticator(one.name)
        const number = (await owner.openRecovery(owner.browser)).case?.number ?? ''
        cases.set(number, one)
        for (const give of one.given) await give(site, owner)
        assert.equal(await stateOf(number), 'in_review', one.name)
      }

      const ben = await Reviewer.at(site, 'ben')
      for (let count = 0; count < prepared.length; count += 1) {
        await ben.takeNext()
        const number = (await ben.visitor.heading(/^Case /).innerText()).slice('Case '.length)
        const { name, fault } = cases.get(number) ?? assert.fail(number)

        const seen = await faultsSeenBy(ben)
        assert.equal(seen.length > 0, fault !== null, `${name}: ${seen}`)
        if (fault !== null)
          assert.ok(
            seen.some((one) => (fault === 'dark' ? one === fault : fault.test(one))),
            `${name}: ${seen}`,
          )
        await ben.tick(seen.length > 0 ? { 'No sign of pressure or coaching': null } : {})
        await ben.decide(seen.length > 0 ? 'Reject' : 'Approve')
        assert.match(String(await stateOf(number)), fault === null ? /^(approved|waiting)$/ : /^rejected$/, name)
      }
    })
  },
  {
    env: {
      ...policy.env,
      ...provider.env,
      COUNTERSIGN_EVIDENCE_ORIGIN: `http://localhost:${port}`,
      COUNTERSIGN_EVIDENCE_PORT: String(port),
    },
  },
)
