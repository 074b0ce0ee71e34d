import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { drawPicture } from '@countersign/server/testing'
import { IntakeMail, outcomesIn, type Written } from './harness/intake-mail.ts'
import { eachEngine } from './harness/world.ts'

const mail = await IntakeMail.open()
const { names, ours } = mail
after(() => mail.close())

const answers = `1. Authenticator app
1a. Authenticator app
2. My phone was stolen
3. March 2025
4. 0.5 BTC
5. yesterday`

const env = { COUNTERSIGN_POLICY: 'coinflex-style', ...mail.env }

eachEngine('recovery by mail, through Postfix and OpenDKIM', { clock: 'machine', env }, (world) => {
  const send = (written: Written) => mail.outcomeOf(written, world)
  const stateOf = (email: string) =>
    world.inDatabase(
      `select state from recovery_cases join contact_points on contact_points.account_id = recovery_cases.account_id
       where canonical = '${email}' order by opened_at desc`,
    )

  test('E5 by mail: a stranger gets guidance, the owner hears what is missing, and a person looks at what is complete', async () => {
    const nora = world.stranger('nora', { email: `nora.${world.engine}@home.test` })
    await nora.signUp()
    await nora.setUpAuthenticator()
    const stranger = world.mailbox(`someone.${world.engine}@home.test`)

    assert.equal(await send({ from: stranger.address, text: answers }), 'guidance')
    assert.match((await stranger.next(/help by mail/)).text, /whether or not there is an account/)

    assert.equal(await send({ from: nora.email, text: 'Please help, my phone is gone.' }), 'incomplete')
    const { text } = await nora.mailbox.next(/still missing/)
    const number = /case ([0-9A-Z]{4}-[0-9A-Z]{4})/.exec(text)?.[1]
    assert.ok(number)
    for (const line of ['1. Method now', '2. Reason:', '3. Signed up when', '4. Balance:', '5. Last sign-in', 'Keep your elbows close'])
      assert.ok(text.includes(line), line)
    assert.ok(text.includes(`${world.publicOrigin}/recovery/find`) && text.includes(`${world.publicOrigin}/recovery/stop#`))
    assert.equal(await stateOf(nora.email), 'incomplete')

    assert.equal(await send({ from: nora.email, text: answers.replace(/^2.*\n/m, '') }), 'incomplete')
    assert.match((await nora.mailbox.next(/still missing/)).text, /2\. Reason:\n----/)

    const picture = drawPicture(`nora ${world.engine}`)
    assert.equal(await send({ from: nora.email, text: '2. My phone was stolen', picture }), 'complete')
    assert.equal(await stateOf(nora.email), 'in_review')
    assert.match((await nora.mailbox.next(/everything/)).text, new RegExp(number))

    // What the reviewers' desk does.
    await world.inDatabase(
      `update recovery_cases set state = 'rejected', step = step + 1, closed_at = ${Date.now()} where number = '${number}' returning 1`,
    )
    assert.equal(await send({ from: nora.email, text: answers, picture }), 'incomplete')
    assert.match((await nora.mailbox.next(/still missing/)).text, /was sent to us before/)
    assert.equal(await stateOf(nora.email), 'incomplete')
    assert.equal(await send({ from: nora.email, text: 'Here.', picture: drawPicture(`new ${world.engine}`) }), 'complete')
    assert.equal(await stateOf(nora.email), 'in_review')
  })

  test('a forged mail is believed by nobody and answered by nobody; one from a machine that may send for its domain is', async () => {
    const omar = world.stranger('omar', { email: `omar.${world.engine}@home.test` })
    await omar.signUp()
    await omar.setUpAuthenticator()
    assert.equal(await send({ from: omar.email, text: answers, by: ours }), 'not_authentic')
    assert.equal(await stateOf(omar.email), undefined)
    const told = (await omar.mailbox.all()).filter(({ subject }) => !/sign-up code|authenticator/i.test(subject))
    assert.deepEqual(told, [])

    const ada = world.stranger('ada', { email: `ada.${world.engine}@spf.test` })
    await ada.signUp()
    await ada.setUpAuthenticator()
    assert.equal(await send({ from: ada.email, text: answers }), 'incomplete')
    assert.equal(await stateOf(ada.email), 'incomplete')
  })

  test('the metrics have every mail: taken in, turned away with the reason, waiting, and what became of it', async () => {
    const talk = connect(Number(mail.env.COUNTERSIGN_INTAKE_PORT), '127.0.0.1')
    for (const line of ['EHLO mx.example.com', 'MAIL FROM:<a@home.test>', 'RCPT TO:<nobody@support.example.com>']) {
      await once(talk, 'data')
      talk.write(`${line}\r\n`)
    }
    assert.match(String((await once(talk, 'data'))[0]), /^550 /)
    talk.destroy()

    const { text } = await world.browser().send({ method: 'GET', path: '/metrics', headers: { 'x-forwarded-for': null } })
    const measured = (name: RegExp) => [...text.matchAll(new RegExp(`^${name.source} (\\d+)$`, 'gm'))].map(([, ...found]) => found)
    const handled = outcomesIn(world).filter((outcome) => outcome !== 'put_off')
    const counted = Map.groupBy(handled, (outcome) => outcome)
    assert.deepEqual(
      measured(/intake_mails_handled_total\{outcome="(\w+)"\}/).sort(),
      [...counted].map(([outcome, { length }]) => [outcome, String(length)]).sort(),
    )
    assert.deepEqual(measured(/intake_mails_received_total/), [[String(handled.length)]])
    assert.deepEqual(measured(/intake_mails_refused_total\{reason="(\w+)"\}/), [['mailbox', '1']])
    assert.deepEqual([measured(/intake_waiting_mails/), measured(/intake_oldest_mail_seconds/)], [[['0']], [['0']]])
  })

  test('killed between the 250 and the handling, a mail is handled once by the next server', async () => {
    const eve = world.stranger('eve', { email: `eve.${world.engine}@home.test` })
    await eve.signUp()
    await eve.setUpAuthenticator()
    // Reading waits for this name server, so that the mail is kept and not yet handled.
    names.silent.add('mail._domainkey.home.test')
    await mail.write({ from: eve.email, text: answers })
    for (let tries = 0; tries < 1200; tries += 1) {
      if (await world.inDatabase('select id from intake_mails where handled_at is null and attempts = 1')) break
      await wait(25)
    }
    await world.server.kill()
    names.silent.clear()
    await world.inDatabase('update intake_mails set claimed_until = 0, next_attempt_at = 0 where handled_at is null returning 1')
    await world.startServer()

    for (let tries = 0; (await stateOf(eve.email)) === undefined && tries < 1200; tries += 1) await wait(25)

    assert.equal(await stateOf(eve.email), 'incomplete')
    assert.equal(Number(await world.inDatabase('select count(*) from intake_mails where handled_at is null')), 0)
    await eve.mailbox.next(/still missing/)
  })
})
