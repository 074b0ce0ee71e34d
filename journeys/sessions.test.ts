import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from './harness/client.ts'
import { nextLink } from './harness/mail-links.ts'
import { Member } from './harness/member.ts'
import { hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const sessionCookie = '__Host-session'
const signInCookie = '__Host-sign-in'

eachEngine('sessions', {}, (world) => {
  const isAlive = async (browser: Client) => (await browser.reply('getSession')).status === 200
  const codeOf = async (browser: Client) => JSON.parse((await browser.reply('getSession')).text).code as string

  test('cookies are bound to the host, out of reach of scripts, and one for each kind of state', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()

    const half = await browser.reply('signIn', { body: maya.credentials })
    const { challenge } = JSON.parse(half.text) as { challenge: { id: string } }
    const whole = await browser.reply('verifyChallenge', {
      params: { id: challenge.id },
      body: { proof: await maya.authenticator.freshCode(world.clock) },
    })

    const value = '[\\w-]{43}'
    assert.equal(half.setCookies.length, 1)
    assert.match(half.setCookies[0] ?? '', new RegExp(`^${signInCookie}=${value}; Path=/; HttpOnly; SameSite=Strict; Secure$`))
    assert.match(whole.setCookies[0] ?? '', new RegExp(`^${sessionCookie}=${value}; Path=/; HttpOnly; SameSite=Lax; Secure$`))
    assert.match(whole.setCookies[1] ?? '', new RegExp(`^${signInCookie}=; .*Max-Age=0$`))
    assert.match(whole.setCookies[2] ?? '', new RegExp(`^__Host-device=${value}; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=\\d+$`))
    for (const line of [...half.setCookies, ...whole.setCookies]) assert.ok(line.length < 256)
  })

  test('A08: a cookie that somebody planted before the sign-in is worth nothing after it', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const planted = 'A'.repeat(43)
    const browser = world.browser()
    for (const name of [sessionCookie, signInCookie, '__Host-device']) browser.cookies.set(name, planted)
    const attacker = browser.copy()

    await maya.signIn(browser)

    assert.equal(await isAlive(browser), true)
    for (const [name, value] of browser.cookies) assert.ok(name !== sessionCookie || value !== planted)
    assert.equal(await codeOf(attacker), 'NOT_SIGNED_IN')
    await attacker.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
  })

  test('A session of somebody who signs in again in the same browser is not carried over', async () => {
    const [maya, noah] = [await world.person('maya'), await world.personWithAuthenticator('noah')]
    const browser = maya.browser

    await noah.beginSignIn(browser)
    assert.equal((await browser.call('getAccount')).email, maya.email)
    const { challenge } = (await browser.call('getSignIn')) as { challenge: { id: string } }
    await browser.call('verifyChallenge', {
      params: { id: challenge.id },
      body: { proof: await noah.authenticator.freshCode(world.clock) },
    })

    assert.equal((await browser.call('getAccount')).email, noah.email)
  })

  test('A09: every cookie from before the password, the code and the step-up is dead', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const kept: [string, Client][] = [['before the password', browser.copy()]]
    const { challenge } = await maya.beginSignIn(browser)
    kept.push(['after the password', browser.copy()])
    await browser.call('verifyChallenge', {
      params: { id: challenge.id },
      body: { proof: await maya.authenticator.freshCode(world.clock) },
    })
    const beforeStepUp = browser.copy()
    maya.browser = browser
    await maya.stepUp('remove_factor', { target: maya.authenticator })

    assert.equal(await codeOf(beforeStepUp), 'SESSION_ROTATED')
    await beforeStepUp.refused('removeFactor', { params: { id: maya.authenticator.factorId } }, 'SESSION_ROTATED')
    await beforeStepUp.refused('openChallenge', { body: { purpose: 'add_factor' } }, 'SESSION_ROTATED')
    assert.equal(
      beforeStepUp.cookies.get(sessionCookie) === browser.cookies.get(sessionCookie),
      false,
      'the answer does not give the newer cookie away',
    )
    await world.clock.pass(seconds(31))

    for (const [when, client] of [...kept, ['before the step-up', beforeStepUp] as const]) {
      assert.equal(await codeOf(client), 'NOT_SIGNED_IN', when)
      await client.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
      await client.refused('removeFactor', { params: { id: maya.authenticator.factorId } }, 'NOT_SIGNED_IN')
    }
    assert.equal(await isAlive(browser), true)
  })

  test('a session ends in the server when its owner signs out', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const replayed = maya.browser.copy()

    await maya.browser.call('signOut')

    assert.equal(await codeOf(replayed), 'NOT_SIGNED_IN')
    assert.equal(maya.browser.cookies.has(sessionCookie), false)
    assert.equal(await codeOf(maya.browser), 'NOT_SIGNED_IN')
  })

  test('a session ends after 30 minutes without a request', async () => {
    const maya = await world.person('maya')

    await world.clock.pass(minutes(30) - seconds(1))
    assert.equal(await isAlive(maya.browser), true)
    await world.clock.pass(minutes(30) - seconds(1))
    const { idleExpiresAt } = await maya.browser.call('getSession')
    assert.equal(Date.parse(idleExpiresAt), world.clock.now() + minutes(30))
    await world.clock.pass(minutes(30) + seconds(1))

    assert.equal(await codeOf(maya.browser), 'NOT_SIGNED_IN')
  })

  test('a session ends after 24 hours, however busy it is', async () => {
    const maya = await world.person('maya')
    const end = world.clock.now() + hours(24)

    while (world.clock.now() < end - minutes(20)) {
      await world.clock.pass(minutes(20))
      assert.equal(await isAlive(maya.browser.from('10.201.0.1')), world.clock.now() < end)
    }
    await world.clock.pass(end - world.clock.now() - seconds(1))
    assert.equal(await isAlive(maya.browser), true)
    await world.clock.pass(seconds(2))

    assert.equal(await codeOf(maya.browser), 'NOT_SIGNED_IN')
  })

  test('a change of a factor ends the other sessions of the account and leaves everybody else’s alone', async () => {
    const [maya, noah] = [await world.personWithAuthenticator('maya'), await world.person('noah')]
    const changes: [string, () => Promise<unknown>][] = [
      ['add', () => maya.setUpAuthenticator({ name: 'Second' })],
      ['suspend', () => maya.suspend(maya.authenticator)],
      ['resume', () => maya.resume(maya.authenticator)],
      ['remove', () => maya.remove(maya.authenticator)],
      [
        'replace',
        async () => {
          await maya.stepUp('replace_factor', { target: maya.authenticator })
          await maya.setUpAuthenticator({ replaces: maya.authenticator })
        },
      ],
    ]

    for (const [change, make] of changes) {
      const others = [world.browser(), world.browser()]
      for (const other of others) await maya.signIn(other)
      await make()

      for (const other of others) assert.equal(await codeOf(other), 'NOT_SIGNED_IN', change)
      assert.equal(await isAlive(maya.browser), true, change)
    }
    assert.equal(await isAlive(noah.browser), true)
  })

  test('an order of the operator ends all that is open, at the desk too, and tells the owner; nobody else notices', async () => {
    const [ada, noah] = [await Member.of(world, 'administrator', 'ada'), await world.person('noah')]
    const { person } = ada
    const half = world.browser()
    await person.beginSignIn(half)

    assert.match(await world.command('account', 'sign-out', person.email.toUpperCase()), /everywhere/)

    assert.equal(await codeOf(person.browser), 'NOT_SIGNED_IN')
    await half.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
    await ada.desk.refused('getDeskSession', {}, 'STAFF_ONLY')
    assert.equal(await isAlive(noah.browser), true)
    const { url } = await nextLink({ mailbox: person.mailbox, secrets: world.secrets }, /signed out everywhere/)
    assert.match(url, /not-me#/)
    assert.equal(await world.inDatabase(`select actor from audit where event = 'session.all_ended'`), 'operator')
    await ada.enter()
    await assert.rejects(world.command('account', 'sign-out', 'nobody@example.test'), /No account has the address/)
    await assert.rejects(world.command('account', 'sign-out'), /Say whose account it is/)
  })

  test('a change of a factor voids a sign-in that was begun before it', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const [first, second] = [maya.authenticator, await maya.setUpAuthenticator({ name: 'Tablet' })]
    const changes: [string, () => Promise<unknown>][] = [
      ['rename', () => maya.browser.call('renameFactor', { params: { id: second.factorId }, body: { name: 'Pad' } })],
      ['suspend', () => maya.suspend(second)],
      ['resume', () => maya.resume(second)],
      ['remove', () => maya.remove(second)],
      ['add', () => maya.setUpAuthenticator({ name: 'Third' })],
    ]

    for (const [change, make] of changes) {
      const browser = world.browser()
      await maya.beginSignIn(browser)
      const { id } = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId: first.factorId } })
      await make()

      const reply = await browser.reply('verifyChallenge', { params: { id }, body: { proof: await first.freshCode(world.clock) } })
      if (change === 'rename') assert.equal(reply.status, 200)
      else {
        assert.equal(reply.status, 401, change)
        assert.equal(JSON.parse(reply.text).code, 'NOT_SIGNED_IN')
        await browser.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
        await browser.refused('openChallenge', { body: { purpose: 'sign_in' } }, 'SIGN_IN_EXPIRED')
      }
    }
  })

  test('a challenge lives five minutes, the sign-in around it ten', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const answer = async (id: string) =>
      browser.reply('verifyChallenge', { params: { id }, body: { proof: await maya.authenticator.freshCode(world.clock) } })

    await world.clock.pass(minutes(5) + seconds(1))
    assert.equal(JSON.parse((await answer(challenge.id)).text).code, 'CHALLENGE_OVER')
    assert.equal((await browser.call('getChallenge', { params: { id: challenge.id } })).state, 'expired')
    const second = await browser.call('openChallenge', { body: { purpose: 'sign_in' } })
    await world.clock.pass(minutes(5) - seconds(2))
    assert.equal((await browser.call('getChallenge', { params: { id: second.id } })).state, 'open')
    await world.clock.pass(seconds(2))

    assert.equal((await answer(second.id)).status, 401)
    await browser.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
    await maya.signIn(browser)
  })

  test('a sign-in that was left is over', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const replayed = browser.copy()

    await browser.call('abandonSignIn')

    assert.equal(browser.cookies.has(signInCookie), false)
    const proof = await maya.authenticator.freshCode(world.clock)
    await replayed.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'NOT_SIGNED_IN')
    await replayed.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
  })

  test('A02: the same code in two sign-ins within 30 seconds opens one session', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const [first, second] = [world.browser(), world.browser()]
    const [one, two] = [await maya.beginSignIn(first), await maya.beginSignIn(second)]
    const proof = await maya.authenticator.freshCode(world.clock)

    await first.call('verifyChallenge', { params: { id: one.challenge.id }, body: { proof } })

    await second.refused('verifyChallenge', { params: { id: two.challenge.id }, body: { proof } }, 'CODE_ALREADY_USED')
    await first.refused('verifyChallenge', { params: { id: one.challenge.id }, body: { proof } })
    assert.equal(await codeOf(second), 'NOT_SIGNED_IN')
  })

  test('reload, back and a second tab go on with the sign-in and skip nothing', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const begun = await maya.beginSignIn(browser)

    assert.deepEqual(await browser.call('getSignIn'), begun)
    await world.clock.pass(seconds(1))
    const again = await maya.beginSignIn(browser)
    assert.notEqual(again.challenge.id, begun.challenge.id)
    assert.equal(await codeOf(browser), 'NOT_SIGNED_IN')

    const proof = await maya.authenticator.freshCode(world.clock)
    await browser.refused('verifyChallenge', { params: { id: begun.challenge.id }, body: { proof } }, 'NOT_FOUND')
    await browser.call('verifyChallenge', { params: { id: again.challenge.id }, body: { proof } })
  })

  test('what one node gives, takes and ends holds at the other', async () => {
    const other = await world.startServer()
    const maya = await world.personWithAuthenticator('maya')
    const there = maya.browser.at(other)
    assert.equal(await isAlive(there), true)

    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const proof = await maya.authenticator.freshCode(world.clock)
    await browser.at(other).call('verifyChallenge', { params: { id: challenge.id }, body: { proof } })
    await browser.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'NOT_SIGNED_IN')
    await maya.browser.call('signOut')

    assert.equal(await codeOf(there), 'NOT_SIGNED_IN')
  })
})
