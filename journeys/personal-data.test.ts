import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { startNameServer } from '@countersign/server/testing'
import { drawn } from '@countersign/server/testing/pictures'
import { createTransport } from 'nodemailer'
import { backUp, putBack } from './harness/backup.ts'
import type { Client } from './harness/client.ts'
import { Exchange, withdrawalOf } from './harness/exchange.ts'
import { freePort } from './harness/free-port.ts'
import type { Person } from './harness/person.ts'
import { withApprovals } from './harness/policy-file.ts'
import { RelyingParty } from './harness/relying-party.ts'
import { days, hours, minutes } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

const parent = mkdtempSync(join(tmpdir(), 'countersign-person-'))
after(() => rmSync(parent, { recursive: true, force: true }))
let made = 0
const nextPath = () => join(parent, String(made++))

const names = await startNameServer()
after(() => names.close())
const intakePort = await freePort()
const env = {
  COUNTERSIGN_POLICY: withApprovals,
  COUNTERSIGN_INTAKE_PORT: String(intakePort),
  COUNTERSIGN_INTAKE_ADDRESS: 'recovery@support.example.com',
  COUNTERSIGN_INTAKE_RESOLVERS: names.address,
}

let seed = 81_000
const picture = () => drawn(++seed).jpeg().toBuffer()
const letter = (words: string) =>
  Buffer.from(`From: no-reply@example.test\r\nSubject: Your sign-in\r\nDate: Tue, 15 Jan 2030 12:00:00 +0000\r\n\r\n${words}\r\n`)

/** A case with a picture and a mail in it, and its browser. */
async function caseOf(person: Person, visit: Client, words: string): Promise<string> {
  const number = (await person.openRecovery(visit)).case?.number ?? ''
  assert.equal((await visit.file('sendSelfie', { part: 'selfie', how: 'alone' }, await picture())).status, 200)
  assert.equal((await visit.file('sendOldMail', {}, letter(words))).status, 200)
  return number
}

/** Every file below a folder, by its path there. */
function filesIn(folder: string): Map<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    paths.map(({ parentPath, name }) => [join(parentPath, name).slice(folder.length + 1), readFileSync(join(parentPath, name))]),
  )
}

async function exported(world: World, named: string): Promise<{ files: Map<string, Buffer>; said: string; folder: string }> {
  const folder = nextPath()
  const said = await world.command('account', 'export', named, '--out', folder)
  return { files: filesIn(folder), said, folder }
}
type Rows = Record<string, Record<string, unknown>[]>
const chapter = (files: Map<string, Buffer>, name: string) => JSON.parse(String(files.get(`${name}.json`))) as Rows
const pathsOfRecovery = (files: Map<string, Buffer>) => [...files.keys()].filter((path) => path.startsWith('recovery/'))

async function until(is: () => Promise<boolean>, what: string): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    if (await is()) return
    await wait(50)
  }
  assert.fail(what)
}

eachEngine('what is kept of one person', { env }, (world) => {
  const idOf = async (person: Person) => (await person.browser.call('getAccount')).id
  const count = async (sql: string) => Number(await world.inDatabase(`select count(*) from ${sql}`))

  test('a command writes all of it to a new folder, for its owner only; nothing in it opens anything, and every address is told', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const exchange = await Exchange.open(world)
    const { id: approval } = await exchange.request(await idOf(maya), withdrawalOf('10'))
    await maya.makeRecoveryCodes()
    const phone = world.phone()
    await maya.stepUp('add_factor')
    await maya.setUpPhone(phone)
    const shop = await RelyingParty.register(world, { asks: true })
    const asked = await shop.authorize(maya.browser)
    assert.ok(asked.at === 'page')
    await maya.browser.call('allowApplication', { params: { id: asked.request } })
    await shop.tokens(await shop.goOn(maya.browser, asked))
    const visit = world.browser()
    const number = await caseOf(maya, visit, 'The words of an old mail of maya')
    await visit.call('cancelRecovery')
    const noah = await world.personWithAuthenticator('noah')

    const { files, said, folder } = await exported(world, maya.email)

    assert.match(said, /with 2 files that were handed in/)
    assert.deepEqual([...files.keys()].filter((path) => !path.includes('/')).sort(), [
      ...['README.md', 'account.json', 'activity.json', 'applications.json', 'factors.json', 'messages.json', 'recovery.json'],
      'sign-ins.json',
    ])
    assert.equal(chapter(files, 'account').contactPoints?.[0]?.address, maya.email)
    const factors = chapter(files, 'factors').factors ?? []
    assert.deepEqual(
      new Map(factors.map(({ kind, phoneNumber }) => [kind, phoneNumber])),
      new Map([
        ['totp', null],
        ['sms', phone.number],
      ]),
    )
    const applications = chapter(files, 'applications')
    assert.deepEqual([applications.approvals?.[0]?.id, applications.approvals?.[0]?.application], [approval, 'exchange'])
    assert.match(JSON.stringify(applications.approvals?.[0]?.canonical), /bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq/)
    assert.equal(applications.oidcConsents?.[0]?.clientId, shop.id)
    const recovery = chapter(files, 'recovery')
    assert.deepEqual(
      recovery.recoveryCases?.map((one) => [one.number, one.state, one.reason]),
      [[number, 'cancelled_by_owner', 'lost_device']],
    )
    const paths = recovery.evidenceFiles?.map(({ file }) => String(file)) ?? []
    assert.deepEqual(paths.sort(), pathsOfRecovery(files).sort())
    const [jpeg, text] = [paths.find((path) => path.endsWith('.jpg')) ?? '', paths.find((path) => path.endsWith('.txt')) ?? '']
    assert.equal(files.get(jpeg)?.toString('hex', 0, 3), 'ffd8ff')
    assert.match(String(files.get(text)), /The words of an old mail of maya/)

    const all = [...files.values()].map((content) => content.toString('latin1')).join('\n')
    assert.deepEqual(world.secrets.foundIn(all), ['a phone number'])
    assert.ok(!all.includes(noah.email) && !all.includes(await idOf(noah)))
    for (const path of ['.', ...files.keys()]) assert.equal(statSync(join(folder, path)).mode & 0o077, 0, path)

    await maya.mailbox.next(/^A copy of your .* data was made/)
    const row = `audit where event = 'account.exported' and actor = 'operator' and account_id = '${await idOf(maya)}'`
    assert.equal(await count(row), 1)
    await assert.rejects(world.command('account', 'export', maya.email, '--out', folder), /exists already: nothing is written over/)
    assert.equal(await count(row), 1)
    await assert.rejects(world.command('account', 'export', maya.email), /--out FOLDER/)
    const nowhere = nextPath()
    await assert.rejects(world.command('account', 'export', 'nobody@example.test', '--out', nowhere), /No account has/)
    assert.ok(!existsSync(nowhere))
  })

  test('pictures are erased by a command once the case is over, before their time and with a row that says so', async () => {
    const mila = await world.personWithAuthenticator('mila')
    const visit = world.browser()
    const number = await caseOf(mila, visit, 'The words of an old mail of mila')
    const erase = () => world.command('recovery', 'erase-evidence', number)

    await assert.rejects(erase(), /is not over.*Its owner ends it/)
    await visit.call('cancelRecovery')
    assert.equal(pathsOfRecovery((await exported(world, mila.email)).files).length, 2)
    assert.match(await erase(), /in every backup too: its key is destroyed. Digests and decisions stay/)

    const { files } = await exported(world, mila.email)
    assert.deepEqual(pathsOfRecovery(files), [])
    const { recoveryCases, recoveryTransitions, recoveryEvidence } = chapter(files, 'recovery')
    assert.equal(recoveryCases?.[0]?.evidenceErasedAt, new Date(world.clock.now()).toISOString())
    assert.equal(recoveryTransitions?.at(-1)?.event, 'cancel')
    assert.ok(recoveryEvidence?.length === 2 && recoveryEvidence.every(({ says, erasedAt }) => says === null && erasedAt !== null))
    assert.equal(
      await count(`recovery_evidence join recovery_cases on recovery_cases.id = case_id where number = '${number}' and digest is not null`),
      2,
    )
    assert.equal(await count(`audit where event = 'recovery.evidence_erased' and actor = 'operator'`), 1)
    assert.match(await erase(), /was erased before/)
    await assert.rejects(world.command('recovery', 'erase-evidence', 'AAAA-AAAA'), /There is no case AAAA-AAAA/)
  })

  test('CAS-9: a backup that is put back after the time of erasing has no picture, no words of a visit and no mail that waited', async () => {
    const nora = await world.personWithAuthenticator('nora')
    const visit = world.browser()
    const number = await caseOf(nora, visit, 'The words of an old mail of nora')
    const reasonText = 'It fell into the sea near Brest'
    const hers = world.browser()
    await hers.call('beginRecovery', { body: { reason: 'other', reasonText, instructionsVersion: 1 } })
    await hers.call('proveRecoveryPassword', { body: nora.credentials })
    // Whether it is genuine is not known as long as this name server is silent, so the mail waits.
    names.silent.add('mail._domainkey.home.test')
    names.silent.add('_dmarc.home.test')
    names.silent.add('home.test')
    const transport = createTransport({ host: '127.0.0.1', port: intakePort, ignoreTLS: true })
    await transport.sendMail({
      from: 'nora@home.test',
      to: env.COUNTERSIGN_INTAKE_ADDRESS,
      subject: 'Lost',
      text: 'My phone fell into the sea',
    })
    transport.close()
    await until(
      async () => (await count('intake_mails where handled_at is null and attempts > 0 and claimed_until = 0')) === 1,
      'the mail waits',
    )
    const backup = nextPath()
    await backUp(world, backup)
    const wordsOf = async () => {
      const { files } = await exported(world, nora.email)
      const { recoveryVisits = [] } = chapter(files, 'recovery')
      return { files: pathsOfRecovery(files).length, reasons: recoveryVisits.map((one) => one.reasonText).filter((text) => text !== '') }
    }
    assert.deepEqual(await wordsOf(), { files: 2, reasons: [reasonText] })

    await visit.call('cancelRecovery')
    await world.clock.pass(hours(7))
    await until(async () => (await count('intake_mails where handled_at is null')) === 0, 'the mail is over')
    await world.clock.pass(days(7))
    await world.server.stop()
    await world.startServer()
    const erased = `recovery_cases where number = '${number}' and evidence_erased_at is not null`
    await until(async () => (await count(erased)) === 1, 'the evidence is erased at its time')

    await putBack(world, backup)

    assert.equal(await count(erased), 0)
    assert.equal(
      await count(
        `evidence_files join recovery_cases on recovery_cases.id = case_id where number = '${number}' and sealed_content is not null`,
      ),
      2,
    )
    assert.deepEqual(await wordsOf(), { files: 0, reasons: [] })
    await until(async () => (await count(`intake_mails where outcome = 'erased'`)) === 1, 'nobody handles the mail again')
    assert.equal(await count('intake_mails where handled_at is null'), 0)
    await world.clock.pass(minutes(1))
    await assert.rejects(world.command('doctor'), /evidence-keys lacks the keys of one case/)
  })
})
