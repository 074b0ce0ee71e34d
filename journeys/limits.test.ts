import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from './harness/client.ts'
import type { Person } from './harness/person.ts'
import { minutes, seconds } from './harness/test-clock.ts'
import { untilThereIsRoom } from './harness/there-is-room.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('limits on codes', {}, (world) => {
  /** What a wrong code is answered with, in a sign-in under way. */
  async function guess(maya: Person, browser: Client, challengeId: string): Promise<string> {
    const proof = maya.authenticator.wrongCode(world.clock)
    return (await browser.refused('verifyChallenge', { params: { id: challengeId }, body: { proof } })).code
  }

  const judged = (codes: string[]) => codes.filter((code) => code === 'WRONG_CODE').length

  test('A03: after five wrong codes the right one is refused, the pause is told and kept, and then a new challenge works', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)

    for (const left of [4, 3, 2, 1, 0]) {
      const proof = maya.authenticator.wrongCode(world.clock)
      assert.equal(
        (await browser.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'WRONG_CODE')).attemptsLeft,
        left,
      )
    }
    const right = async (id: string) =>
      browser.reply('verifyChallenge', { params: { id }, body: { proof: await maya.authenticator.freshCode(world.clock) } })
    assert.equal(JSON.parse((await right(challenge.id)).text).code, 'CHALLENGE_OVER')
    assert.equal((await browser.call('getChallenge', { params: { id: challenge.id } })).state, 'failed')
    const second = await browser.call('openChallenge', { body: { purpose: 'sign_in' } })
    const paused = await right(second.id)
    assert.equal(paused.status, 429)
    assert.deepEqual(
      [paused.headers['retry-after'], Date.parse(JSON.parse(paused.text).retryAfter)],
      ['60', world.clock.now() + minutes(1)],
    )
    await world.clock.pass(minutes(1) - seconds(1))
    assert.equal((await right(second.id)).headers['retry-after'], '1')
    await world.clock.pass(seconds(1))

    assert.equal((await right(second.id)).status, 200)
  })

  test('a sign-in ends after ten wrong codes over all its challenges', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const first = await maya.beginSignIn(browser)
    for (let guessed = 0; guessed < 5; guessed++) await guess(maya, browser, first.challenge.id)
    await world.clock.pass(minutes(1))
    const second = await browser.call('openChallenge', { body: { purpose: 'sign_in' } })
    for (let guessed = 0; guessed < 5; guessed++) await guess(maya, browser, second.id)

    await browser.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
    await browser.refused('openChallenge', { body: { purpose: 'sign_in' } }, 'SIGN_IN_EXPIRED')
  })

  test('signing in anew fifty times, four guesses each, has five of them judged', async () => {
    const maya = await world.personWithAuthenticator('maya')

    const codes: string[] = []
    for (let round = 0; round < 50; round++) {
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      codes.push(...(await Promise.all([1, 2, 3, 4].map(() => guess(maya, browser, challenge.id)))))
    }

    assert.equal(judged(codes), 5)
    assert.deepEqual([...new Set(codes)].sort(), ['TOO_MANY_ATTEMPTS', 'WRONG_CODE'])
  })

  test('neither another factor, another challenge nor another spelling of the address gives a guesser more', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const [first, second] = [maya.authenticator, await maya.setUpAuthenticator({ name: 'Tablet' })]
    const spellings = [maya.email, maya.email.toUpperCase(), ` ${maya.email} `, maya.email.replace('example', 'EXAMPLE')]

    const codes: string[] = []
    for (let round = 0; round < 12; round++) {
      const browser = world.browser()
      await browser.call('signIn', { body: { email: spellings[round % 4] ?? '', password: maya.password } })
      const { factorId } = round % 2 === 0 ? first : second
      const { id } = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId } })
      codes.push(await guess(maya, browser, id), await guess(maya, browser, id))
    }

    assert.equal(judged(codes), 10, 'five for each of the two factors')
  })

  test('neither another node nor a killed server gives a guesser more', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const other = await world.startServer()
    const guessAt = async (server: typeof other) => {
      const browser = world.browser({ server })
      const { challenge } = await maya.beginSignIn(browser)
      return guess(maya, browser, challenge.id)
    }

    const codes = [await guessAt(world.server), await guessAt(other), await guessAt(world.server)]
    await world.server.kill()
    codes.push(await guessAt(other))
    await other.kill()
    const afterwards = await world.startServer()
    for (let guessed = 0; guessed < 4; guessed++) codes.push(await guessAt(afterwards))

    assert.deepEqual(codes, [...Array(5).fill('WRONG_CODE'), ...Array(3).fill('TOO_MANY_ATTEMPTS')])
  })

  test('of 200 wrong codes at once five are judged', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const half = world.browser()
    const { challenge } = await maya.beginSignIn(half)

    const codes = await Promise.all(
      Array.from({ length: 200 }, () =>
        untilThereIsRoom(
          () => guess(maya, half.from(world.browser().address), challenge.id),
          (code) => code === 'UNAVAILABLE',
        ),
      ),
    )

    assert.equal(judged(codes), 5)
    for (const code of codes) assert.ok(['WRONG_CODE', 'TOO_MANY_ATTEMPTS', 'CHALLENGE_OVER'].includes(code), code)
  })

  test('of 200 wrong codes at once, in 20 sign-ins over two nodes, five are judged', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const nodes = [world.server, await world.startServer()]
    const halves: { browser: Client; challengeId: string }[] = []
    for (let opened = 0; opened < 20; opened++) {
      const browser = world.browser()
      halves.push({ browser, challengeId: (await maya.beginSignIn(browser)).challenge.id })
    }

    const codes = await Promise.all(
      Array.from({ length: 200 }, (_, at) => {
        const { browser, challengeId } = halves[at % 20] as (typeof halves)[number]
        return guess(maya, browser.from(world.browser().address).at(nodes[at % 2] as (typeof nodes)[number]), challengeId)
      }),
    )

    assert.equal(judged(codes), 5)
  })

  test('pauses grow from one minute to an hour, at a hundred it is over for strangers, and the owner still gets in', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const known = maya.browser
    await known.call('signOut')
    let browser = world.browser()
    let { challenge } = await maya.beginSignIn(browser)
    const right = async () =>
      browser.reply('verifyChallenge', { params: { id: challenge.id }, body: { proof: await maya.authenticator.freshCode(world.clock) } })

    for (let failures = 5; failures <= 100; failures += 5) {
      for (let guessed = 0; guessed < 5; guessed++) assert.equal(await guess(maya, browser, challenge.id), 'WRONG_CODE')
      browser = world.browser()
      challenge = (await maya.beginSignIn(browser)).challenge
      const { retryAfter } = JSON.parse((await right()).text) as { retryAfter?: string }
      const pause = minutes(failures === 5 ? 1 : failures === 10 ? 5 : failures === 15 ? 15 : 60)
      if (failures < 100) assert.equal(Date.parse(retryAfter ?? '') - world.clock.now(), pause)
      else assert.equal(retryAfter, undefined, 'there is nothing to wait for')
      await world.clock.pass(pause)
      browser = world.browser()
      challenge = (await maya.beginSignIn(browser)).challenge
    }

    const refusal = await right()
    assert.deepEqual(
      [refusal.status, JSON.parse(refusal.text).code, JSON.parse(refusal.text).retryAfter],
      [429, 'TOO_MANY_ATTEMPTS', undefined],
    )
    await maya.signIn(known)
    assert.equal((await known.call('getSession')).aal, 'aal2')
    assert.equal((await right()).status, 429, 'what the owner does gives a stranger nothing back')
  })

  test('a right code ends the run of failures of its own client only', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    for (let guessed = 0; guessed < 4; guessed++) await guess(maya, browser, challenge.id)

    await maya.browser.call('signOut')
    await maya.signIn(maya.browser)
    await maya.browser.call('signOut')

    assert.equal(await guess(maya, browser, challenge.id), 'WRONG_CODE')
    const next = await browser.call('openChallenge', { body: { purpose: 'sign_in' } })
    assert.equal(await guess(maya, browser, next.id), 'TOO_MANY_ATTEMPTS')
  })

  test('who is signed in guesses no faster', async () => {
    const maya = await world.personWithAuthenticator('maya')

    const codes: string[] = []
    for (let opened = 0; opened < 4; opened++) {
      const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'remove_factor', target: maya.authenticator.factorId } })
      codes.push(await guess(maya, maya.browser, id), await guess(maya, maya.browser, id))
    }

    assert.equal(judged(codes), 5)
    await maya.browser.refused('removeFactor', { params: { id: maya.authenticator.factorId } }, 'STEP_UP_REQUIRED')
  })

  test('the owner is told of a wrong code after the right password, once an hour', async () => {
    const maya = await world.personWithAuthenticator('maya')
    for (let tried = 0; tried < 3; tried++) {
      const browser = world.browser()
      await guess(maya, browser, (await maya.beginSignIn(browser)).challenge.id)
    }

    assert.match((await maya.mailbox.next(/wrong code/)).text, /They did not get in/)
    await maya.signIn(world.browser())
    await maya.mailbox.next(/New sign-in/)

    assert.equal((await maya.mailbox.all()).filter(({ subject }) => /wrong code/.test(subject)).length, 1)
  })
})

eachEngine('limits on passwords and addresses', {}, (world) => {
  const wrong = { password: 'certainly not the password' }
  const signIn = async (browser: Client, body: { email: string; password: string }) => {
    const { status, text } = await browser.reply('signIn', { body })
    return status === 200 ? 'in' : (JSON.parse(text).code as string)
  }

  test('strangers use up the tries of an account, in all its spellings together, and its owner still gets in from a known browser', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.browser.call('signOut')
    const spellings = [maya.email, maya.email.toUpperCase(), ` ${maya.email}`]

    const answers: string[] = []
    for (let tried = 0; tried < 12; tried++) answers.push(await signIn(world.browser(), { ...wrong, email: spellings[tried % 3] ?? '' }))
    assert.deepEqual(answers, [...Array(10).fill('WRONG_CREDENTIALS'), ...Array(2).fill('TOO_MANY_ATTEMPTS')])
    assert.equal(await signIn(world.browser(), maya.credentials), 'TOO_MANY_ATTEMPTS')

    await maya.signIn(maya.browser)
    assert.equal((await maya.browser.call('getSession')).aal, 'aal2')
    await world.clock.pass(minutes(15))
    assert.equal(await signIn(world.browser(), maya.credentials), 'in')
  })

  test('of 60 wrong passwords at once, from as many addresses, ten are judged', async () => {
    const maya = await world.person('maya')

    const answers = await Promise.all(Array.from({ length: 60 }, () => signIn(world.browser(), { ...wrong, email: maya.email })))

    assert.equal(answers.filter((answer) => answer === 'WRONG_CREDENTIALS').length, 10)
    assert.equal(answers.filter((answer) => answer === 'TOO_MANY_ATTEMPTS').length, 50)
  })

  test('the device cookie of one account is a stranger’s at another', async () => {
    const [maya, noah] = [await world.person('maya'), await world.person('noah')]
    for (let tried = 0; tried < 10; tried++) await signIn(world.browser(), { ...wrong, email: maya.email })

    assert.equal(await signIn(noah.browser, maya.credentials), 'TOO_MANY_ATTEMPTS')
    assert.equal(await signIn(maya.browser, maya.credentials), 'in')
  })

  test('a known browser that guesses has ten tries of its own', async () => {
    const maya = await world.person('maya')
    await maya.browser.call('signOut')

    for (let tried = 0; tried < 10; tried++) assert.equal(await signIn(maya.browser, { ...wrong, email: maya.email }), 'WRONG_CREDENTIALS')

    assert.equal(await signIn(maya.browser, maya.credentials), 'TOO_MANY_ATTEMPTS')
    assert.equal(await signIn(world.browser(), maya.credentials), 'in')
  })

  test('asking for the password again in a session is limited like signing in', async () => {
    const maya = await world.person('maya')

    const codes: string[] = []
    for (let opened = 0; opened < 3; opened++) {
      const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
      for (let tried = 0; tried < 5; tried++)
        codes.push((await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: 'a wrong password' } })).code)
    }

    assert.deepEqual(codes, [...Array(10).fill('WRONG_CREDENTIALS'), ...Array(5).fill('TOO_MANY_ATTEMPTS')])
  })

  test('one address has thirty tries in ten minutes, whatever it tries to prove', async () => {
    const eve = world.browser()
    const maya = await world.personWithAuthenticator('maya')

    const answers: string[] = []
    for (let tried = 0; tried < 29; tried++) answers.push(await signIn(eve, { ...wrong, email: world.stranger('nobody').email }))
    await maya.beginSignIn(eve)
    const { challenge } = (await eve.call('getSignIn')) as { challenge: { id: string } }
    const proof = maya.authenticator.wrongCode(world.clock)
    answers.push((await eve.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } })).code)
    assert.deepEqual([...new Set(answers)], ['WRONG_CREDENTIALS', 'WRONG_CODE'])

    assert.equal(await signIn(eve, maya.credentials), 'TOO_MANY_ATTEMPTS')
    await eve.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'TOO_MANY_ATTEMPTS')
    const { signUpId } = await world.stranger('nobody').askForAccount()
    await eve.refused('confirmSignUp', { body: { signUpId, code: '00000000' } }, 'TOO_MANY_ATTEMPTS')
    await world.clock.pass(minutes(10))
    assert.equal(await signIn(eve, maya.credentials), 'in')
  })

  test('an IPv6 network of 64 bits is one client, an IPv4 address in IPv6 form is itself', async () => {
    const tries = async (addresses: string[]) => {
      const answers: string[] = []
      for (const address of addresses)
        answers.push(await signIn(world.browser({ address }), { ...wrong, email: world.stranger('nobody').email }))
      return answers.filter((answer) => answer === 'WRONG_CREDENTIALS').length
    }

    assert.equal(await tries(Array.from({ length: 40 }, (_, at) => `2001:db8:1:2:${at}::${at + 1}`)), 30)
    assert.equal(await tries(['2001:db8:1:3::1']), 1)
    assert.equal(await tries(Array.from({ length: 40 }, (_, at) => (at % 2 ? '198.51.100.7' : '::ffff:198.51.100.7'))), 30)
  })

  test('A23: an address that nobody vouches for counts as one client, whatever headers it makes up', async () => {
    const open = await world.startServer({ COUNTERSIGN_TRUSTED_PROXIES: '' })
    const body = JSON.stringify({ ...wrong, email: world.stranger('nobody').email })

    const statuses: number[] = []
    for (let tried = 0; tried < 50; tried++) {
      const made = `203.0.113.${tried}`
      const headers = {
        'content-type': 'application/json',
        'x-forwarded-for': made,
        forwarded: `for=${made}`,
        'x-real-ip': made,
        'cf-connecting-ip': made,
        'true-client-ip': made,
        'x-client-ip': made,
      }
      const answer = await world
        .browser({ server: open })
        .send({ method: 'POST', path: '/v1/sign-ins', headers, body: body.replace('nobody', `n${tried}`) })
      statuses.push(answer.status)
    }

    assert.deepEqual(statuses, [...Array(30).fill(401), ...Array(20).fill(429)])
  })

  test('what a client writes in front of the proxy’s own words is not believed', async () => {
    const statuses: number[] = []
    for (let tried = 0; tried < 35; tried++) {
      const browser = world.browser({ address: `203.0.113.${tried}, 198.51.100.9` })
      statuses.push((await browser.reply('signIn', { body: { ...wrong, email: world.stranger('nobody').email } })).status)
    }

    assert.deepEqual(statuses, [...Array(30).fill(401), ...Array(5).fill(429)])
  })

  test('an address that floods the service is answered 429 until the minute is over, others are served', async () => {
    const flood = world.browser()

    const statuses = await Promise.all(Array.from({ length: 330 }, async () => (await flood.reply('getService')).status))
    assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 429).length], [300, 30])
    const refusal = await flood.refused('getService', undefined, 'TOO_MANY_REQUESTS')

    assert.ok(Date.parse(refusal.retryAfter ?? '') - world.clock.now() <= minutes(1))
    assert.equal((await world.browser().reply('getService')).status, 200)
    await world.clock.pass(minutes(1))
    assert.equal((await flood.reply('getService')).status, 200)
  })

  test('one address asks for twenty accounts an hour', async () => {
    const browser = world.browser()
    const ask = async () => {
      const { email, password } = world.stranger('many')
      return (await browser.reply('signUp', { body: { email, password } })).status
    }

    const statuses: number[] = []
    for (let asked = 0; asked < 22; asked++) statuses.push(await ask())

    assert.deepEqual(statuses, [...Array(20).fill(202), 429, 429])
  })
})
