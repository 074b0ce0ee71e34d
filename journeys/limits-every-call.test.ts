import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Guessing } from './harness/guessable-calls.ts'
import { guessableCalls } from './harness/guessable-calls.ts'
import type { Reply } from './harness/send.ts'
import type { ServerProcess } from './harness/server-process.ts'
import { days, hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const refusalOf = ({ status, text }: Reply) => (status < 400 ? 'accepted' : (JSON.parse(text) as { code: string }).code)

eachEngine('limits of every call', {}, (world) => {
  /** Guesses until it is refused to judge; how often it was judged before. */
  async function exhaust({ wrong, judged, endsWith }: Guessing, servers: ServerProcess[]): Promise<number> {
    for (let guesses = 0; guesses <= judged; guesses++) {
      const code = refusalOf(await wrong(servers[guesses % servers.length] as ServerProcess))
      assert.notEqual(code, 'INVALID_REQUEST')
      if (code === (endsWith ?? 'TOO_MANY_ATTEMPTS')) return guesses
    }
    return Number.POSITIVE_INFINITY
  }

  test('every call that can confirm a guess judges so many, at all nodes together, and then refuses the right one too, also after a kill', async () => {
    const nodes = [world.server, await world.startServer()]
    const names = Object.keys(guessableCalls) as (keyof typeof guessableCalls)[]
    const guessings = new Map<string, Guessing>()
    for (const name of names) guessings.set(name, await guessableCalls[name](world))

    for (const [name, guessing] of guessings) assert.equal(await exhaust(guessing, nodes), guessing.judged, name)
    for (const node of nodes) await node.kill()
    const afterwards = await world.startServer()

    for (const [name, { right, endsWith = 'TOO_MANY_ATTEMPTS' }] of guessings)
      assert.equal(refusalOf(await right(afterwards)), endsWith, name)
  })

  test('an invitation is guessed at twenty times an hour from one address', async () => {
    const server = await world.startServer({ COUNTERSIGN_SIGN_UP: 'invite_only' })
    const inviteCode = /^[\w-]{43}$/m.exec(await world.command('invite', 'create'))?.[0] ?? ''
    world.secrets.plant('an invitation code', inviteCode)
    const { email, password, browser } = world.stranger('maya')
    const give = (code: string) => browser.at(server).reply('signUp', { body: { email, password, inviteCode: code } })

    const answers: string[] = []
    for (let guessed = 0; guessed < 21; guessed++) answers.push(refusalOf(await give('a'.repeat(43))))

    assert.deepEqual(answers, [...Array(20).fill('INVITE_REQUIRED'), 'TOO_MANY_ATTEMPTS'])
    assert.equal(refusalOf(await give(inviteCode)), 'TOO_MANY_ATTEMPTS')
    await world.clock.pass(hours(1))
    assert.equal(refusalOf(await give(inviteCode)), 'accepted')
  })

  test('one mailbox gets one code a minute, five an hour, ten a day, whichever call asks, in any spelling, over nodes and kills', async () => {
    const maya = await world.person('maya')
    const nodes = [world.server, await world.startServer()]
    let asked = 0
    const ask = async () => {
      const email = asked % 2 ? maya.email.toUpperCase() : ` ${maya.email} `
      const browser = world.browser({ server: nodes[asked % 2] as ServerProcess })
      const call = asked++ % 3 ? 'requestPasswordReset' : 'signUp'
      const body = call === 'signUp' ? { email, password: maya.password } : { email }
      const answer = refusalOf(await browser.reply(call, { body }))
      if (answer === 'accepted') await maya.mailbox.next(/Set a new password|already have an account/)
      return answer
    }
    // The sign-up was the first of the hour.
    const answers = [await ask()]
    for (let sent = 1; sent < 5; sent++) {
      await world.clock.pass(minutes(1))
      answers.push(await ask(), await ask())
    }
    await world.clock.pass(minutes(1))
    answers.push(await ask())
    assert.deepEqual(answers, ['CODE_SENT_RECENTLY', ...Array(4).fill(['accepted', 'CODE_SENT_RECENTLY']).flat(), 'TOO_MANY_ATTEMPTS'])

    await (nodes[0] as ServerProcess).kill()
    nodes[0] = await world.startServer()
    await world.clock.pass(minutes(1))
    assert.equal(await ask(), 'TOO_MANY_ATTEMPTS')
    await world.clock.pass(hours(1))
    for (let sent = 5; sent < 10; sent++) {
      await world.clock.pass(minutes(1))
      assert.equal(await ask(), 'accepted', `${sent + 1}`)
    }
    await world.clock.pass(hours(2))
    assert.equal(await ask(), 'TOO_MANY_ATTEMPTS')
    await world.clock.pass(days(1))
    assert.equal(await ask(), 'accepted')
  })

  test('what is refused for where it comes from or how it is written counts as a request too', async () => {
    const refused = {
      'calls of another site': {
        method: 'DELETE',
        path: '/v1/session',
        headers: { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
      },
      'addresses that cannot be read': { method: 'GET', path: '/%zz' },
      'addresses of nothing': { method: 'GET', path: '/nothing-here' },
    } as const
    for (const [name, request] of Object.entries(refused)) {
      const browser = world.browser()

      const replies = await Promise.all(Array.from({ length: 310 }, () => browser.send(request)))

      assert.equal(replies.filter(({ status }) => status === 429).length, 10, name)
      assert.equal((await browser.reply('getService')).status, 429, name)
      assert.equal((await world.browser().reply('getService')).status, 200, name)
      await world.clock.pass(seconds(61))
    }
  })
})
