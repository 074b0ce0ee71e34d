import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { nextDigits, nextLink } from './harness/mail-links.ts'
import type { Mailbox } from './harness/mailbox.ts'
import type { Person } from './harness/person.ts'
import { crowded, race, runnersLike } from './harness/race.ts'
import { days, hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('addresses and mail', {}, (world) => {
  world.expectInLog(crowded)
  let made = 0
  const freshMailbox = (): Mailbox => world.mailbox(`fresh${++made}.${Math.random().toString(36).slice(2, 8)}@example.test`)
  const reading = (mailbox: Mailbox) => ({ mailbox, secrets: world.secrets })
  /** A proof, the wish and the code in the mail. */
  async function ask(person: Person, call: 'addAddress' | 'changeEmail', { address }: Mailbox) {
    await person.stepUp(call === 'addAddress' ? 'change_addresses' : 'change_email')
    return person.browser.call(call, { body: { email: address } })
  }
  async function take(person: Person, call: 'addAddress' | 'changeEmail', mailbox: Mailbox) {
    const { requestId } = await ask(person, call, mailbox)
    const code = await nextDigits(reading(mailbox), /confirm this address/)
    return person.browser.call('confirmAddress', { body: { requestId, code } })
  }
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 200 && !(await isSo()); tries++) await wait(50)
    assert.ok(await isSo())
  }
  const listed = async ({ browser }: Person) => (await browser.call('listAddresses')).items.map(({ address }) => address)

  test('every notice goes to all confirmed addresses, each with a link of its own', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const second = freshMailbox()
    await take(maya, 'addAddress', second)
    assert.deepEqual(await listed(maya), [maya.email, second.address])
    const happenings: [RegExp, () => Promise<unknown>][] = [
      [/“Tablet” added/, () => maya.setUpAuthenticator({ name: 'Tablet' })],
      [/suspended/, () => maya.suspend(maya.authenticator)],
      [/resumed/, () => maya.resume(maya.authenticator)],
      [/removed from/, () => maya.remove(maya.authenticator)],
      [/New sign-in/, () => maya.signIn(world.browser())],
      [/is frozen/, () => maya.browser.call('freezeAccount')],
    ]

    for (const [subject, happen] of happenings) {
      await happen()
      const links = [await nextLink(reading(maya.mailbox), subject), await nextLink(reading(second), subject)]
      assert.notEqual(links[0]?.token, links[1]?.token, String(subject))
    }
  })

  test('a right password with a wrong code is told at once, at the fifth, and then gathered by the hour', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const fail = async () => {
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      const proof = maya.authenticator.wrongCode(world.clock)
      await browser.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'WRONG_CODE')
    }
    const subject = /Right password, wrong code/

    await fail()
    assert.match((await maya.mailbox.next(subject)).text, /but then a wrong code/)
    for (let more = 0; more < 4; more++) await fail()
    assert.match((await maya.mailbox.next(subject)).text, /but then 4 wrong codes/)
    await world.clock.pass(minutes(2))
    await fail()
    await world.clock.pass(hours(1))
    await fail()

    assert.match((await maya.mailbox.next(subject)).text, /but then 2 wrong codes/)
  })

  test('a change of the address takes a proof and the code of the new one; the old one can put itself back for 72 hours', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const other = world.browser()
    await maya.signIn(other)
    const fresh = freshMailbox()
    await maya.browser.refused('changeEmail', { body: { email: fresh.address } }, 'STEP_UP_REQUIRED')

    await take(maya, 'changeEmail', fresh)

    const account = await maya.browser.call('getAccount')
    assert.equal(account.email, fresh.address)
    const held = account.holds.map(({ reason, until }) => [reason, Date.parse(until)])
    assert.deepEqual(held, [['email.changed', world.clock.now() + hours(24)]])
    await other.refused('getSession', undefined, 'NOT_SIGNED_IN')
    const { token, text } = await nextLink(reading(maya.mailbox), /no longer the address/)
    assert.ok(!text.includes(fresh.address))
    const ofNew = await nextLink(reading(fresh), /address of your .* account was changed/)
    assert.deepEqual((await world.browser().call('lookAtNotice', { body: { token: ofNew.token } })).can, ['freeze', 'sign_out'])
    await world.clock.pass(hours(72) - seconds(1))
    const seen = await world.browser().call('lookAtNotice', { body: { token } })
    assert.deepEqual(seen.can, ['undo', 'freeze', 'sign_out'])

    const reader = world.browser()
    await reader.call('answerNotice', { body: { token, action: 'undo' } })

    assert.equal(reader.cookies.size, 0)
    await maya.browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
    await world.browser().refused('signIn', { body: { email: fresh.address, password: maya.password } }, 'WRONG_CREDENTIALS')
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    assert.equal(challenge.proofKind, 'totp', 'the factor is still asked for')
    await maya.signIn(world.browser())
    await world.clock.pass(seconds(2))
    await world.browser().refused('answerNotice', { body: { token, action: 'undo' } }, 'LINK_OVER')
  })

  test('fifty press the undo at two nodes: it is done once', async () => {
    const nodes = [world.server, await world.startServer()]
    const maya = await world.person('maya')
    await take(maya, 'changeEmail', freshMailbox())
    const { token } = await nextLink(reading(maya.mailbox), /no longer the address/)

    const { winners, codes } = await race(runnersLike(world.browser(), nodes), (client) =>
      client.reply('answerNotice', { body: { token, action: 'undo' } }),
    )

    assert.equal(winners.length + codes.filter((code) => code === 'UNAVAILABLE').length, 50)
    await maya.mailbox.next(/former e-mail address .* is back/)
    await world.clock.pass(seconds(5))
    const told = (await maya.mailbox.all()).filter(({ subject }) => /is back/.test(subject))
    assert.equal(told.length, 1)
    const browser = world.browser()
    await maya.signIn(browser)
    assert.equal((await browser.call('listAddresses')).items.length, 1)
  })

  test('line ends and other tricks make no address; the address of somebody else looks like any other', async () => {
    const [maya, noah] = [await world.person('maya'), await world.person('noah')]
    await maya.stepUp('change_email')
    for (const email of [
      'a@example.test\r\nBcc: eve@evil.test',
      'a@example.test\nX: y',
      '<a@example.test>',
      'a@example.test, b@example.test',
    ]) {
      await maya.browser.refused('changeEmail', { body: { email } }, 'INVALID_EMAIL')
    }
    await maya.browser.refused('changeEmail', { body: { email: maya.email.toUpperCase() } }, 'ADDRESS_TAKEN')
    await world.clock.pass(minutes(1))

    const { requestId } = await maya.browser.call('changeEmail', { body: { email: noah.email.toUpperCase() } })
    await noah.mailbox.next(/tried to use your address/)
    await maya.browser.refused('confirmAddress', { body: { requestId, code: '00000000' } }, 'WRONG_CODE')
    assert.equal((await noah.browser.call('getAccount')).email, noah.email)
  })

  test('of two accounts that change to one address at the same moment, one gets it', async () => {
    const nodes = [world.server, await world.startServer()]
    for (let round = 0; round < 5; round++) {
      const people = [await world.person('maya'), await world.person('noah')]
      const fresh = freshMailbox()
      const requests: { requestId: string; code: string }[] = []
      for (const person of people) {
        const { requestId } = await ask(person, 'changeEmail', fresh)
        requests.push({ requestId, code: await nextDigits(reading(fresh), /confirm this address/) })
        await world.clock.pass(minutes(1))
      }

      const replies = await Promise.all(
        people.map(({ browser }, index) =>
          browser.at(nodes[index] as (typeof nodes)[0]).reply('confirmAddress', { body: requests[index] }),
        ),
      )

      assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 409])
      const emails = await Promise.all(people.map(async ({ browser }) => (await browser.call('getAccount')).email))
      assert.equal(emails.filter((email) => email === fresh.address).length, 1)
    }
  })

  test('an address is removed with a proof and told so; its older links are dead, its last one can freeze for three days', async () => {
    const maya = await world.person('maya')
    const second = freshMailbox()
    await take(maya, 'addAddress', second)
    const older = await nextLink(reading(second), /address was added/)
    const { items } = await maya.browser.call('listAddresses')
    const id = items[1]?.id ?? ''
    await maya.browser.refused('removeAddress', { params: { id } }, 'STEP_UP_REQUIRED')
    await maya.stepUp('change_addresses')
    await maya.browser.refused('removeAddress', { params: { id: items[0]?.id ?? '' } }, 'ADDRESS_IS_PRIMARY')

    await maya.browser.call('removeAddress', { params: { id } })

    await world.browser().refused('lookAtNotice', { body: { token: older.token } }, 'LINK_OVER')
    const last = await nextLink(reading(second), /This address was removed/)
    assert.deepEqual((await world.browser().call('lookAtNotice', { body: { token: last.token } })).can, ['freeze', 'sign_out'])
    await maya.mailbox.next(/address was removed from your/)
    await world.clock.pass(days(3))
    await world.browser().refused('lookAtNotice', { body: { token: last.token } }, 'LINK_OVER')
  })

  test('a mailbox that is gone is marked and told of once, is tried once for each mail, and works again when mail arrives', async () => {
    world.expectInLog(new RegExp(`${crowded.source}|"reason":"EENVELOPE RCPT TO 550 5.1.1"`))
    const maya = await world.person('maya')
    const gone = freshMailbox()
    await take(maya, 'addAddress', gone)
    await gone.next(/address was added/)
    await gone.goAway()
    const failing = async () => {
      const { items } = await maya.browser.call('listAddresses')
      return items.filter(({ failingSince }) => failingSince !== null).map(({ address, failingSince }) => [address, failingSince])
    }
    const since = new Date(world.clock.now()).toISOString()

    await maya.setUpAuthenticator({ name: 'Phone' })

    await maya.mailbox.next(/Mail to one of the addresses .* is refused/)
    assert.deepEqual(await failing(), [[gone.address, since]])
    // The notice, and the one about the address itself, which goes to all.
    await until(async () => (await gone.refusals()) === 2)
    for (const later of [hours(2), days(1)]) {
      await world.clock.pass(later)
      await wait(1100) // the outbox is looked through once a second
    }
    assert.equal(await gone.refusals(), 2)
    await maya.signIn()
    await maya.setUpAuthenticator({ name: 'Tablet' })
    await maya.mailbox.next(/“Tablet” added/)
    await until(async () => (await gone.refusals()) === 3)
    const { items } = await maya.browser.call('listActivity')
    assert.equal(items.filter(({ event }) => event === 'address.failing').length, 1)
    assert.deepEqual(await failing(), [[gone.address, since]])

    await gone.comeBack()
    await maya.setUpAuthenticator({ name: 'Watch' })
    await gone.next(/“Watch” added/)
    await until(async () => (await failing()).length === 0)
  })

  test('a mail with a code or a link says what it is for, a prompt for a code does too, and no subject holds a code', async () => {
    const maya = world.stranger('maya')
    await maya.signUp()
    await maya.setUpAuthenticator()
    const second = freshMailbox()
    await take(maya, 'addAddress', second)
    await world.clock.pass(minutes(1))
    await world.browser().call('requestPasswordReset', { body: { email: maya.email } })
    await nextLink(reading(maya.mailbox), /Set a new password/)
    for (const purpose of ['suspend_factor', 'replace_factor', 'remove_factor'] as const) {
      const target = maya.authenticator.factorId
      const challenge = await maya.browser.call('openChallenge', { body: { purpose, target } })
      assert.deepEqual([challenge.purpose, challenge.factor?.name], [purpose, 'Authenticator app'])
      assert.equal((await maya.browser.call('getChallenge', { params: { id: challenge.id } })).purpose, purpose)
    }
    await maya.browser.call('freezeAccount')
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const proof = await maya.authenticator.freshCode(world.clock)
    await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof } })
    await world.clock.pass(minutes(1))
    await browser.call('sendThawCode')
    await nextDigits(reading(maya.mailbox), /code to thaw/)

    const mails = [...(await maya.mailbox.all()), ...(await second.all())]
    const purposes: [RegExp, RegExp][] = [
      [/^Your sign-up code/, /on the sign-up page of Countersign:\s+\d{8}\s/],
      [/^Your code to confirm this address/, /Confirm your address[\s\S]*\d{8}\s[\s\S]*this address is on no account/],
      [/^Set a new password/, /asked to set a new password[\s\S]*Only the password changes/],
      [/^Your code to thaw/, /Thaw your account[\s\S]*\d{8}\s[\s\S]*opens again a day later/],
    ]
    for (const [subject, purpose] of purposes) assert.match(mails.find((mail) => subject.test(mail.subject))?.text ?? '', purpose)
    for (const { subject } of mails) assert.doesNotMatch(subject, /\d{6}/)
  })

  test('the phrase stands at the top of every mail and is shown nowhere else', async () => {
    const maya = await world.person('maya')
    const phrase = 'seven lanterns by the quay'
    world.secrets.plant('the phrase in mails', phrase)
    await maya.browser.refused('setMailPhrase', { body: { phrase } }, 'STEP_UP_REQUIRED')
    await maya.stepUp('change_mail_phrase')
    await maya.browser.refused('setMailPhrase', { body: { phrase: 'visit https://evil.test' } }, 'PHRASE_NOT_TAKEN')

    await maya.browser.call('setMailPhrase', { body: { phrase } })
    await maya.setUpAuthenticator()

    assert.ok(!(await maya.mailbox.next(/phrase .* was changed/)).text.includes(phrase))
    const { text, html } = await maya.mailbox.next(/New authenticator app/)
    assert.ok(text.startsWith(`Your phrase: “${phrase}”`))
    assert.ok(html?.includes(phrase))
    const account = await maya.browser.reply('getAccount')
    assert.equal((JSON.parse(account.text) as { hasMailPhrase: boolean }).hasMailPhrase, true)
    assert.ok(!account.text.includes(phrase))
  })

  test('whether a mail is ours is told to who has its reference, and to nobody else', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { text } = await maya.mailbox.next(/New authenticator app/)
    const reference = /Reference ([0-9A-Z-]{39})\./.exec(text)?.[1] ?? ''
    const browser = world.browser()
    const check = (body: { reference: string; address?: string }) => browser.call('checkProvenance', { body })

    const found = await check({ reference })
    assert.ok(found.sent)
    assert.deepEqual([found.kind, found.isToAddress], ['factor-added', null])
    assert.equal(Date.parse(found.at), Math.floor(world.clock.now() / 60_000) * 60_000)
    const to = async (address: string) => {
      const answer = await check({ reference: reference.toLowerCase().replaceAll('-', ' '), address })
      return answer.sent && answer.isToAddress
    }
    assert.deepEqual([await to(maya.email.toUpperCase()), await to('noah@example.test')], [true, false])
    const changed = `${reference.slice(0, -1)}${reference.endsWith('Z') ? 'Y' : 'Z'}`
    for (const made of [changed, 'A'.repeat(32), maya.email]) {
      assert.deepEqual(await check({ reference: made, address: maya.email }), { sent: false })
    }
    for (let more = 6; more < 30; more++) await check({ reference: changed })
    await browser.refused('checkProvenance', { body: { reference } }, 'TOO_MANY_ATTEMPTS')
  })
})
