import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { EndpointName } from '@countersign/contract'
import { drawn, hostileFiles, marker } from '@countersign/server/testing/pictures'
import { type Client, problemOf } from './harness/client.ts'
import { type FaceCheck, FaceProvider } from './harness/face-provider.ts'
import { freePort } from './harness/free-port.ts'
import { Member } from './harness/member.ts'
import { send } from './harness/send.ts'
import { seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

let seed = 1000
const picture = () => drawn(++seed).jpeg().toBuffer()
const evidencePort = await freePort()

const provider = await FaceProvider.open()
after(() => provider.close())

const env = {
  COUNTERSIGN_EVIDENCE_ORIGIN: `http://localhost:${evidencePort}`,
  COUNTERSIGN_EVIDENCE_PORT: String(evidencePort),
  ...provider.env,
}

async function opened(world: World): Promise<Client> {
  const maya = await world.personWithAuthenticator('maya')
  const browser = world.browser()
  await maya.openRecovery(browser)
  return browser
}

const give = async (browser: Client, name: EndpointName, query: Record<string, string>, bytes: Buffer): Promise<string> => {
  const reply = await browser.file(name, query, bytes)
  return reply.status === 200 ? 'taken' : problemOf(reply).code
}
const selfie = { part: 'selfie', how: 'alone' }

eachEngine('evidence of a recovery', { env }, (world) => {
  test('two kinds of the default send the case in; nothing of a hostile picture is kept', async () => {
    const browser = await opened(world)
    const hostile = (await hostileFiles()).filter(
      ({ name }) => /place|a JPEG with HTML behind its end|SVG with|PDF|ZIP|nine|cut in half|65535/.test(name) && !/ZIP behind/.test(name),
    )

    const outcomes = await Promise.all(hostile.map(async ({ name, bytes }) => [name, await give(browser, 'sendSelfie', selfie, bytes)]))
    assert.deepEqual(Object.fromEntries(outcomes), {
      'a JPEG with the place it was taken at': 'taken',
      'a JPEG with HTML behind its end': 'taken',
      'SVG with a script': 'FILE_NOT_TAKEN',
      'SVG with an outer entity': 'FILE_NOT_TAKEN',
      PDF: 'FILE_NOT_TAKEN',
      ZIP: 'FILE_NOT_TAKEN',
      'ZIP of zeros that grows a thousandfold': 'FILE_NOT_TAKEN',
      'nine megabytes': 'BODY_TOO_LARGE',
      'a JPEG cut in half': 'PICTURE_BROKEN',
      'a PNG cut in half': 'PICTURE_BROKEN',
      'a PNG of 65535 by 65535': 'PICTURE_TOO_LARGE',
    })
    assert.doesNotMatch(await world.everythingKept(), new RegExp(`${marker}|GPSLatitude`))
    const { kinds, isOpen } = await browser.call('getEvidence')
    assert.deepEqual([isOpen, kinds.find(({ kind }) => kind === 'selfie_with_document')?.isComplete], [true, true])

    const { questions } = await browser.call('askQuestions')
    assert.equal(questions.length, 4)
    assert.deepEqual(await browser.call('answerQuestions', { body: { chosen: ['a', 'b', 'c', 'd'] } }), { isRight: false, triesLeft: 2 })
    const letter = 'From: a@example.test\r\nSubject: New sign-in\r\nDate: Fri, 20 Nov 2026 12:00:00 +0000\r\n\r\nHello\r\n'
    assert.equal(await give(browser, 'sendOldMail', {}, Buffer.from(letter)), 'taken')
    assert.equal(await give(browser, 'sendTransferRecord', { platform: 'Other Exchange' }, await picture()), 'taken')
    assert.equal((await browser.call('getRecovery')).case?.state, 'in_review')
    assert.equal(await give(browser, 'sendSelfie', selfie, await picture()), 'CASE_MOVED_ON')
  })

  test('a file is taken from whoever has proved password and mailbox, and from nobody else', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const bytes = await picture()

    assert.equal(await give(world.browser(), 'sendSelfie', selfie, bytes), 'RECOVERY_VISIT_OVER')
    assert.equal(await give(maya.browser, 'sendSelfie', selfie, bytes), 'RECOVERY_VISIT_OVER')
    const halfway = world.browser()
    await halfway.call('beginRecovery', { body: { reason: 'lost_device', instructionsVersion: 1 } })
    assert.equal(await give(halfway, 'sendSelfie', selfie, bytes), 'RECOVERY_STEP_MISSING')
    await halfway.call('proveRecoveryPassword', { body: maya.credentials })
    assert.equal(await give(halfway, 'sendSelfie', selfie, bytes), 'RECOVERY_STEP_MISSING')
    assert.deepEqual(await halfway.refused('getEvidence', {}).then(({ code }) => code), 'RECOVERY_STEP_MISSING')
  })

  test('files go where files are taken, and JSON where it is', async () => {
    const browser = await opened(world)
    const asJson = await browser.send({
      method: 'POST',
      path: '/v1/recovery/evidence/old-mail',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    const asFile = await browser.send({
      method: 'POST',
      path: '/v1/sign-ins',
      headers: { 'content-type': 'application/octet-stream' },
      body: '{}',
    })
    const asForm = await browser.send({
      method: 'POST',
      path: '/v1/recovery/evidence/old-mail',
      headers: { 'content-type': 'multipart/form-data; boundary=a' },
      body: '--a--',
    })

    assert.deepEqual([asJson.status, asFile.status, asForm.status], [415, 415, 415])
    assert.equal((await browser.file('sendOldMail', {}, Buffer.alloc(0))).status, 400)
  })

  const report = (check: FaceCheck, more?: Parameters<FaceProvider['report']>[2]) => provider.report(world, check, more)

  test('the result of a face check counts once, signed by the provider, in time, and for the check it names', async () => {
    const browser = await opened(world)
    const { url } = await browser.call('beginFaceCheck')
    assert.equal(url, provider.page)
    const check = provider.latest

    const forged = `whsec_${Buffer.from('another secret, as good as it may be').toString('base64')}`
    assert.equal(await report(check, { key: forged }), 404)
    assert.equal(await report(check, { at: world.clock.now() - 600_000 }), 404)
    assert.equal(await report(check, { id: `fck_${'a'.repeat(26)}` }), 400)
    assert.equal((await browser.call('getEvidence')).faceCheck, 'asked')
    const statuses = await Promise.all([report(check), report(check), report(check)])
    assert.deepEqual(statuses.sort(), [204, 404, 404])
    assert.equal((await browser.call('getEvidence')).faceCheck, 'passed')
  })

  test('the origin of evidence answers nothing without a ticket, whatever cookie comes along', async () => {
    const browser = await opened(world)
    await give(browser, 'sendSelfie', selfie, await picture())
    const [row] = (await world.inDatabase('select id from evidence_files order by kept_at desc limit 1')) as { id: string }[]
    const at = (path: string) => {
      const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      return send(evidencePort, { method: 'GET', path, headers: { host: `localhost:${evidencePort}`, cookie } })
    }

    for (const path of ['/', `/files/${row?.id}`, '/files/', '/v1/session', '/sign-in', '/healthz'])
      assert.equal((await at(path)).status, 404, path)
    const { headers } = await at(`/files/${'a'.repeat(43)}`)
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['set-cookie'], undefined)
  })
})

eachEngine('evidence and its reviewers', { env }, (world) => {
  test('CAS-7: a ticket is for the reviewer who has the case, while it is open; each other try is refused and recorded', async () => {
    const [ben, cleo] = [await Member.of(world, 'reviewer', 'ben'), await Member.of(world, 'reviewer', 'cleo')]
    const maya = await world.personWithAuthenticator('maya')
    const visit = world.browser()
    const number = (await maya.openRecovery(visit)).case?.number
    for (const [name, query, bytes] of [
      ['sendSelfie', selfie, await picture()],
      ['sendOldMail', {}, Buffer.from('From: a@example.test\r\nSubject: New sign-in\r\n\r\nHello\r\n')],
      ['sendTransferRecord', { platform: 'Other Exchange' }, await picture()],
    ] as const)
      assert.equal(await give(visit, name, query, bytes), 'taken')
    const id = (await ben.deal()) ?? assert.fail('nothing was dealt')
    const page = await ben.look(id)
    assert.equal(page.number, number)
    const evidenceId = page.evidence.find(({ part }) => part === 'selfie')?.id ?? ''
    const wanted = { params: { id, evidenceId } }
    const refusals = () =>
      world.inDatabase(`select count(*) from audit where event = 'desk.case_refused' and details like '%${id}%'`).then(Number)
    const views = () => world.inDatabase(`select count(*) from audit where event = 'recovery.evidence_viewed'`).then(Number)
    const tickets = () => world.inDatabase('select count(*) from evidence_tickets').then(Number)
    const see = (url: string) =>
      send(evidencePort, { method: 'GET', path: new URL(url).pathname, headers: { host: `localhost:${evidencePort}` } })

    await cleo.desk.refused('viewDeskEvidence', wanted, 'CASE_NOT_YOURS')
    await maya.browser.refused('viewDeskEvidence', wanted, 'STAFF_ONLY')
    await visit.refused('viewDeskEvidence', wanted, 'STAFF_ONLY')
    await ben.desk.refused('viewDeskEvidence', { params: { id, evidenceId: `evd_${'a'.repeat(26)}` } }, 'NOT_FOUND')
    assert.deepEqual([await refusals(), await views(), await tickets()], [1, 0, 0])

    const { url } = await ben.desk.call('viewDeskEvidence', wanted)
    const seen = await see(url)
    assert.deepEqual([seen.status, seen.headers['content-type']], [200, 'image/jpeg'])
    assert.match(String(seen.headers['content-disposition']), /^attachment/)
    assert.match(String(seen.headers['content-security-policy']), /sandbox/)
    assert.equal((await see(url)).status, 404)
    const late = await ben.desk.call('viewDeskEvidence', wanted)
    await world.clock.pass(seconds(61))
    assert.equal((await see(late.url)).status, 404)
    assert.deepEqual([await refusals(), await views(), await tickets()], [1, 2, 2])

    await visit.call('cancelRecovery')
    await ben.desk.refused('viewDeskEvidence', wanted, 'CASE_MOVED_ON')
    await cleo.desk.refused('viewDeskEvidence', wanted, 'CASE_MOVED_ON')
    assert.deepEqual([await refusals(), await views(), await tickets()], [3, 2, 2])

    const { items } = await maya.browser.call('listActivity')
    const viewed = items.filter(({ event }) => event === 'recovery.evidence_viewed')
    assert.deepEqual(
      viewed.map(({ device, address }) => [device, address]),
      [
        ['', ''],
        ['', ''],
      ],
    )
    assert.ok(!items.some(({ event }) => event.startsWith('desk.')))
  })
})
