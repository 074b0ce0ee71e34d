import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from './harness/client.ts'
import type { ChallengeRequired, Person } from './harness/person.ts'
import type { Phone } from './harness/phone.ts'
import { hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('text messages as a factor', {}, (world) => {
  async function personWithPhone(name: string): Promise<{ maya: Person; phone: Phone }> {
    const maya = await world.person(name)
    const phone = world.phone()
    await maya.setUpPhone(phone)
    // The next code may be sent a minute after this one.
    await world.clock.pass(minutes(1))
    return { maya, phone }
  }

  /** Password right, code on its way. */
  async function asked(maya: Person, browser: Client): Promise<ChallengeRequired['challenge']> {
    const { challenge } = await maya.beginSignIn(browser)
    return browser.call('sendChallenge', { params: { id: challenge.id }, body: {} })
  }

  const verify = (browser: Client, id: string, proof: string) => browser.reply('verifyChallenge', { params: { id }, body: { proof } })
  const codeOf = async (browser: Client, id: string, proof: string) => JSON.parse((await verify(browser, id, proof)).text).code

  test('SMS-1: a number is bound by its code, with the warning before and a mail and a masked card after', async () => {
    const maya = await world.person('maya')
    const phone = world.phone()

    const begun = await maya.browser.call('beginEnrollment', { body: { kind: 'sms', phone: phone.number } })
    assert.ok(begun.kind === 'sms')
    assert.equal(begun.sms.warning, 'texts_are_less_safe')
    assert.ok(begun.sms.alternatives.includes('totp'))
    assert.equal(begun.sms.sentAt, null)
    const sent = await maya.sendToPhone(begun.id)
    assert.ok(sent.kind === 'sms' && sent.sms.sentAt !== null)
    assert.equal((await maya.browser.call('listFactors')).items.length, 0)
    const factor = await maya.browser.call('verifyEnrollment', { params: { id: begun.id }, body: { proof: await phone.nextCode() } })

    assert.deepEqual(factor.details, { sms: { number: `•••• ••${phone.number.slice(-2)}` } })
    assert.match((await maya.mailbox.next(/phone number/)).text, /added/)
  })

  test('any familiar spelling is read, and what is no mobile number of a served country is told as what it is', async () => {
    const maya = await world.person('maya')
    const begin = (phone: string, country?: string) => ({ body: { kind: 'sms' as const, phone, ...(country && { country }) } })

    for (const [phone, country] of [
      ['07400 123456', 'GB'],
      ['(07400) 123-456', 'GB'],
      ['+44 7400 123456', undefined],
      ['0044 7400 123456', 'DE'],
      ['٠٧٤٠٠١٢٣٤٥٦', 'GB'],
    ] as const) {
      const begun = await maya.browser.call('beginEnrollment', begin(phone, country))
      assert.ok(begun.kind === 'sms' && begun.sms.number === '+44 7400 123456', phone)
    }
    for (const [phone, country, code] of [
      ['  ', 'GB', 'PHONE_MISSING'],
      ['hello', 'GB', 'PHONE_INVALID'],
      ['07400', 'GB', 'PHONE_TOO_SHORT'],
      ['07400 123456 789 0', 'GB', 'PHONE_TOO_LONG'],
      ['020 7946 0018', 'GB', 'PHONE_NOT_MOBILE'],
      ['+44 909 879 0000', undefined, 'PHONE_NOT_MOBILE'],
      ['+33 6 12 34 56 78', undefined, 'COUNTRY_NOT_SERVED'],
    ] as const) {
      await maya.browser.refused('beginEnrollment', begin(phone, country), code)
    }
    await maya.browser.refused('beginEnrollment', { body: { kind: 'sms' } }, 'PHONE_MISSING')
  })

  test('nothing is sent without the work, and a piece of work sends once', async () => {
    const maya = await world.person('maya')
    const phone = world.phone()
    const { id } = await maya.browser.call('beginEnrollment', { body: { kind: 'sms', phone: phone.number } })

    for (const proofOfWork of [undefined, 'e30=', 'x']) {
      await maya.browser.refused(
        'sendEnrollment',
        { params: { id }, body: { ...(proofOfWork && { proofOfWork }) } },
        'PROOF_OF_WORK_REQUIRED',
      )
    }
    await maya.sendToPhone(id)
    await phone.nextCode()

    assert.equal((await phone.all()).length, 1)
  })

  test('a code that went to one number does not confirm another', async () => {
    const maya = await world.person('maya')
    const [first, second] = [world.phone(), world.phone()]
    const id = await maya.beginPhone(first)
    const ofFirst = await first.nextCode()

    await maya.sendToPhone(id, { phone: second.number })
    await maya.browser.refused('verifyEnrollment', { params: { id }, body: { proof: ofFirst } })
    const factor = await maya.browser.call('verifyEnrollment', { params: { id }, body: { proof: await second.nextCode() } })

    assert.deepEqual(factor.details, { sms: { number: `•••• ••${second.number.slice(-2)}` } })
  })

  test('nothing is texted before the right password, and the prompt shows two digits of the number', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const browser = world.browser()
    const before = (await phone.all()).length

    await browser.refused('signIn', { body: { ...maya.credentials, password: 'not the right one' } }, 'WRONG_CREDENTIALS')
    const { challenge } = await maya.beginSignIn(browser)
    assert.deepEqual(challenge.sms, { number: `•••• ••${phone.number.slice(-2)}`, sentAt: null, resendAt: null })
    assert.equal((await phone.all()).length, before)
    const sent = await browser.call('sendChallenge', { params: { id: challenge.id }, body: {} })

    assert.equal(Date.parse(sent.sms?.resendAt ?? ''), world.clock.now() + minutes(1))
    const code = await phone.nextCode()
    const answer = await browser.call('verifyChallenge', {
      params: { id: challenge.id },
      body: { proof: `${code.slice(0, 3)} ${code.slice(3)}` },
    })
    assert.ok(answer.state === 'complete')
    assert.deepEqual(answer.session.amr, ['pwd', 'sms', 'mfa'])
    assert.equal(answer.session.aal, 'aal2')
  })

  test('A01: a code works once, in its challenge and in no other', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const [browser, elsewhere] = [world.browser(), world.browser()]
    const { id } = await asked(maya, browser)
    const other = (await maya.beginSignIn(elsewhere)).challenge
    const code = await phone.nextCode()

    assert.equal(await codeOf(elsewhere, other.id, code), 'WRONG_CODE')
    assert.equal((await verify(browser, id, code)).status, 200)
    const again = await maya.beginSignIn(world.browser())
    assert.notEqual((await verify(elsewhere, other.id, code)).status, 200)
    assert.notEqual((await verify(browser, id, code)).status, 200)
    assert.notEqual((await verify(world.browser(), again.challenge.id, code)).status, 200)
  })

  test('A06: a code that was asked for again replaces the first, and does not refill the tries', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const browser = world.browser()
    const { id } = await asked(maya, browser)
    const first = await phone.nextCode()
    await browser.refused('sendChallenge', { params: { id }, body: {} }, 'CODE_SENT_RECENTLY')
    for (let wrong = 0; wrong < 3; wrong++) assert.equal(await codeOf(browser, id, otherCode(first)), 'WRONG_CODE')

    await world.clock.pass(minutes(1))
    await browser.call('sendChallenge', { params: { id }, body: {} })
    const second = await phone.nextCode()

    const replaced = await browser.refused('verifyChallenge', { params: { id }, body: { proof: first } }, 'CODE_REPLACED')
    assert.equal(replaced.attemptsLeft, 1)
    assert.equal((await verify(browser, id, second)).status, 200)
  })

  test('GEN-3: a code is right a second before its five minutes end, and refused after', async () => {
    const { maya, phone } = await personWithPhone('maya')
    for (const [after, status] of [
      [minutes(5) - seconds(1), 200],
      [minutes(5), 410],
    ] as const) {
      const browser = world.browser()
      const { id } = await asked(maya, browser)
      const code = await phone.nextCode()
      await world.clock.pass(after)
      assert.equal((await verify(browser, id, code)).status, status)
      await world.clock.pass(minutes(5))
    }
  })

  test('GEN-5: what is no code is refused and never breaks anything', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const browser = world.browser()
    const { id } = await asked(maya, browser)
    await phone.nextCode()

    for (const proof of [['123456'], 123456, { $ne: '' }, true, null, undefined, '', '1'.repeat(10_000), '12345', '1234567', '12345x']) {
      const { status } = await browser.reply('verifyChallenge', { params: { id }, body: { proof } })
      assert.ok(status >= 400 && status < 500, `${JSON.stringify(proof)?.slice(0, 20)}: ${status}`)
    }
  })

  test('A33: of a hundred sends to one number five arrive in an hour, and of one account ten in a day', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const arrived = (await phone.all()).length
    const sends = async (times: number) => {
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      for (let send = 0; send < times; send++) {
        const { status } = await browser.reply('sendChallenge', { params: { id: challenge.id }, body: {} })
        assert.ok(status === 200 || status === 429, `${status}`)
        if (status === 200) await phone.nextCode()
      }
    }

    for (let batch = 0; batch < 10; batch++) {
      await sends(10)
      await world.clock.pass(minutes(5))
    }
    // One was sent in this hour to set the number up.
    assert.equal((await phone.all()).length - arrived, 4)
    for (let hour = 0; hour < 3; hour++) {
      await world.clock.pass(hours(1))
      for (let send = 0; send < 5; send++) {
        await sends(1)
        await world.clock.pass(minutes(1))
      }
    }
    assert.equal((await phone.all()).length, 10)
  })

  test('an account has two numbers at most and each of them once; another account may have one of them too', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const begin = (number: string) => ({ body: { kind: 'sms' as const, phone: number, country: 'GB' } })

    await maya.browser.refused('beginEnrollment', begin(`0${phone.number.slice(3)}`), 'PHONE_SET_UP_ALREADY')
    const [second, third] = [world.phone(), world.phone()]
    const { id } = await maya.browser.call('beginEnrollment', begin(second.number))
    await maya.browser.refused('sendEnrollment', { params: { id }, body: { phone: phone.number } }, 'PHONE_SET_UP_ALREADY')
    await maya.sendToPhone(id)
    await maya.browser.call('verifyEnrollment', { params: { id }, body: { proof: await second.nextCode() } })
    await maya.browser.refused('beginEnrollment', begin(third.number), 'FACTOR_LIMIT_REACHED')

    await world.clock.pass(minutes(1))
    const ben = await world.person('ben')
    const benId = await ben.beginPhone(phone)
    await ben.browser.call('verifyEnrollment', { params: { id: benId }, body: { proof: await phone.nextCode() } })
  })

  test('changing the number asks for the present one, tells it, and stops it at once', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const [factor] = (await maya.browser.call('listFactors')).items
    assert.ok(factor)
    const newPhone = world.phone()
    const replacing = { body: { kind: 'sms' as const, phone: newPhone.number, replaces: factor.id } }
    await maya.browser.refused('beginEnrollment', replacing, 'STEP_UP_REQUIRED')

    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'replace_factor', target: factor.id } })
    await maya.browser.call('sendChallenge', { params: { id }, body: {} })
    const text = await phone.next(/to replace/)
    await maya.browser.call('verifyChallenge', { params: { id }, body: { proof: text.text.slice(0, 6) } })
    await maya.setUpPhone(newPhone, { replaces: factor.id })

    await phone.next(/number was changed/)
    await maya.mailbox.next(/Phone number .* replaced/)
    await world.clock.pass(minutes(1))
    const browser = world.browser()
    const sent = await asked(maya, browser)
    assert.equal((await verify(browser, sent.id, await newPhone.nextCode())).status, 200)
  })

  test('removing it tells the number', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const [factor] = (await maya.browser.call('listFactors')).items
    assert.ok(factor)

    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'remove_factor', target: factor.id } })
    await maya.browser.call('sendChallenge', { params: { id }, body: {} })
    await maya.browser.call('verifyChallenge', { params: { id }, body: { proof: (await phone.next(/to remove/)).text.slice(0, 6) } })
    await maya.browser.call('removeFactor', { params: { id: factor.id } })

    await phone.next(/was removed/)
    assert.deepEqual((await maya.browser.call('listFactors')).items, [])
  })

  test('an authenticator is asked for before a phone, which stays another way and proves no change', async () => {
    const { maya, phone } = await personWithPhone('maya')
    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
    await maya.browser.call('sendChallenge', { params: { id }, body: {} })
    await maya.browser.call('verifyChallenge', { params: { id }, body: { proof: (await phone.next(/to add/)).text.slice(0, 6) } })
    await maya.setUpAuthenticator()
    await world.clock.pass(minutes(1))

    const browser = world.browser()
    const { challenge, availableFactors } = await maya.beginSignIn(browser)
    assert.equal(challenge.proofKind, 'totp')
    const factorId = availableFactors.find(({ kind }) => kind === 'sms')?.id ?? ''
    const another = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId } })
    await browser.call('sendChallenge', { params: { id: another.id }, body: {} })

    assert.equal((await verify(browser, another.id, await phone.nextCode())).status, 200)
    // It signs in, and changes nothing: the request does not choose a weaker proof than the one that is there.
    const weaker = { body: { purpose: 'remove_factor' as const, target: challenge.factor?.id ?? '', factorId } }
    await browser.refused('openChallenge', weaker, 'FACTOR_NOT_FOUND')
    const removing = { params: { id: challenge.factor?.id ?? '' } }
    const { availableFactors: proofs } = await browser.refused('removeFactor', removing, 'STEP_UP_REQUIRED')
    assert.deepEqual(
      proofs?.map(({ kind }) => kind),
      ['totp'],
    )
  })
})

const otherCode = (code: string): string => `${code.slice(0, 5)}${(Number(code[5]) + 1) % 10}`
