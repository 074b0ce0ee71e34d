import assert from 'node:assert/strict'
import { test } from 'node:test'
import { masked } from './harness/same-answer.ts'
import { minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('signing up', {}, (world) => {
  const wrongOf = (code: string) => String((Number(code) + 1) % 10 ** 8).padStart(8, '0')

  test('Maya signs up with the code that is mailed to her and is signed in', async () => {
    const maya = world.stranger('maya')

    const { signUpId, code } = await maya.askForAccount()
    const answer = await maya.browser.call('confirmSignUp', { body: { signUpId, code } })

    assert.match(code, /^\d{8}$/)
    assert.ok(answer.state === 'complete')
    assert.deepEqual([answer.session.email, answer.session.aal, answer.session.amr], [maya.email, 'aal1', ['pwd']])
    assert.equal((await maya.browser.call('getAccount')).email, maya.email)
    assert.equal((await maya.browser.call('getSession')).id, answer.session.id)
    assert.deepEqual([...maya.browser.cookies.keys()].sort(), ['__Host-device', '__Host-session'])
  })

  test('a code may be typed with spaces, hyphens and the digits of another script, and works once', async () => {
    const maya = world.stranger('maya')
    const { signUpId, code } = await maya.askForAccount()
    const typed = [...code].map((digit, at) => String.fromCharCode((at < 4 ? 0x660 : 0xff10) + Number(digit))).join(' - ')

    await maya.browser.call('confirmSignUp', { body: { signUpId, code: typed } })

    await maya.browser.copy().refused('confirmSignUp', { body: { signUpId, code } }, 'CHALLENGE_OVER')
  })

  test('five wrong codes end a sign-up, also for the right code and after a new mail', async () => {
    const maya = world.stranger('maya')
    const { signUpId, code } = await maya.askForAccount()
    const wrong = { body: { signUpId, code: wrongOf(code) } }

    for (const left of [4, 3]) assert.equal((await maya.browser.refused('confirmSignUp', wrong, 'WRONG_CODE')).attemptsLeft, left)
    await world.clock.pass(seconds(61))
    await maya.browser.call('resendSignUpCode', { body: { signUpId } })
    const newer = await maya.readCode()
    for (const left of [2, 1, 0]) assert.equal((await maya.browser.refused('confirmSignUp', wrong, 'WRONG_CODE')).attemptsLeft, left)

    await maya.browser.refused('confirmSignUp', { body: { signUpId, code: newer } }, 'CHALLENGE_OVER')
  })

  test('a code is good for ten minutes and no longer', async () => {
    const [early, late] = [world.stranger('early'), world.stranger('late')]
    const [first, second] = [await early.askForAccount(), await late.askForAccount()]

    await world.clock.pass(minutes(10) - seconds(1))
    await early.browser.call('confirmSignUp', { body: first })
    await world.clock.pass(seconds(2))

    await late.browser.refused('confirmSignUp', { body: second }, 'CODE_EXPIRED')
    await world.clock.pass(minutes(20))
    await late.browser.refused('confirmSignUp', { body: second }, 'CHALLENGE_OVER')
    await late.browser.refused('resendSignUpCode', { body: { signUpId: second.signUpId } }, 'CHALLENGE_OVER')
  })

  test('a new code takes the place of the older one, a minute later at the soonest', async () => {
    const maya = world.stranger('maya')
    const { signUpId, code: older } = await maya.askForAccount()

    const refusal = await maya.browser.refused('resendSignUpCode', { body: { signUpId } }, 'CODE_SENT_RECENTLY')
    assert.equal(Date.parse(refusal.retryAfter ?? ''), world.clock.now() + seconds(60))
    await world.clock.pass(seconds(60))
    await maya.browser.call('resendSignUpCode', { body: { signUpId } })
    const newer = await maya.readCode()

    await maya.browser.refused('confirmSignUp', { body: { signUpId, code: older } }, 'CODE_EXPIRED')
    await maya.browser.call('confirmSignUp', { body: { signUpId, code: newer } })
  })

  test('a code of one sign-up does not confirm another', async () => {
    const [maya, noah] = [world.stranger('maya'), world.stranger('noah')]
    const [ofMaya, ofNoah] = [await maya.askForAccount(), await noah.askForAccount()]

    await maya.browser.refused('confirmSignUp', { body: { signUpId: ofMaya.signUpId, code: ofNoah.code } }, 'WRONG_CODE')

    await noah.browser.call('confirmSignUp', { body: ofNoah })
  })

  test('a known address gets the same answers as an unknown one, and a mail of its own', async () => {
    const owner = await world.person('owner')
    const guesser = world.stranger('guesser', { email: owner.email.toUpperCase() })
    const nobody = world.stranger('nobody', { email: `N${owner.email.slice(1).toUpperCase()}` })
    await world.clock.pass(seconds(61))

    const known = await guesser.browser.reply('signUp', { body: guesser.credentials })
    const unknown = await nobody.browser.reply('signUp', { body: nobody.credentials })

    assert.equal(known.status, 202)
    assert.equal(masked(known), masked(unknown))
    assert.match((await owner.mailbox.next(/already have an account/)).text, /no new one was made/)
    const signUpIds = [known, unknown].map(({ text }): string => JSON.parse(text).signUpId)
    const guesses = ['00000000', '1234567', 'no code', '11111111', '22222222', '33333333']
    for (const code of guesses) {
      const [atKnown, atUnknown] = await Promise.all(
        signUpIds.map((signUpId) => guesser.browser.reply('confirmSignUp', { body: { signUpId, code } })),
      )
      assert.ok(atKnown && atUnknown)
      assert.equal(masked(atKnown), masked(atUnknown))
    }
    await world.clock.pass(seconds(61))
    const [atKnown, atUnknown] = await Promise.all(
      signUpIds.map((signUpId) => guesser.browser.reply('resendSignUpCode', { body: { signUpId } })),
    )
    assert.ok(atKnown && atUnknown)
    assert.equal(masked(atKnown), masked(atUnknown))
  })

  test('sign-in answers a known address, an unknown one and one without an account yet alike, before and after the pause', async () => {
    const owner = await world.personWithAuthenticator('owner')
    const unconfirmed = world.stranger('unconfirmed')
    await unconfirmed.askForAccount()
    const addresses = [owner.email, world.stranger('nobody').email, unconfirmed.email]

    for (let attempt = 1; attempt <= 12; attempt++) {
      const replies = await Promise.all(
        addresses.map((email) => world.browser().reply('signIn', { body: { email, password: 'not the password of anybody' } })),
      )
      const [known, ...others] = replies.map(masked)
      assert.match(known ?? '', attempt <= 10 ? /WRONG_CREDENTIALS/ : /TOO_MANY_ATTEMPTS/)
      for (const other of others) assert.equal(other, known)
    }
  })

  test('two sign-ups of one address at once make one account', async () => {
    const first = world.stranger('twin')
    const second = world.stranger('twin', { email: first.email.toUpperCase() })
    const asked = [await first.askForAccount()]
    await world.clock.pass(seconds(61))
    asked.push(await second.askForAccount())

    const replies = await Promise.all([first, second].map((one, at) => one.browser.reply('confirmSignUp', { body: asked[at] })))

    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 410])
    const winner = replies[0]?.status === 200 ? first : second
    assert.equal((await winner.givePassword(world.browser())).state, 'complete')
    const loser = winner === first ? second : first
    await world.browser().refused('signIn', { body: loser.credentials }, 'WRONG_CREDENTIALS')
  })

  test('one mailbox is not written to more often than once a minute and five times an hour, whoever asks', async () => {
    const { email, password, mailbox } = world.stranger('victim')
    const ask = (spelling: string) => world.browser().reply('signUp', { body: { email: spelling, password } })

    for (let sent = 0; sent < 5; sent++) {
      assert.equal((await ask(email)).status, 202)
      assert.match((await ask(email.toUpperCase())).text, /CODE_SENT_RECENTLY/)
      await world.clock.pass(seconds(61))
    }

    assert.match((await ask(email)).text, /TOO_MANY_ATTEMPTS/)
    assert.equal((await mailbox.all()).length, 5)
  })

  test('refuses addresses that no single mailbox has, and nothing is sent', async () => {
    const { browser, password } = world.stranger('eve')
    const hostile = [
      'a@b',
      'a@localhost',
      'a b@example.test',
      'a@example.test\r\nBcc: b@example.test',
      'a@example.test,b@example.test',
      '<a@example.test>',
      '"a b"@example.test',
      'a@@example.test',
      'a..b@example.test',
      '.a@example.test',
      'a@exa mple.test',
      'a@[127.0.0.1]',
      'a@example.test\u0000',
      '@example.test',
      `${'a'.repeat(65)}@example.test`,
    ]

    for (const email of hostile) {
      const { code } = await browser.refused('signUp', { body: { email, password } })
      assert.ok(code === 'INVALID_EMAIL' || code === 'INVALID_REQUEST', `${JSON.stringify(email)}: ${code}`)
    }
  })

  test('refuses passwords that are short, long, common or made of the address, and says which', async () => {
    const maya = world.stranger('maya', { email: 'maya.lindqvist@example.test' })
    const code = async (password: string) => (await maya.browser.refused('signUp', { body: { email: maya.email, password } })).code

    assert.equal(await code('fourteen signs'), 'PASSWORD_TOO_SHORT')
    assert.equal(await code('x'.repeat(3).concat('yz'.repeat(127))), 'PASSWORD_TOO_LONG')
    assert.equal(await code('passwordpassword'), 'PASSWORD_TOO_COMMON')
    assert.equal(await code('maya.lindqvist2026!'), 'PASSWORD_TOO_COMMON')
    assert.equal(await code('Countersign-Countersign-1'), 'PASSWORD_TOO_COMMON')
  })

  test('all of a long password counts, in any script and with any character', async () => {
    const long = `${'correct horse '.repeat(14)}ab`
    for (const password of [
      long,
      'пароль из пятнадцати знаков',
      'a\u0000b is a password with a gap',
      'zwölf Boxkämpfer jagen Viktor quer',
    ]) {
      const maya = await world.stranger('maya', { password }).signUp()

      assert.equal((await maya.givePassword(world.browser())).state, 'complete')
      const almost = `${password.slice(0, -1)}${password.endsWith('b') ? 'c' : 'b'}`
      await world.browser().refused('signIn', { body: { email: maya.email, password: almost } }, 'WRONG_CREDENTIALS')
    }
  })
})

eachEngine('signing up where it is restricted', { env: { COUNTERSIGN_SIGN_UP: 'invite_only' } }, (world) => {
  const invitation = async () => {
    const code = /^[\w-]{43}$/m.exec(await world.command('invite', 'create'))?.[0]
    assert.ok(code, 'the command prints a code on a line of its own')
    world.secrets.plant('an invitation code', code)
    return code
  }

  test('an invitation made on the command line beside the running server is good for one account', async () => {
    const [maya, noah] = [world.stranger('maya'), world.stranger('noah')]
    const inviteCode = await invitation()

    await maya.browser.refused('signUp', { body: maya.credentials }, 'INVITE_REQUIRED')
    await maya.browser.refused('signUp', { body: { ...maya.credentials, inviteCode: `${inviteCode.slice(0, -1)}_` } }, 'INVITE_REQUIRED')
    const { signUpId } = await maya.browser.call('signUp', { body: { ...maya.credentials, inviteCode } })
    const ofNoah = await noah.browser.call('signUp', { body: { ...noah.credentials, inviteCode } })
    await maya.browser.call('confirmSignUp', { body: { signUpId, code: await maya.readCode() } })

    await noah.browser.refused('confirmSignUp', { body: { signUpId: ofNoah.signUpId, code: await noah.readCode() } }, 'INVITE_REQUIRED')
    await noah.browser.refused('signUp', { body: { ...noah.credentials, inviteCode } }, 'INVITE_REQUIRED')
  })

  test('two who hold the same invitation and confirm at once: one gets in', async () => {
    const people = [world.stranger('maya'), world.stranger('noah')]
    const inviteCode = await invitation()
    const confirmations = await Promise.all(
      people.map(async (one) => {
        const { signUpId } = await one.browser.call('signUp', { body: { ...one.credentials, inviteCode } })
        return { body: { signUpId, code: await one.readCode() } }
      }),
    )

    const replies = await Promise.all(people.map((one, at) => one.browser.reply('confirmSignUp', confirmations[at])))

    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 403])
  })

  test('an invitation ends after seven days', async () => {
    const maya = world.stranger('maya')
    const inviteCode = await invitation()

    // The command goes by the clock of the world as the server does.
    await world.clock.pass(7 * 24 * minutes(60) + seconds(1))

    await maya.browser.refused('signUp', { body: { ...maya.credentials, inviteCode } }, 'INVITE_REQUIRED')
  })

  test('a closed service takes nobody, and those who have an account still get in', async () => {
    const inviteCode = await invitation()
    const maya = world.stranger('maya')
    const { signUpId } = await maya.browser.call('signUp', { body: { ...maya.credentials, inviteCode } })
    await maya.browser.call('confirmSignUp', { body: { signUpId, code: await maya.readCode() } })

    const closed = await world.startServer({ COUNTERSIGN_SIGN_UP: 'closed' })

    await world
      .browser({ server: closed })
      .refused('signUp', { body: { ...world.stranger('noah').credentials, inviteCode } }, 'SIGN_UP_CLOSED')
    assert.equal((await maya.givePassword(world.browser({ server: closed }))).state, 'complete')
    assert.equal((await world.browser({ server: closed }).call('getService')).signUp, 'closed')
  })
})
