import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextAddress } from './harness/client.ts'
import { minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const manyKeys = process.env.COUNTERSIGN_LONG ? 5000 : 60

eachEngine('setting up an authenticator', {}, (world) => {
  test('Maya scans the key, proves it by a code, and is asked for one from then on', async () => {
    const maya = await world.person('maya')

    const { enrollmentId, authenticator } = await maya.beginAuthenticator({ name: 'My phone' })
    const proof = authenticator.code(world.clock)
    const factor = await maya.browser.call('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } })

    assert.deepEqual([factor.kind, factor.name, factor.state], ['totp', 'My phone', 'active'])
    assert.deepEqual((await maya.browser.call('listFactors')).items, [factor])
    const { aal, amr } = await maya.browser.call('getSession')
    assert.deepEqual([aal, amr], ['aal2', ['pwd', 'otp', 'mfa']])
    const { challenge, availableFactors } = await maya.beginSignIn(world.browser())
    assert.deepEqual(
      [challenge.purpose, challenge.proofKind, challenge.factor?.name, challenge.attemptsLeft],
      ['sign_in', 'totp', 'My phone', 5],
    )
    assert.deepEqual(availableFactors, [{ id: factor.id, kind: 'totp', name: 'My phone', lastUsedAt: factor.lastUsedAt }])
    assert.match((await maya.mailbox.next(/My phone/)).text, /was added to your account/)
  })

  test('the key is 160 bits, is shown once, and in no later answer', async () => {
    const maya = await world.person('maya')
    const begun = await maya.browser.reply('beginEnrollment', { body: { kind: 'totp' } })
    const { id, totp } = JSON.parse(begun.text) as {
      id: string
      totp: { key: string; uri: string; qrSvg: string; issuer: string; accountName: string }
    }

    assert.match(totp.key, /^[A-Z2-7]{32}$/)
    const uri = new URL(totp.uri)
    assert.deepEqual([uri.protocol, uri.host, decodeURIComponent(uri.pathname)], ['otpauth:', 'totp', `/Countersign:${maya.email}`])
    assert.deepEqual(Object.fromEntries(uri.searchParams), {
      secret: totp.key,
      issuer: 'Countersign',
      algorithm: 'SHA1',
      digits: '6',
      period: '30',
    })
    assert.match(totp.qrSvg, /^<svg /)
    assert.equal(begun.headers['cache-control'], 'no-store')

    const { authenticator, enrollmentId } = await maya.beginAuthenticator()
    const spellings = [authenticator.key.toString('hex'), authenticator.key.toString('base64').slice(0, 27), totp.key]
    const proof = await authenticator.freshCode(world.clock)
    const later = [await maya.browser.reply('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } })]
    for (const name of ['listFactors', 'getSession', 'getAccount', 'getService'] as const) later.push(await maya.browser.reply(name))
    later.push(await world.browser().reply('signIn', { body: maya.credentials }))
    for (const params of [{ id: enrollmentId }, { id }])
      later.push(await maya.browser.send({ method: 'GET', path: `/v1/enrollments/${params.id}` }))
    for (const { text } of later) for (const spelling of spellings) assert.ok(!text.includes(spelling))
  })

  test('keys are never made twice and use the whole alphabet evenly', async () => {
    const maya = await world.person('maya')

    const keys = new Set<string>()
    for (let made = 0; made < manyKeys; made++) {
      const begun = await maya.browser.from(nextAddress()).call('beginEnrollment', { body: { kind: 'totp' } })
      assert.ok(begun.kind === 'totp')
      keys.add(begun.totp.key)
    }

    assert.equal(keys.size, manyKeys)
    const symbols = new Map<string, number>()
    for (const symbol of [...keys].join('')) symbols.set(symbol, (symbols.get(symbol) ?? 0) + 1)
    assert.equal(symbols.size, 32)
    // Chi-square with 31 degrees of freedom: above 61.1 once in a thousand times, above 80 once in a hundred thousand.
    const expected = manyKeys
    const chiSquare = [...symbols.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    assert.ok(chiSquare < 80, `${chiSquare}`)
  })

  test('the code that confirmed counts as used, on every road', async () => {
    const maya = await world.person('maya')
    const { enrollmentId, authenticator } = await maya.beginAuthenticator()
    const proof = authenticator.code(world.clock)
    const { id: factorId } = await maya.browser.call('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } })

    const { challenge } = await maya.beginSignIn(world.browser())
    const elsewhere = world.browser()
    const again = await maya.beginSignIn(elsewhere)
    await elsewhere.refused('verifyChallenge', { params: { id: again.challenge.id }, body: { proof } }, 'CODE_ALREADY_USED')
    const stepUp = await maya.browser.call('openChallenge', { body: { purpose: 'remove_factor', target: factorId } })
    await maya.browser.refused('verifyChallenge', { params: { id: stepUp.id }, body: { proof } }, 'CODE_ALREADY_USED')
    await maya.browser.refused(
      'verifyChallenge',
      { params: { id: stepUp.id }, body: { proof: authenticator.code(world.clock, -1) } },
      'CODE_ALREADY_USED',
    )

    assert.equal(challenge.state, 'open')
    await maya.browser.call('verifyChallenge', { params: { id: stepUp.id }, body: { proof: authenticator.code(world.clock, 1) } })
  })

  test('a wrong code, a slow phone and a fast phone are told apart, and nothing is set up', async () => {
    const maya = await world.person('maya')
    const { enrollmentId, authenticator } = await maya.beginAuthenticator()
    const prove = (proof: string, code: string) =>
      maya.browser.refused('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } }, code)

    assert.equal((await prove(authenticator.wrongCode(world.clock), 'WRONG_CODE')).attemptsLeft, 9)
    assert.equal((await prove(authenticator.code(world.clock, -6), 'CLOCK_OFF')).clockOffsetSeconds, -180)
    assert.equal((await prove(authenticator.code(world.clock, 6), 'CLOCK_OFF')).clockOffsetSeconds, 180)

    assert.deepEqual((await maya.browser.call('listFactors')).items, [])
    await maya.browser.call('verifyEnrollment', { params: { id: enrollmentId }, body: { proof: authenticator.code(world.clock) } })
  })

  test('ten wrong codes pause an enrollment for everybody, right codes too', async () => {
    const maya = await world.person('maya')
    const { enrollmentId, authenticator } = await maya.beginAuthenticator()
    const prove = (proof: string, code: string) =>
      maya.browser.refused('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } }, code)

    for (let left = 9; left >= 0; left--) assert.equal((await prove(authenticator.wrongCode(world.clock), 'WRONG_CODE')).attemptsLeft, left)

    await prove(authenticator.code(world.clock), 'TOO_MANY_ATTEMPTS')
    assert.deepEqual((await maya.browser.call('listFactors')).items, [])
  })

  test('an enrollment lives ten minutes, belongs to its session and ends with the next one', async () => {
    const [maya, noah] = [await world.person('maya'), await world.person('noah')]
    const prove = (one: typeof maya, id: string, proof: string) =>
      one.browser.reply('verifyEnrollment', { params: { id }, body: { proof } })
    const problem = async (reply: ReturnType<typeof prove>) => JSON.parse((await reply).text).code

    const first = await maya.beginAuthenticator()
    const second = await maya.beginAuthenticator()
    assert.equal(await problem(prove(maya, first.enrollmentId, first.authenticator.code(world.clock))), 'ENROLLMENT_OVER')
    assert.equal(await problem(prove(noah, second.enrollmentId, second.authenticator.code(world.clock))), 'ENROLLMENT_OVER')
    const elsewhere = world.browser()
    await maya.signIn(elsewhere)
    const inOtherSession = await elsewhere.reply('verifyEnrollment', {
      params: { id: second.enrollmentId },
      body: { proof: second.authenticator.code(world.clock) },
    })
    assert.equal(JSON.parse(inOtherSession.text).code, 'ENROLLMENT_OVER')

    await world.clock.pass(minutes(10) + seconds(1))
    assert.equal(await problem(prove(maya, second.enrollmentId, second.authenticator.code(world.clock))), 'ENROLLMENT_OVER')
    await maya.signIn()
    const third = await maya.beginAuthenticator()
    await maya.browser.call('cancelEnrollment', { params: { id: third.enrollmentId } })
    assert.equal(await problem(prove(maya, third.enrollmentId, third.authenticator.code(world.clock))), 'ENROLLMENT_OVER')
    assert.deepEqual((await maya.browser.call('listFactors')).items, [])
  })

  test('an enrollment that was begun and left never touches the authenticator there is', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.stepUp('replace_factor', { target: maya.authenticator })

    const pending = await maya.beginAuthenticator({ replaces: maya.authenticator })
    await maya.browser.refused(
      'verifyEnrollment',
      { params: { id: pending.enrollmentId }, body: { proof: pending.authenticator.wrongCode(world.clock) } },
      'WRONG_CODE',
    )

    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    await browser.refused(
      'verifyChallenge',
      { params: { id: challenge.id }, body: { proof: pending.authenticator.code(world.clock) } },
      'WRONG_CODE',
    )
    await browser.call('verifyChallenge', {
      params: { id: challenge.id },
      body: { proof: await maya.authenticator.freshCode(world.clock) },
    })
  })

  test('a second one needs a fresh proof of the first; five are the most', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.setUpAuthenticator({ name: 'Second' })
    await world.clock.pass(minutes(5) + seconds(1))

    const refusal = await maya.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
    assert.deepEqual(
      [refusal.purpose, refusal.requiredAal, refusal.factorId, refusal.availableFactors?.length],
      ['add_factor', 'aal2', null, 2],
    )
    await maya.stepUp('add_factor')
    for (const name of ['Third', 'Fourth', 'Fifth']) await maya.setUpAuthenticator({ name })

    await maya.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'FACTOR_LIMIT_REACHED')
    assert.equal((await maya.browser.call('listFactors')).items.length, 5)
  })

  test('the first one needs a fresh password', async () => {
    const maya = await world.person('maya')
    await world.clock.pass(minutes(5) + seconds(1))

    const refusal = await maya.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
    assert.deepEqual([refusal.requiredAal, refusal.availableFactors], ['aal1', []])
    const { id, proofKind } = await maya.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
    assert.equal(proofKind, 'password')
    await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: 'not her password' } }, 'WRONG_CREDENTIALS')
    await maya.browser.call('verifyChallenge', { params: { id }, body: { proof: maya.password } })

    await maya.setUpAuthenticator()
  })
})
