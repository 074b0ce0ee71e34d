import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { type Endpoint, type EndpointName, endpoints } from '@countersign/contract'
import { type PreparedBrowser, type PreparedPerson, preparedPassword } from '@countersign/server/testing'
import { Authenticator } from './harness/authenticator.ts'
import type { Client, RawRequest } from './harness/client.ts'
import { assertSameTime } from './harness/compare-times.ts'
import { asRequest, everyCall } from './harness/every-call.ts'
import type { Person } from './harness/person.ts'
import { masked } from './harness/same-answer.ts'
import type { Reply } from './harness/send.ts'
import { hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const wrong = 'not the password of anybody here'

eachEngine('what strangers learn of accounts', {}, (world) => {
  /** One address of each kind, none of which a stranger may tell from another. */
  async function everyKind(): Promise<Record<string, string>> {
    const [known, enrolled, suspended, frozen, locked] = [
      await world.person('known'),
      await world.personWithAuthenticator('enrolled'),
      await world.personWithAuthenticator('suspended'),
      await world.person('frozen'),
      await world.personWithAuthenticator('locked'),
    ]
    await suspended.suspend(suspended.authenticator)
    await frozen.browser.call('freezeAccount')
    const unconfirmed = world.stranger('unconfirmed')
    await unconfirmed.askForAccount()
    const half = world.browser()
    const { challenge } = await locked.beginSignIn(half)
    const proof = locked.authenticator.wrongCode(world.clock)
    for (let failed = 0; failed < 5; failed++)
      await half.refused('verifyChallenge', { params: { id: challenge.id }, body: { proof } }, 'WRONG_CODE')
    const people = { known, enrolled, suspended, frozen, locked, unconfirmed, nobody: world.stranger('nobody') }
    return Object.fromEntries(Object.entries(people).map(([kind, { email }]) => [kind, email]))
  }

  const refusal = ({ status, text }: Reply) => (status < 400 ? `${status}` : (JSON.parse(text) as { code: string }).code)

  /** The same call for each of them at the same moment: byte for byte the same answer, headers too. What it says. */
  async function sameReply(kinds: readonly string[], name: EndpointName, replyFor: (kind: string) => Promise<Reply>): Promise<Reply> {
    const replies = await Promise.all(kinds.map(async (kind) => [kind, await replyFor(kind)] as const))
    const [[, first]] = replies as [readonly [string, Reply]]
    for (const [kind, reply] of replies) assert.equal(masked(reply), masked(first), `${name} about ${kind}`)
    return first
  }

  /** From a fresh browser each, which is given nothing. */
  async function sameForAll(kinds: Record<string, string>, name: EndpointName, bodyOf: (email: string) => object): Promise<string> {
    const reply = await sameReply(Object.keys(kinds), name, (kind) => world.browser().reply(name, { body: bodyOf(kinds[kind] ?? '') }))
    assert.deepEqual(reply.setCookies, [])
    return refusal(reply)
  }

  /** One browser for each of them, which goes on with the cookie that it was given. */
  function inBrowsers(kinds: Record<string, string>) {
    const browsers = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, world.browser()]))
    const same = async (name: EndpointName, replyFrom: (browser: Client, kind: string) => Promise<Reply>): Promise<string> =>
      refusal(await sameReply(Object.keys(kinds), name, (kind) => replyFrom(browsers[kind] ?? assert.fail(), kind)))
    return {
      ask: (name: EndpointName, bodyOf?: (of: string) => object) =>
        same(name, (browser, kind) => browser.reply(name, bodyOf ? { body: bodyOf(kinds[kind] ?? '') } : {})),
      send: (name: EndpointName, request: RawRequest) => same(name, (browser) => browser.send(request)),
    }
  }

  /** All that a recovery has, but what shows that the mailbox is one's own. */
  const afterTheMailbox = (person: Person) => {
    const before = new Set<EndpointName>(['leaveRecovery', 'proveRecoveryPassword', 'proveRecoveryMailbox', 'sendRecoveryCode'])
    return everyCall(person).filter(({ name }) => (endpoints[name] as Endpoint).caller === 'recovery visit' && !before.has(name))
  }
  const asFile = (request: RawRequest): RawRequest => ({
    ...request,
    headers: { 'content-type': 'application/octet-stream' },
    body: Buffer.from('a file'),
  })

  test('A22: sign-in, sign-up and a forgotten password answer alike for every kind of address, as long as nobody proved anything', async () => {
    const kinds = await everyKind()
    const spelled = Object.fromEntries(Object.entries(kinds).map(([kind, email]) => [kind, email.toUpperCase()]))
    await world.clock.pass(hours(1))

    const signIns: string[] = []
    for (let tried = 0; tried < 12; tried++) {
      signIns.push(await sameForAll(tried % 2 ? kinds : spelled, 'signIn', (email) => ({ email, password: wrong })))
    }
    const resets = [
      await sameForAll(kinds, 'requestPasswordReset', (email) => ({ email })),
      await sameForAll(kinds, 'requestPasswordReset', (email) => ({ email })),
    ]
    await world.clock.pass(minutes(1))
    const signUps = [
      await sameForAll(spelled, 'signUp', (email) => ({ email, password: `${wrong} yet` })),
      await sameForAll(kinds, 'signUp', (email) => ({ email, password: `${wrong} yet` })),
    ]
    await world.clock.pass(minutes(1))
    signUps.push(await sameForAll(kinds, 'signUp', (email) => ({ email, password: 'too short' })))

    assert.deepEqual(signIns, [...Array(10).fill('WRONG_CREDENTIALS'), 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS'])
    assert.deepEqual(resets, ['202', 'CODE_SENT_RECENTLY'])
    assert.deepEqual(signUps, ['202', 'CODE_SENT_RECENTLY', 'PASSWORD_TOO_SHORT'])
  })

  test('a sign-up goes on alike for every kind of address: wrong codes, another mail, its end', async () => {
    const kinds = await everyKind()
    await world.clock.pass(hours(1))
    const ids: Record<string, string> = {}
    for (const [kind, email] of Object.entries(kinds)) {
      const body = { email, password: `${wrong} yet` }
      ids[kind] = (await world.browser().call('signUp', { body })).signUpId
    }

    const answers: string[] = []
    const typed = ['00000000', 'no code', '1234567', '11111111']
    for (const code of typed) answers.push(await sameForAll(ids, 'confirmSignUp', (signUpId) => ({ signUpId, code })))
    await world.clock.pass(seconds(61))
    answers.push(await sameForAll(ids, 'resendSignUpCode', (signUpId) => ({ signUpId })))
    for (const code of typed.slice(2)) answers.push(await sameForAll(ids, 'confirmSignUp', (signUpId) => ({ signUpId, code })))

    assert.deepEqual(answers, ['WRONG_CODE', 'WRONG_CODE', 'WRONG_CODE', 'WRONG_CODE', '202', 'WRONG_CODE', 'CHALLENGE_OVER'])
  })

  const begin = () => ({ tool: 'totp', reason: 'lost_device', instructionsVersion: 1 })

  test('A22: a recovery begins alike for every kind of address, and goes no further for any of them before the password was right', async () => {
    const kinds = await everyKind()
    await world.clock.pass(hours(1))
    const { ask } = inBrowsers(kinds)

    const answers = [await ask('beginRecovery', begin)]
    for (const name of ['sendRecoveryCode', 'openRecoveryCase', 'getRecovery'] as const) answers.push(await ask(name))
    answers.push(await ask('proveRecoveryMailbox', () => ({ code: '00000000' })))
    const passwords: string[] = []
    for (let tried = 0; tried < 12; tried++)
      passwords.push(await ask('proveRecoveryPassword', (email) => ({ email: tried % 2 ? email : email.toUpperCase(), password: wrong })))
    const after = [await ask('getRecovery'), await ask('leaveRecovery'), await ask('getRecovery')]

    const early = 'RECOVERY_STEP_MISSING'
    assert.deepEqual(answers, ['201', early, early, '200', early])
    assert.deepEqual(passwords, [...Array(10).fill('WRONG_CREDENTIALS'), 'TOO_MANY_ATTEMPTS', 'TOO_MANY_ATTEMPTS'])
    assert.deepEqual(after, ['200', '204', 'RECOVERY_VISIT_OVER'])
  })

  test('A22: a case is looked for alike by every number, whoever it belongs to and however it stands, until the mailed code is right', async () => {
    const open = async (name: string) => {
      const person = await world.personWithAuthenticator(name)
      return { person, number: (await person.openRecovery(world.browser())).case?.number ?? assert.fail('no case was opened') }
    }
    const [under, frozen, stopped, rejected] = [await open('under'), await open('frozen'), await open('stopped'), await open('rejected')]
    await frozen.person.browser.call('freezeAccount')
    await stopped.person.browser.call('stopOwnRecovery')
    await world.moveRecovery(rejected.number, 'send_everything')
    await world.moveRecovery(rejected.number, { event: 'reject', reasons: ['blurred'] })
    await world.clock.pass(hours(1))
    const numbers = { under: under.number, frozen: frozen.number, stopped: stopped.number, rejected: rejected.number }
    const { ask, send } = inBrowsers({ ...numbers, 'of nobody': 'AAAA-AAAA', 'of nobody else': 'HHHH-7777', 'no number': '0000-0000' })

    const answers = [await ask('findRecovery', (number) => ({ number })), await ask('getRecovery'), await ask('sendRecoveryCode')]
    await world.clock.pass(seconds(61))
    answers.push(await ask('sendRecoveryCode'))
    const calls = afterTheMailbox(under.person)
    assert.ok(calls.length > 10)
    const others = new Set<string>()
    for (const call of calls)
      others.add(await send(call.name, (endpoints[call.name] as Endpoint).takesFile ? asFile(asRequest(call)) : asRequest(call)))
    const codes: string[] = []
    for (let tried = 0; tried < 6; tried++) codes.push(await ask('proveRecoveryMailbox', () => ({ code: `0000000${tried}` })))
    answers.push(await ask('getRecovery'))

    const early = 'RECOVERY_STEP_MISSING'
    assert.deepEqual(answers, ['202', '200', 'CODE_SENT_RECENTLY', '200', '200'])
    assert.deepEqual([...others].toSorted(), ['200', early])
    assert.deepEqual(codes, [...Array(5).fill('WRONG_CODE'), 'TOO_MANY_ATTEMPTS'])
  })

  test('which factors there are is said after a right password and not before', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const names = [maya.authenticator.factorId, 'Authenticator app', 'totp', 'availableFactors', 'challenge']

    const before = await Promise.all(
      (['signIn', 'requestPasswordReset', 'signUp'] as const).map((name) =>
        world
          .browser()
          .reply(name, { body: name === 'requestPasswordReset' ? { email: maya.email } : { email: maya.email, password: wrong } }),
      ),
    )
    const after = await maya.beginSignIn(world.browser())

    for (const { text } of before) for (const name of names) assert.ok(!text.includes(name), text)
    assert.deepEqual(
      after.availableFactors.map(({ id }) => id),
      [maya.authenticator.factorId],
    )
  })
})

eachEngine('the time that answers take', { clock: 'machine' }, (world) => {
  const unknown = () => `${randomBytes(16).toString('hex')}@example.test`
  const addresses = async (count: number, withAuthenticator: boolean) => {
    const made = await world.prepare(({ people }) => people(count, { withAuthenticator }))
    return made.map(({ email }) => email)
  }
  const signIn = (email = '') => world.browser().reply('signIn', { body: { email, password: wrong } })

  test('a wrong password takes as long for a known address as for an unknown one', async () => {
    await assertSameTime('sign-in with known and unknown addresses', async (count) => {
      const known = await addresses(count, false)
      return [(at) => signIn(known[at]), () => signIn(unknown())]
    })
  })

  test('a wrong password takes as long with a second factor as without one', async () => {
    await assertSameTime('sign-in with and without a factor', async (count) => {
      const [plain, enrolled] = [await addresses(count, false), await addresses(count, true)]
      return [(at) => signIn(plain[at]), (at) => signIn(enrolled[at])]
    })
  })

  test('a forgotten password takes as long for a known address as for an unknown one', async () => {
    const ask = (email = '') => world.browser().reply('requestPasswordReset', { body: { email } })

    await assertSameTime('resets of known and unknown addresses', async (count) => {
      const known = await addresses(count, true)
      return [(at) => ask(known[at]), () => ask(unknown())]
    })
  })

  test('a sign-up takes as long for a known address as for an unknown one', async () => {
    const ask = (email = '') => world.browser().reply('signUp', { body: { email, password: preparedPassword } })

    await assertSameTime('sign-ups of known and unknown addresses', async (count) => {
      const known = await addresses(count, false)
      return [(at) => ask(known[at]), () => ask(unknown())]
    })
  })

  test('a wrong password in a recovery takes as long for a known address as for an unknown one', async () => {
    await assertSameTime('passwords in a recovery for known and unknown addresses', async (count) => {
      const known = await addresses(count, true)
      const visits = await Promise.all(
        Array.from({ length: count * 2 }, async () => {
          const browser = world.browser()
          await browser.call('beginRecovery', { body: { reason: 'lost_device', instructionsVersion: 1 } })
          return browser
        }),
      )
      const give = async (at: number, email = '') =>
        (visits[at] ?? assert.fail()).reply('proveRecoveryPassword', { body: { email, password: wrong } })
      return [(at) => give(at, known[at]), (at) => give(count + at, unknown())]
    })
  })

  test('a case is looked for as long by a number that exists as by one that does not', async () => {
    const digits = '34679ACDEFGHJKMNPQRTWXY'
    const madeUp = () => Array.from(randomBytes(8), (byte) => digits[byte % digits.length]).join('')
    const find = (number = '') => world.browser().reply('findRecovery', { body: { number } })

    await assertSameTime('cases with known and made-up numbers', async (count) => {
      const numbers = await world.prepare(async ({ people, recoveries }) => recoveries(await people(count, { withAuthenticator: true })))
      return [(at) => find(numbers[at]), () => find(madeUp())]
    })
  })

  // Last: at full size it engages the global brake.
  test('a wrong code takes as long whether its first or its last digit is wrong', async () => {
    await assertSameTime('codes with a wrong first and last digit', async (count) => {
      const [people, browsers] = await world.prepare(async (preparation) => {
        const made = await preparation.people(count * 2, { withAuthenticator: true })
        return [made, await preparation.signIns(made)] as const
      })
      const give = (at: number, wrongPlace: number) => {
        const { cookies, challengeId } = browsers[at] as PreparedBrowser
        const right = new Authenticator((people[at] as PreparedPerson).totpKey).code(world.clock)
        const proof = [...right].map((digit, place) => (place === wrongPlace ? (Number(digit) + 5) % 10 : digit)).join('')
        const browser = world.browser()
        browser.cookies.set('__Host-sign-in', cookies.signIn ?? '')
        return browser.reply('verifyChallenge', { params: { id: challengeId ?? '' }, body: { proof } })
      }
      return [(at) => give(at, 0), (at) => give(count + at, 5)]
    })
  })
})
