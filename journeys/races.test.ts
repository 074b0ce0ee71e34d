import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Authenticator } from './harness/authenticator.ts'
import { type Client, nextAddress } from './harness/client.ts'
import type { Person } from './harness/person.ts'
import { withMailedCode } from './harness/policy-file.ts'
import { costlyRounds, crowded, onlyWinner, race, rounds, runnersLike } from './harness/race.ts'
import type { ServerProcess } from './harness/server-process.ts'
import { SoftPasskey } from './harness/soft-passkey.ts'
import { minutes, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

/** One life of an account, in which every one-time thing is used by fifty at once. */
async function raceThroughLife(world: World, maya: Person, nodes: readonly ServerProcess[]): Promise<void> {
  const sentUp = await maya.askForAccount()
  const signUp = await race(runnersLike(maya.browser, nodes), (client) => client.reply('confirmSignUp', { body: sentUp }))
  maya.browser = onlyWinner(signUp, 'CHALLENGE_OVER', 'WRONG_CODE')

  const { enrollmentId, authenticator } = await maya.beginAuthenticator()
  const first = { params: { id: enrollmentId }, body: { proof: await authenticator.freshCode(world.clock) } }
  const enrolled = await race(runnersLike(maya.browser, nodes), (client) => client.reply('verifyEnrollment', first))
  maya.browser = onlyWinner(enrolled, 'ENROLLMENT_OVER', 'TOO_MANY_ATTEMPTS', 'NOT_SIGNED_IN', 'SESSION_ROTATED')
  const { items } = await maya.browser.call('listFactors')
  assert.equal(items.length, 1)
  maya.keep(authenticator, items[0]?.id ?? '')
  const target = authenticator.factorId

  const challenge = await maya.browser.call('openChallenge', { body: { purpose: 'replace_factor', target } })
  const proved = { params: { id: challenge.id }, body: { proof: await authenticator.freshCode(world.clock) } }
  const steppedUp = await race(runnersLike(maya.browser, nodes), (client) => client.reply('verifyChallenge', proved))
  maya.browser = onlyWinner(steppedUp, 'CHALLENGE_OVER', 'CODE_ALREADY_USED', 'TOO_MANY_ATTEMPTS', 'NOT_SIGNED_IN', 'SESSION_ROTATED')

  const replacing = { body: { kind: 'totp', replaces: target } }
  onlyWinner(await race(runnersLike(maya.browser, nodes), (client) => client.reply('beginEnrollment', replacing)), 'STEP_UP_REQUIRED')
  // Who came too late for the challenge has used up the tries of the minute.
  await world.clock.pass(minutes(1))
  await maya.stepUp('remove_factor', { target: authenticator })
  const removing = { params: { id: target } }
  onlyWinner(
    await race(runnersLike(maya.browser, nodes), (client) => client.reply('removeFactor', removing)),
    'FACTOR_NOT_FOUND',
    'STEP_UP_REQUIRED',
  )
  assert.deepEqual((await maya.browser.call('listFactors')).items, [])
}

/** Ten known browsers, each with attempts of its own, use one code five times each: only the time step decides. */
async function raceForOneStep(world: World, nodes: readonly ServerProcess[]): Promise<void> {
  const maya = await world.person('maya')
  const browsers = [maya.browser, ...Array.from({ length: 9 }, () => world.browser())]
  for (const browser of browsers.slice(1)) await maya.signIn(browser)
  const authenticator = await maya.setUpAuthenticator()
  for (const browser of browsers.slice(1)) await maya.signIn(browser)

  for (let round = 0; round < rounds; round++) {
    const proof = await authenticator.freshCode(world.clock)
    const clients = await Promise.all(
      browsers.map(async (browser) => {
        const { id } = await browser.call('openChallenge', { body: { purpose: 'add_factor' } })
        return runnersLike(browser, nodes, 5).map((client) => ({ client, browser, id }))
      }),
    )
    const all = clients.flat()
    const idOf = new Map(all.map(({ client, id }) => [client, id]))
    const result = await race(
      all.map(({ client }) => client),
      (client) => client.reply('verifyChallenge', { params: { id: idOf.get(client) ?? '' }, body: { proof } }),
    )
    const winner = onlyWinner(result, 'CODE_ALREADY_USED', 'CHALLENGE_OVER', 'TOO_MANY_ATTEMPTS', 'NOT_SIGNED_IN', 'SESSION_ROTATED')

    // A right code each lets the losers begin the next round without failures, once their pause is over.
    const won = all.find(({ client }) => client === winner)?.browser
    for (const [name, value] of winner.cookies) won?.cookies.set(name, value)
    await world.clock.pass(minutes(1))
    for (const browser of browsers) {
      if (browser === won) continue
      maya.browser = browser
      await maya.stepUp('add_factor')
    }
  }
}

/** Fifty at once answer the challenge of one sign-in with one code. */
async function raceForOneSession(world: World, nodes: readonly ServerProcess[]): Promise<void> {
  const maya = await world.personWithAuthenticator('maya')

  for (let round = 0; round < rounds; round++) {
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const answer = { params: { id: challenge.id }, body: { proof: await maya.authenticator.freshCode(world.clock) } }
    const result = await race(runnersLike(browser, nodes), (client) => client.reply('verifyChallenge', answer))

    const winner = onlyWinner(result, 'CHALLENGE_OVER', 'CODE_ALREADY_USED', 'TOO_MANY_ATTEMPTS', 'NOT_SIGNED_IN', 'NOT_FOUND')
    assert.equal((await winner.call('getSession')).aal, 'aal2')
    await world.clock.pass(minutes(2))
  }
}

/** Two known browsers of one person, each with a sign-in of its own and 25 copies: only the code decides. */
async function raceForOneRecoveryCode(world: World, nodes: readonly ServerProcess[]): Promise<void> {
  const maya = await world.personWithAuthenticator('maya')
  await maya.makeRecoveryCodes()

  for (let round = 0; round < rounds; round++) {
    if (maya.recoveryCodes.length === 0) {
      await maya.signIn()
      await maya.stepUp('renew_recovery_codes')
      await maya.makeRecoveryCodes()
    }
    const proof = maya.recoveryCodes.shift() ?? ''
    const idOf = new Map<Client, string>()
    for (const browser of [world.browser(), world.browser()]) {
      await maya.signIn(browser)
      const id = await maya.askedForRecoveryCode(browser)
      for (const client of runnersLike(browser, nodes, 25)) idOf.set(client, id)
    }
    const result = await race([...idOf.keys()], (client) =>
      client.reply('verifyChallenge', { params: { id: idOf.get(client) ?? '' }, body: { proof } }),
    )

    const winner = onlyWinner(result, 'CODE_ALREADY_USED', 'CHALLENGE_OVER', 'TOO_MANY_ATTEMPTS', 'NOT_SIGNED_IN', 'NOT_FOUND')
    assert.equal((await winner.call('getSession')).isRestricted, true)
    await world.clock.pass(minutes(2))
  }
}

/** Fifty at once sign in with one assertion of a passkey, and fifty answer one challenge with another. */
async function raceForOneAssertion(world: World, nodes: readonly ServerProcess[]): Promise<void> {
  const maya = await world.person('maya')
  const passkey = await new SoftPasskey(world).setUp(maya)

  for (let round = 0; round < rounds; round++) {
    const body = { passkey: await passkey.assertion(world.browser()) }
    const alone = await race(runnersLike(world.browser(), nodes), (client) => client.reply('signIn', { body }))
    assert.deepEqual((await onlyWinner(alone, 'CHALLENGE_OVER').call('getSession')).amr, ['swk', 'user', 'mfa'])

    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const answer = { params: { id: challenge.id }, body: { proof: passkey.answer(challenge.passkey) } }
    const second = await race(runnersLike(browser, nodes), (client) => client.reply('verifyChallenge', answer))
    const winner = onlyWinner(second, 'CHALLENGE_OVER', 'TOO_MANY_ATTEMPTS', 'NOT_SIGNED_IN', 'NOT_FOUND')
    assert.equal((await winner.call('getSession')).aal, 'aal2')
    await world.clock.pass(minutes(2))
  }
}

/** Fifty at once enter the one mailed code. */
async function raceForOneMailedCode(world: World, nodes: readonly ServerProcess[]): Promise<void> {
  for (let round = 0; round < costlyRounds; round++) {
    const maya = await world.person('maya')
    await world.clock.pass(minutes(1))
    const { id, code } = await maya.askForMailedCode('add_factor')
    const answer = { params: { id }, body: { proof: code } }

    const result = await race(runnersLike(maya.browser, nodes), (client) => client.reply('verifyChallenge', answer))

    onlyWinner(result, 'CHALLENGE_OVER', 'WRONG_CODE', 'TOO_MANY_ATTEMPTS')
    const begun = await race(runnersLike(maya.browser, nodes), (client) => client.reply('beginEnrollment', { body: { kind: 'totp' } }))
    onlyWinner(begun, 'STEP_UP_REQUIRED')
  }
}

async function raceThroughLives(world: World, nodes: readonly ServerProcess[]): Promise<void> {
  for (let round = 0; round < rounds; round++) await raceThroughLife(world, world.stranger('maya'), nodes)
}

eachEngine('fifty at once', {}, (world) => {
  world.expectInLog(crowded)
  test('one process: a time step is taken once in every round', () => raceForOneStep(world, [world.server]))
  test('one process: a sign-in makes one session in every round', () => raceForOneSession(world, [world.server]))
  test('one process: a recovery code is used once in every round', () => raceForOneRecoveryCode(world, [world.server]))
  test('one process: an assertion of a passkey makes one session in every round', () => raceForOneAssertion(world, [world.server]))
  test('one process: mailed code, enrollment, challenge and step-up are each used once in every life', () =>
    raceThroughLives(world, [world.server]))
})

eachEngine('fifty at once over two processes', {}, (world) => {
  world.expectInLog(crowded)
  let started: Promise<ServerProcess[]> | undefined
  const nodes = () => (started ??= world.startServer().then((second) => [world.server, second]))

  test('two processes: a time step is taken once in every round', async () => raceForOneStep(world, await nodes()))
  test('two processes: a sign-in makes one session in every round', async () => raceForOneSession(world, await nodes()))
  test('two processes: a recovery code is used once in every round', async () => raceForOneRecoveryCode(world, await nodes()))
  test('two processes: an assertion of a passkey makes one session in every round', async () => raceForOneAssertion(world, await nodes()))
  test('two processes: mailed code, enrollment, challenge and step-up are each used once in every life', async () =>
    raceThroughLives(world, await nodes()))
})

eachEngine('fifty at once where a mailed code is asked for', { env: { COUNTERSIGN_POLICY: withMailedCode } }, (world) => {
  world.expectInLog(crowded)
  let started: Promise<ServerProcess[]> | undefined
  const nodes = () => (started ??= world.startServer().then((second) => [world.server, second]))

  test('one process: a mailed code and what it opens are used once in every round', () => raceForOneMailedCode(world, [world.server]))
  test('two processes: a mailed code and what it opens are used once in every round', async () =>
    raceForOneMailedCode(world, await nodes()))
})

eachEngine('two different things at once', {}, (world) => {
  world.expectInLog(crowded)
  const short = Math.ceil(rounds / 4)

  test('a code is confirmed while a newer one is asked for: one of the two codes makes the account', async () => {
    for (let round = 0; round < short; round++) {
      const maya = world.stranger('maya')
      const { signUpId, code } = await maya.askForAccount()
      await world.clock.pass(seconds(61))

      const [confirmed, resent] = await Promise.all([
        maya.browser.reply('confirmSignUp', { body: { signUpId, code } }),
        world.browser().reply('resendSignUpCode', { body: { signUpId } }),
      ])

      if (confirmed.status === 200) assert.ok(resent.status === 202 || resent.status === 410)
      else {
        assert.deepEqual([confirmed.status, resent.status], [422, 202])
        await maya.browser.call('confirmSignUp', { body: { signUpId, code: await maya.readCode() } })
      }
      assert.equal((await maya.browser.call('getSession')).email, maya.email)
    }
  })

  test('a sign-in is finished while the factor is suspended: nobody is left inside but the one who suspended it', async () => {
    const maya = await world.personWithAuthenticator('maya')
    for (let round = 0; round < short; round++) {
      const target = maya.authenticator
      await maya.stepUp('suspend_factor', { target })
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      const proof = await target.freshCode(world.clock)

      const [answered, suspended] = await Promise.all([
        browser.reply('verifyChallenge', { params: { id: challenge.id }, body: { proof } }),
        maya.browser.reply('suspendFactor', { params: { id: target.factorId } }),
      ])

      assert.equal(suspended.status, 200)
      assert.ok([200, 401, 410, 422].includes(answered.status), answered.text)
      await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
      await maya.resume(target)
      await world.clock.pass(minutes(2))
    }
  })

  test('a recovery code is used while the set is renewed: it was used before, or it belongs to a set that is over', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.makeRecoveryCodes()
    for (let round = 0; round < short; round++) {
      const [old = ''] = maya.recoveryCodes
      await maya.stepUp('renew_recovery_codes')
      const { id, codes } = await maya.beginRecoveryCodes()
      const browser = world.browser()
      const challenge = await maya.askedForRecoveryCode(browser)

      const [used, renewed] = await Promise.all([
        browser.reply('verifyChallenge', { params: { id: challenge }, body: { proof: old } }),
        maya.browser.reply('confirmRecoveryCodes', { params: { id }, body: { code: codes.at(-1) ?? '' } }),
      ])

      assert.equal(renewed.status, 200, renewed.text)
      assert.ok(used.status === 200 || JSON.parse(used.text).code === 'RECOVERY_CODE_REPLACED', used.text)
      const { set } = await maya.browser.call('getRecoveryCodes')
      assert.deepEqual([set?.id, set?.left], [id, 10])
      maya.recoveryCodes = codes.slice(1)
      await world.clock.pass(minutes(2))
      const again = world.browser()
      const params = { id: await maya.askedForRecoveryCode(again) }
      await again.refused('verifyChallenge', { params, body: { proof: old } }, 'RECOVERY_CODE_REPLACED')
      await maya.signInWithRecoveryCode(again, codes[0])
      await maya.signIn()
      await world.clock.pass(minutes(2))
    }
  })

  test('two sessions confirm a factor at once where there is room for one', async () => {
    for (let round = 0; round < short; round++) {
      const maya = await world.personWithAuthenticator('maya')
      for (const name of ['Second', 'Third', 'Fourth']) await maya.setUpAuthenticator({ name })
      const second = world.browser()
      await maya.signIn(second)
      const sessions = [maya.browser, second]
      const confirmations: unknown[] = []
      for (const browser of sessions) {
        maya.browser = browser
        const { enrollmentId, authenticator } = await maya.beginAuthenticator()
        confirmations.push({ params: { id: enrollmentId }, body: { proof: authenticator.code(world.clock) } })
      }

      const replies = await Promise.all(sessions.map((browser, at) => browser.reply('verifyEnrollment', confirmations[at])))

      assert.deepEqual(replies.map(({ status }) => status < 300).sort(), [false, true])
      const inside = sessions[replies.findIndex(({ status }) => status < 300)]
      assert.equal((await inside?.call('listFactors'))?.items.length, 5)
    }
  })

  test('two sessions replace one factor at once: one replacement stands', async () => {
    for (let round = 0; round < short; round++) {
      const maya = await world.personWithAuthenticator('maya')
      const target = maya.authenticator
      const second = world.browser()
      await maya.signIn(second)
      const sessions = [maya.browser, second]
      const confirmations: unknown[] = []
      for (const browser of sessions) {
        maya.browser = browser
        await maya.stepUp('replace_factor', { target })
        const { enrollmentId, authenticator } = await maya.beginAuthenticator({ replaces: target })
        confirmations.push({ params: { id: enrollmentId }, body: { proof: authenticator.code(world.clock) } })
      }

      const replies = await Promise.all(sessions.map((browser, at) => browser.reply('verifyEnrollment', confirmations[at])))

      assert.deepEqual(replies.map(({ status }) => status < 300).sort(), [false, true])
      const winner = replies.findIndex(({ status }) => status < 300)
      const { items } = (await sessions[winner]?.call('listFactors')) ?? { items: [] }
      assert.deepEqual(
        items.map(({ id }) => id),
        [(JSON.parse(replies[winner]?.text ?? '{}') as { id: string }).id],
      )
    }
  })

  test('two sessions remove the last two factors at once: what was answered is so, and sign-in asks for what is left', async () => {
    for (let round = 0; round < short; round++) {
      const maya = await world.personWithAuthenticator('maya')
      const factors = [maya.authenticator, await maya.setUpAuthenticator({ name: 'Tablet' })]
      const second = world.browser()
      await maya.signIn(second)
      const sessions = [maya.browser, second]
      for (const [at, browser] of sessions.entries()) {
        maya.browser = browser
        await maya.stepUp('remove_factor', { target: factors[at] as Authenticator })
      }

      const replies = await Promise.all(
        sessions.map((browser, at) => browser.reply('removeFactor', { params: { id: factors[at]?.factorId ?? '' } })),
      )

      // Each removal ends the other session: whoever is later comes without one, even if it was let in a moment before.
      const left = factors.filter((_, at) => replies[at]?.status !== 204)
      assert.deepEqual(replies.map(({ status }) => status).sort(), [204, 401])
      const inside = await Promise.all(sessions.map(async (browser) => (await browser.reply('getSession')).status === 200))
      assert.equal(inside.filter(Boolean).length, left.length, 'nobody is inside whose session the other one ended')
      const answer = await maya.givePassword(world.browser())
      assert.deepEqual(
        answer.state === 'challenge_required' ? answer.availableFactors.map(({ id }) => id) : [],
        left.map(({ factorId }) => factorId),
      )
    }
  })

  test('one session removes the last two factors at once: both are gone, and a password signs in', async () => {
    for (let round = 0; round < short; round++) {
      const maya = await world.personWithAuthenticator('maya')
      const factors = [maya.authenticator, await maya.setUpAuthenticator({ name: 'Tablet' })]
      for (const target of factors) await maya.stepUp('remove_factor', { target })

      const replies = await Promise.all(
        factors.map(({ factorId }) => maya.browser.from(nextAddress()).reply('removeFactor', { params: { id: factorId } })),
      )

      assert.deepEqual(
        replies.map(({ status }) => status),
        [204, 204],
      )
      assert.deepEqual((await maya.browser.call('listFactors')).items, [])
      assert.equal((await maya.givePassword(world.browser())).state, 'complete')
    }
  })
})
