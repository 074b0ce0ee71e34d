import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpoints } from '@countersign/contract'
import { nextAddress } from './harness/client.ts'
import { everyCall } from './harness/every-call.ts'
import { Host } from './harness/host.ts'
import type { Person } from './harness/person.ts'
import { days, hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

const origin = 'https://shop.example.test'
const everything = ['accounts', 'challenges', 'sessions', 'holds', 'webhooks', 'facts'] as const

eachEngine('host applications', {}, (world) => {
  const now = () => new Date(world.clock.now()).toISOString()
  const asked = (more: object = {}) => ({
    purpose: 'sign_in',
    firstFactor: { amr: ['pwd' as const], at: now() },
    client: { address: nextAddress(), userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' },
    ...more,
  })
  let users = 0
  const user = () => `user/${++users}`

  /** Somebody whom the host knows, linked by the id that it learned when they signed in. */
  async function linked(host: Host, person: Person): Promise<string> {
    const externalId = user()
    const { id: accountId } = await person.browser.call('getAccount')
    await host.call('createHostAccount', { body: { externalId, accountId } })
    return externalId
  }

  test('every call of a host refuses what is no key in force, and a key without its scope; cookies mean nothing', async () => {
    const maya = await world.person('maya')
    const bare = await Host.register(world, ['holds'])
    const calls = Object.entries(endpoints).flatMap(([name, endpoint]) => (endpoint.caller === 'host' ? [[name, endpoint] as const] : []))
    assert.ok(calls.length > 15)
    const inputs = new Map(everyCall(maya).map(({ name, input }) => [name as string, input]))

    for (const [name, { scope }] of calls) {
      const input = inputs.get(name)
      for (const key of ['', 'csk_', `csk_${'a'.repeat(43)}`, bare.key.slice(0, -1), bare.key.toUpperCase()]) {
        assert.equal(code(await send(bare, key, name, input)), 'HOST_KEY_REQUIRED', `${name} with ${key.slice(0, 8)}`)
      }
      assert.equal(code(await maya.browser.reply(name as never, input)), 'HOST_KEY_REQUIRED', name)
      if (scope !== null && scope !== 'holds') assert.equal(code(await send(bare, bare.key, name, input)), 'HOST_SCOPE_MISSING', name)
    }
    assert.deepEqual((await bare.call('getHost', {})).key.scopes, ['holds'])
  })

  test('keys change with an overlap, and end when they are retired; a flood with wrong keys is turned away, the right one is not', async () => {
    const host = await Host.register(world, ['accounts'])
    const { key: old } = host
    const { key } = await host.call('getHost', {})
    const fresh = await host.addKey()
    await world.command('host-key', 'retire', key.id, '--in', '1')
    await host.call('getHost', {})
    host.key = fresh.secret
    assert.deepEqual((await host.call('getHost', {})).key.scopes, ['accounts'])
    await world.clock.pass(hours(1))
    host.key = old
    await host.refused('getHost', {}, 'HOST_KEY_REQUIRED')
    assert.match(await world.command('host-key', 'list'), new RegExp(`${host.name} +${key.id}.*used .*ends`))

    host.key = `csk_${'b'.repeat(43)}`
    const refusals: { status: number }[] = []
    // A few at a time: a crowded machine answers 503 to more, which counts for nothing.
    while (refusals.length < 310) refusals.push(...(await Promise.all(Array.from({ length: 31 }, () => host.reply('getHost', {})))))
    assert.ok(refusals.some(({ status }) => status === 429))
    host.key = fresh.secret
    for (let calls = 0; calls < 320; calls++) assert.equal((await host.reply('getHost', {})).status, 200)
  })

  test('an account of a host is made once for each idempotency key, has no password, and is known by the host’s own id', async () => {
    const host = await Host.register(world, [...everything])
    const externalId = user()
    const { email } = world.stranger('nora')
    const body = { externalId, email, language: 'de' as const }
    const idempotencyKey = `account ${externalId}`

    const made = await Promise.all(Array.from({ length: 8 }, () => host.call('createHostAccount', { body, idempotencyKey })))
    assert.equal(new Set(made.map(({ accountId }) => accountId)).size, 1)
    await host.refused('createHostAccount', { body: { ...body, email: `x${email}` }, idempotencyKey }, 'IDEMPOTENCY_KEY_REUSED')
    await host.refused('createHostAccount', { body }, 'ACCOUNT_LINKED_ALREADY')
    await host.refused('createHostAccount', { body: { ...body, externalId: user() } }, 'ADDRESS_TAKEN')
    const read = await host.call('getHostAccount', { params: { externalId } })
    assert.deepEqual([read.email, read.factors, read.frozen, read.holds], [email, [], null, []])
    await world.browser().refused('signIn', { body: { email, password: 'whatever it is' } }, 'WRONG_CREDENTIALS')

    const other = await Host.register(world, [...everything])
    await other.refused('getHostAccount', { params: { externalId } }, 'NOT_FOUND')
    await other.refused('freezeHostAccount', { params: { externalId } }, 'NOT_FOUND')
    await other.refused('createHostChallenge', { params: { externalId }, body: asked() }, 'NOT_FOUND')
  })

  test('on screens of the host: the same codes, limits and messages as everywhere, and a result that can be taken once', async () => {
    const host = await Host.register(world, [...everything])
    const maya = await world.personWithAuthenticator('maya')
    const externalId = await linked(host, maya)
    const create = (more: object = {}) => host.call('createHostChallenge', { params: { externalId }, body: asked(more) })
    const verify = (id: string, proof: string) => host.call('verifyHostChallenge', { params: { id }, body: { proof } })

    const own = { amr: ['hwk' as const], at: now() }
    const opened = await create({ purpose: 'withdrawal', hostSession: 'session of maya', firstFactor: own })
    assert.deepEqual([opened.state, opened.result, opened.url, opened.challenge?.proofKind], ['open', null, null, 'totp'])
    const wrong = await host.refused(
      'verifyHostChallenge',
      { params: { id: opened.id }, body: { proof: maya.authenticator.wrongCode(world.clock) } },
      'WRONG_CODE',
    )
    assert.equal(wrong.attemptsLeft, 4)
    await host.refused('redeemHostChallenge', { params: { id: opened.id } }, 'CHALLENGE_NOT_PASSED')
    const code = await maya.authenticator.freshCode(world.clock)
    const passed = await verify(opened.id, code)
    assert.deepEqual(
      [passed.state, passed.hostSession, passed.purpose, passed.result?.acr, passed.result?.amr, passed.result?.at],
      // What the host says of its own factor raises nothing here.
      ['passed', 'session of maya', 'withdrawal', 'aal2', ['hwk', 'otp', 'mfa'], now()],
    )
    await host.refused('verifyHostChallenge', { params: { id: opened.id }, body: { proof: code } }, 'CHALLENGE_OVER')
    const again = await create()
    await host.refused('verifyHostChallenge', { params: { id: again.id }, body: { proof: code } }, 'CODE_ALREADY_USED')
    const taken = await Promise.all(Array.from({ length: 8 }, () => host.reply('redeemHostChallenge', { params: { id: opened.id } })))
    assert.equal(taken.filter(({ status }) => status === 200).length, 1)

    // Guesses at the host and at our own pages come out of one budget.
    const guess = async () => {
      const { id } = await create()
      return host.reply('verifyHostChallenge', { params: { id }, body: { proof: maya.authenticator.wrongCode(world.clock) } })
    }
    const answers = []
    for (let guesses = 0; guesses < 7; guesses++) answers.push(JSON.parse((await guess()).text).code)
    assert.ok(answers.filter((one) => one === 'WRONG_CODE').length <= 5 && answers.at(-1) === 'TOO_MANY_ATTEMPTS', String(answers))
    const elsewhere = world.browser()
    const { challenge } = await maya.beginSignIn(elsewhere)
    await elsewhere.refused(
      'verifyChallenge',
      { params: { id: challenge.id }, body: { proof: maya.authenticator.wrongCode(world.clock) } },
      'TOO_MANY_ATTEMPTS',
    )
    const other = await Host.register(world, [...everything])
    for (const call of ['getHostChallenge', 'sendHostChallenge', 'redeemHostChallenge'] as const)
      await other.refused(call, { params: { id: opened.id } }, 'NOT_FOUND')
  })

  test('a code is texted for a challenge of a host, and its text says so', async () => {
    const host = await Host.register(world, [...everything])
    const omar = await world.person('omar')
    const phone = world.phone()
    await omar.setUpPhone(phone)
    const externalId = await linked(host, omar)
    await world.clock.pass(minutes(2))
    const { id, challenge } = await host.call('createHostChallenge', { params: { externalId }, body: asked({ purpose: 'new_api_key' }) })
    assert.deepEqual([challenge?.proofKind, challenge?.sms?.sentAt], ['sms', null])

    const sent = await host.call('sendHostChallenge', { params: { id } })
    assert.equal(sent.challenge?.sms?.sentAt, now())
    await host.refused('sendHostChallenge', { params: { id } }, 'CODE_SENT_RECENTLY')
    const passed = await host.call('verifyHostChallenge', { params: { id }, body: { proof: await phone.nextCode() } })
    assert.deepEqual(passed.result?.amr, ['pwd', 'sms', 'mfa'])
  })

  test('a stale first factor, a foreign return address and a frozen account are refused', async () => {
    const host = await Host.register(world, [...everything], [origin])
    const maya = await world.personWithAuthenticator('maya')
    const externalId = await linked(host, maya)
    const params = { externalId }
    for (const off of [-minutes(15), minutes(2)]) {
      const at = new Date(world.clock.now() + off).toISOString()
      await host.refused('createHostChallenge', { params, body: asked({ firstFactor: { amr: ['pwd'], at } }) }, 'FIRST_FACTOR_STALE')
    }
    const old = new Date(world.clock.now() - days(1)).toISOString()
    await host.call('createHostChallenge', { params, body: asked({ purpose: 'withdrawal', firstFactor: { amr: ['pwd'], at: old } }) })
    const foreign = [
      'https://shop.example.test.evil.test/',
      `${origin}:444/`,
      'http://shop.example.test/',
      `${origin}@evil.test/`,
      'javascript:alert(1)',
    ]
    for (const returnTo of [...foreign, `https://a:b@shop.example.test/`, `${origin}/#x`, '//shop.example.test/', 'nonsense'])
      await host.refused('createHostChallenge', { params, body: asked({ returnTo }) }, 'RETURN_ADDRESS_REFUSED')
    await host.refused('createHostChallenge', { params, body: asked({ client: { address: 'not one' } }) }, 'INVALID_REQUEST')

    await host.call('freezeHostAccount', { params })
    assert.equal((await host.call('getHostAccount', { params })).frozen?.until, null)
    await maya.browser.refused('getAccount', undefined, 'NOT_SIGNED_IN')
    await host.refused('createHostChallenge', { params, body: asked() }, 'ACCOUNT_FROZEN')
    await maya.mailbox.next(/frozen/i)
  })

  test('by our page: the ticket works once, the factor is asked for, and the host learns how it was proved', async () => {
    const host = await Host.register(world, [...everything], [origin])
    const maya = await world.personWithAuthenticator('maya')
    const externalId = await linked(host, maya)
    const returnTo = `${origin}/back?state=xyz`
    const { id, url } = await host.call('createHostChallenge', {
      params: { externalId },
      body: asked({ returnTo, hostSession: 's1' }),
    })
    const [, ticket = ''] = /^https:\/\/id\.example\.test\/sign-in\/for\?next=[^#]+#([\w-]{43})$/.exec(url ?? '') ?? []
    world.secrets.plant('a host ticket', ticket)
    const browser = world.browser()

    const seen = await browser.call('lookAtHostChallenge', { body: { ticket } })
    assert.deepEqual([seen.host, seen.backTo], [host.name, `${returnTo}&challenge=${id}&error=cancelled`])
    const entered = await browser.call('enterHostChallenge', { body: { ticket } })
    assert.equal(entered.next, `/host/return/${id}`)
    assert.ok(entered.signIn.state === 'challenge_required')
    await world.browser().refused('enterHostChallenge', { body: { ticket } }, 'LINK_OVER')
    await browser.refused('getAccount', undefined, 'NOT_SIGNED_IN')
    assert.equal((await host.call('getHostChallenge', { params: { id } })).state, 'open')

    const proof = await maya.authenticator.freshCode(world.clock)
    await browser.call('verifyChallenge', { params: { id: entered.signIn.challenge.id }, body: { proof } })
    const back = await browser.send({ method: 'GET', path: entered.next })
    assert.deepEqual([back.status, back.headers.location], [303, `${returnTo}&challenge=${id}`])
    const stranger = await world.person('noah')
    for (const other of [world.browser(), stranger.browser])
      assert.equal((await other.send({ method: 'GET', path: entered.next })).headers.location, '/')
    const { state, result, hostSession } = await host.call('getHostChallenge', { params: { id } })
    assert.deepEqual([state, result?.acr, result?.amr, hostSession], ['passed', 'aal2', ['pwd', 'otp', 'mfa'], 's1'])

    const { id: accountId } = await browser.call('getAccount')
    const check = { accountId, sessionId: result?.sessionId ?? '' }
    const good = await host.call('checkHostSession', { body: check })
    assert.ok(good.isGood && good.acr === 'aal2' && !good.isRestricted)
    await browser.call('signOut')
    assert.deepEqual(await host.call('checkHostSession', { body: check }), { isGood: false })
    assert.deepEqual(
      await host.call('checkHostSession', { body: { ...check, accountId: (await stranger.browser.call('getAccount')).id } }),
      { isGood: false },
    )
  })

  test('without a factor the host is told so, and on our page the person can set one up; a later challenge asks for it', async () => {
    const host = await Host.register(world, [...everything], [origin])
    const ines = world.stranger('ines')
    const externalId = user()
    await host.call('createHostAccount', { body: { externalId, email: ines.email } })
    const make = () => host.call('createHostChallenge', { params: { externalId }, body: asked({ returnTo: origin }) })

    const first = await make()
    assert.equal(first.state, 'enrollment_required')
    const entered = await ines.browser.call('enterHostChallenge', { body: { ticket: ticketIn(world, first.url) } })
    assert.equal(entered.signIn.state, 'complete')
    assert.equal((await host.call('getHostChallenge', { params: { id: first.id } })).state, 'enrollment_required')
    await ines.setUpAuthenticator()
    await world.clock.pass(seconds(30))
    const second = await make()
    assert.equal(second.state, 'open')
    const asks = await world.browser().call('enterHostChallenge', { body: { ticket: ticketIn(world, second.url) } })
    assert.equal(asks.signIn.state, 'challenge_required')
  })

  test('the word of a host opens no account that has a password of ours and no factor', async () => {
    const host = await Host.register(world, [...everything], [origin])
    const noah = await world.person('noah')
    const externalId = await linked(host, noah)
    const { url } = await host.call('createHostChallenge', { params: { externalId }, body: asked({ returnTo: origin }) })
    const browser = world.browser()

    await browser.refused('enterHostChallenge', { body: { ticket: ticketIn(world, url) } }, 'FACTOR_REQUIRED')
    await browser.refused('getAccount', undefined, 'NOT_SIGNED_IN')
  })

  test('S3-4: a host asks what is held back, and is told until when', async () => {
    const host = await Host.register(world, [...everything])
    const maya = await world.personWithAuthenticator('maya')
    const { id: accountId } = await maya.browser.call('getAccount')
    const held = (action?: string) => host.call('listHostHolds', { query: { accountId, ...(action && { action }) } } as never)
    assert.deepEqual((await held()).items, [])

    await maya.stepUp('remove_factor', { target: maya.authenticator })
    await maya.browser.call('removeFactor', { params: { id: maya.authenticator.factorId } })

    const until = new Date(world.clock.now() + hours(24)).toISOString()
    assert.deepEqual((await held('withdrawal')).items, [{ action: 'withdrawal', reason: 'factor.removed', until }])
    assert.deepEqual((await held('trade')).items, [])
    await world.clock.pass(hours(24))
    assert.deepEqual((await held()).items, [])
  })
})

const code = ({ text }: { text: string }) => (JSON.parse(text) as { code: string }).code

function send(host: Host, key: string, name: string, input: unknown) {
  const former = host.key
  host.key = key
  const reply = host.reply(name as never, input)
  host.key = former
  return reply
}

function ticketIn(world: World, url: string | null): string {
  const ticket = /#([\w-]{43})$/.exec(url ?? '')?.[1] ?? ''
  world.secrets.plant('a host ticket', ticket)
  return ticket
}
