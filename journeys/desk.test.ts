import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { endpoints } from '@countersign/contract'
import { everyCall } from './harness/every-call.ts'
import { agree, decisionOf, Member } from './harness/member.ts'
import { policyFile } from './harness/policy-file.ts'
import { hours, minutes } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

/** A case with everything in it, of somebody whose factor is lost. */
async function caseOf(world: World, name: string): Promise<{ number: string; email: string }> {
  const person = await world.personWithAuthenticator(name)
  const number = (await person.openRecovery(world.browser())).case?.number ?? ''
  await world.moveRecovery(number, 'send_everything')
  return { number, email: person.email }
}

const contact = (email: string) => ({
  email,
  tool: 'totp' as const,
  channel: 'chat' as const,
  checks: ['document_seen' as const],
  record: 'Showed the passport that was checked before.',
  reason: 'Lost the phone.',
})

eachEngine('the recovery desk', {}, (world) => {
  const rowsOf = async (where: string) => Number(await world.inDatabase(`select count(*) from audit where ${where}`))

  test('a role works with a passkey at the desk, and nowhere and in no other way', async () => {
    const ada = new Member(world, await world.person('ada'))
    await ada.takeRole('administrator')
    const calls = everyCall(ada.person).filter(({ name }) => endpoints[name].caller === 'staff')
    assert.ok(calls.length > 12)
    for (const { name, input } of calls) await ada.person.browser.refused(name, input, 'STAFF_ONLY')

    await ada.passkey.setUp(ada.person)
    const noah = new Member(world, await world.person('noah'))
    await noah.passkey.setUp(noah.person)
    const browser = world.browser()
    const passkey = await noah.passkey.assertion(browser)
    await browser.refused('enterDesk', { body: { passkey } }, 'ROLE_MISSING')
    const unverified = await ada.passkey.assertion(browser, { flags: (flags) => flags & ~0x04 })
    await browser.refused('enterDesk', { body: { passkey: unverified } }, 'PASSKEY_NOT_ACCEPTED')

    assert.equal((await ada.enter()).role, 'administrator')
    await ada.desk.call('getTextFigures')
    await ada.desk.refused('getSession', {}, 'NOT_SIGNED_IN')
    await ada.person.browser.refused('getDeskSession', {}, 'STAFF_ONLY')
    await world.clock.pass(minutes(16))
    await ada.desk.refused('getDeskSession', {}, 'STAFF_ONLY')
    await ada.enter()
    for (let away = 4; away < 16; away += 4) {
      await world.clock.pass(minutes(4))
      await ada.desk.call('getDeskQueue')
    }
    await world.clock.pass(minutes(4))
    await ada.desk.refused('getDeskQueue', {}, 'STAFF_ONLY')
    await ada.enter()
    const kept = [...ada.desk.cookies]
    await ada.desk.call('leaveDesk')
    for (const [name, value] of kept) ada.desk.cookies.set(name, value)
    await ada.desk.refused('getDeskSession', {}, 'STAFF_ONLY')
    await ada.enter()
    for (let worked = 0; worked < 12 * 60; worked += 14) {
      await world.clock.pass(minutes(14))
      if (worked < 11 * 60) await ada.desk.call('getDeskSession')
    }
    await ada.desk.refused('getDeskSession', {}, 'STAFF_ONLY')
  })

  test('roles are offered to one person by command, once; what each may is kept apart, and ends with the role', async () => {
    const ben = new Member(world, await world.person('ben'))
    const token = await ben.offer('reviewer')
    const other = await world.person('other')
    await other.browser.refused('claimStaffRole', { body: { token } }, 'LINK_OVER')
    const claims = await Promise.all([1, 2, 3].map(() => ben.person.browser.reply('claimStaffRole', { body: { token } })))
    assert.deepEqual(claims.map(({ status }) => status).sort(), [200, 410, 410])
    await ben.passkey.setUp(ben.person)
    await ben.enter()
    await ben.desk.refused('getTextFigures', {}, 'ROLE_MISSING')
    await ben.desk.refused('openContactCase', { body: contact(ben.person.email) }, 'ROLE_MISSING')
    const sue = await Member.of(world, 'support', 'sue')
    await sue.desk.refused('dealCase', {}, 'ROLE_MISSING')
    assert.match(await world.command('staff', 'list'), new RegExp(`reviewer +${ben.person.email}.*passkeys: 1`))

    await world.command('staff', 'remove', sue.person.email)

    await sue.desk.refused('getDeskSession', {}, 'STAFF_ONLY')
    await assert.rejects(world.command('staff', 'add', ben.person.email, '--role', 'support'), /has a role already/)
    await assert.rejects(world.command('staff', 'add', 'nobody@example.test', '--role', 'support'), /Nobody has signed up/)
  })

  test('break-glass makes an administrator at once, and every administrator is told', async () => {
    const gus = await world.person('gus')
    const [line = ''] = (await world.command('staff', 'list')).split('\n').filter((one) => one.startsWith('administrator'))
    const mailbox = world.mailbox(line.split(/\s+/)[1] ?? '')

    await world.command('staff', 'break-glass', gus.email)

    const mail = await mailbox.next(/^Break-glass was used/)
    assert.ok(mail.text.includes(gus.email))
    assert.match(await world.command('staff', 'list'), new RegExp(`administrator +${gus.email}.*NO PASSKEY`))
    assert.match(await world.command('doctor').catch((error) => String(error)), /advised: two administrators/)
    assert.equal(await rowsOf(`event = 'staff.glass_broken'`), 1)
  })

  test('two reviewers approve one case, each without the other, with what a decision needs and no secret in it', async () => {
    const [ben, cleo] = [await Member.of(world, 'reviewer', 'bert'), await Member.of(world, 'reviewer', 'cleo')]
    const { number, email } = await caseOf(world, 'maya')

    const id = (await ben.deal()) ?? assert.fail('nothing was dealt')
    const page = await ben.look(id)
    assert.equal(page.number, number)
    assert.doesNotMatch(JSON.stringify(page), new RegExp(`${email}|secret|digest|stopToken|token|sealed`))
    await cleo.desk.refused('getDeskCase', { params: { id } }, 'CASE_NOT_YOURS')
    await ben.desk.refused('askForDecisionProof', { params: { id }, body: { decision: decisionOf() } }, 'CHECKLIST_OPEN')
    await ben.tickAll(id)
    await ben.decide(id)
    await ben.desk.refused('getDeskCase', { params: { id } }, 'CASE_NOT_YOURS')

    assert.equal(await cleo.deal(), id)
    const second = await cleo.look(id)
    assert.equal(second.stage, 'review')
    assert.deepEqual(second.others, [])
    assert.ok(second.checklist.every(({ verdict }) => verdict === null))
    assert.ok(!second.history.some(({ event }) => event === 'approve_first'))
    await cleo.tickAll(id)
    await cleo.decide(id)

    const states = await world.inDatabase(`select state, approved_at from recovery_cases where number = '${number}'`)
    assert.match(JSON.stringify(states), /approved|waiting/)
    assert.equal(await rowsOf(`event = 'desk.case_viewed'`), 4)
    const { decided } = await cleo.desk.call('getDeskQueue')
    assert.deepEqual([decided[0]?.verdict, decided[0]?.other], ['approve', 'same'])
  })

  test('a decision is signed for this case and this content; a passkey of somebody else, or one used before, decides nothing', async () => {
    const ben = await Member.of(world, 'reviewer', 'bruno')
    await caseOf(world, 'mila')
    const id = (await ben.deal()) ?? assert.fail('nothing was dealt')
    const decision = decisionOf({ verdict: 'reject', reasons: ['blurred'] })
    const asked = await ben.desk.call('askForDecisionProof', { params: { id }, body: { decision } })
    const proof = ben.passkey.answer(asked.passkey)
    const { challengeId } = asked
    const decide = (changed: object, code: Parameters<typeof ben.desk.refused>[2]) =>
      ben.desk.refused('decideCase', { params: { id }, body: { decision, challengeId, proof, ...changed } }, code)

    await decide({ decision: { ...decision, reasons: ['too_dark'] } }, 'CHALLENGE_OVER')
    await decide({}, 'CHALLENGE_OVER')
    await ben.decide(id, decision)
    await decide({}, 'CASE_NOT_YOURS')
  })
})

const exact = policyFile('cryptocloud-style:exact', {})
after(exact.remove)

eachEngine('a case from a contact', { env: exact.env }, (world) => {
  world.expectInLog(/"finding":"\w+","severity":"error"/)
  test('the agent writes down how identity was checked, and somebody else decides, however few there are', async () => {
    const [sue, lea, ben] = [
      await Member.of(world, 'support', 'sue'),
      await Member.of(world, 'administrator', 'lea'),
      await Member.of(world, 'reviewer', 'ben'),
    ]
    const maya = await world.person('maya')
    await agree(world, maya)
    await maya.setUpAuthenticator()
    await world.clock.pass(minutes(1))
    await lea.desk.refused('openContactCase', { body: contact(lea.person.email) }, 'CASE_NOT_YOURS')
    await sue.desk.refused('openContactCase', { body: contact('nobody@example.test') }, 'NOT_FOUND')

    const { number } = await lea.desk.call('openContactCase', { body: contact(maya.email) })

    await sue.desk.refused('openContactCase', { body: contact(maya.email) }, 'RECOVERY_ALREADY_OPEN')
    assert.equal(await lea.deal(), null)
    const id = (await ben.deal()) ?? assert.fail('nothing was dealt')
    const { evidence, checklist } = await ben.look(id)
    assert.deepEqual(
      checklist.map(({ item }) => item),
      ['identity_recorded', 'no_pressure'],
    )
    assert.match(JSON.stringify(evidence), /Showed the passport/)
    await ben.tickAll(id)
    await ben.decide(id)
    assert.match(
      JSON.stringify(await world.inDatabase(`select state from recovery_cases where number = '${number}'`)),
      /approved|waiting|ready_to_bind/,
    )
  })
})

eachEngine('where there is no recovery', { env: { COUNTERSIGN_POLICY: 'avant-style' } }, (world) => {
  test('no call, no role and no command takes a factor away without its proof, and trying is recorded', async () => {
    const staff = [
      await Member.of(world, 'administrator', 'lea'),
      await Member.of(world, 'support', 'sue'),
      await Member.of(world, 'reviewer', 'ben'),
    ]
    const maya = await world.person('maya')
    await agree(world, maya)
    await maya.setUpAuthenticator()
    const factors = () =>
      world.inDatabase(
        `select count(*) || state || min(id) || max(created_at) from factors where account_id = (select account_id from contact_points where address = '${maya.email}') group by state`,
      )
    const before = JSON.stringify(await factors())

    for (const member of staff)
      for (const browser of [member.desk, member.person.browser, world.browser()])
        for (const { name, input } of everyCall(maya)) {
          // Their own sessions and their own accounts are theirs to end.
          if (/^(signOut|leaveDesk|endOtherSessions|freezeAccount|signOutForApplication)$/.test(name)) continue
          const body = input.body && 'email' in input.body ? { ...input.body, email: maya.email } : input.body
          const reply = await browser.from(world.browser().address).reply(name, { ...input, ...(body && { body }) })
          assert.ok(reply.status < 500, `${name}: ${reply.status} ${reply.text}`)
        }
    for (const words of [
      ['staff', 'break-glass', maya.email],
      ['staff', 'remove', maya.email],
    ])
      await world.command(...words).catch(() => undefined)

    assert.equal(JSON.stringify(await factors()), before)
    assert.equal(Number(await world.inDatabase('select count(*) from recovery_cases')), 0)
    const refused = `select count(*) from audit where event = 'desk.case_refused' and details like '%not offered%'`
    assert.ok(Number(await world.inDatabase(refused)) > 0)
    assert.doesNotMatch(await world.command('help'), /factor|2fa/i)
    await world.clock.pass(hours(1))
    await maya.signIn(world.browser())
  })
})
