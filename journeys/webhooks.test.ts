import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { verifyWebhook, type WebhookEvent, WebhookVerificationError } from '@countersign/client'
import { randomFrom } from './faults/random.ts'
import type { Client } from './harness/client.ts'
import { Host } from './harness/host.ts'
import { type Mood, type Received, Receiver } from './harness/receiver.ts'
import { days, hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

const isLong = process.env.COUNTERSIGN_LONG === '1'
const size = isLong ? { accounts: 50, events: 1000, kills: 20 } : { accounts: 12, events: 96, kills: 3 }

/** Each hanging request takes ten seconds of the machine's time. */
const moods: readonly [share: number, Mood][] = [
  [0.08, 'fails'],
  [0.08, 'takes it and fails'],
  [0.06, 'hangs up'],
  [0.015, 'takes it and hangs'],
]

eachEngine('webhooks', { env: { COUNTERSIGN_WEBHOOKS_PRIVATE_TARGETS: 'allowed' } }, (world) => {
  const open: Receiver[] = []
  let host: Host
  before(async () => {
    host = await Host.register(world, ['webhooks', 'accounts'])
  })
  after(() => Promise.all(open.map((receiver) => receiver.close())))

  async function receiver(): Promise<Receiver> {
    const one = await Receiver.open()
    open.push(one)
    return one
  }
  async function listen(to: Receiver, types?: WebhookEvent['type'][]) {
    const made = await host.call('addWebhook', { body: { url: to.url, ...(types && { types: types as never[] }) } })
    world.secrets.plant('a webhook secret', made.secret)
    // Servers look for new receivers every second.
    await wait(1100)
    return made
  }
  const read = (secret: string | string[], { headers, body }: Received) => verifyWebhook({ secret, headers, body, now: world.clock.now() })
  const external = () => `user-${Math.random().toString(36).slice(2)}`

  test('tell what happened to whom, in the words of the host, signed so that a forgery is refused', async () => {
    const shop = await receiver()
    const { secret, id } = await listen(shop)
    const externalId = external()
    const account = await host.call('createHostAccount', { body: { externalId, email: `${externalId}@example.test` } })
    await host.call('freezeHostAccount', { params: { externalId } })
    await host.call('freezeHostAccount', { params: { externalId } })

    await until(() => shop.received.length >= 2)
    const events = await Promise.all(shop.received.map((one) => read(secret, one)))
    assert.deepEqual(
      events.map(({ type, data }) => [type, data.accountId, data.externalId]),
      [
        ['account.created', account.accountId, externalId],
        ['account.frozen', account.accountId, externalId],
      ],
    )
    const [first] = shop.received as [Received]
    for (const forged of [
      { ...first, body: first.body.replace(externalId, 'somebody-else') },
      { ...first, headers: { ...first.headers, 'webhook-id': 'evt_other' } },
      { ...first, headers: { ...first.headers, 'webhook-signature': 'v1,aGVsbG8gd29ybGQhIGhlbGxvIHdvcmxkISBoZWxsbyE=' } },
    ])
      await assert.rejects(read(secret, forged), WebhookVerificationError)
    await assert.rejects(verifyWebhook({ secret, ...first, now: world.clock.now() + minutes(6) }), WebhookVerificationError)
    await host.call('removeWebhook', { params: { id } })
  })

  test('a secret changes with an overlap: for a day both sign', async () => {
    const shop = await receiver()
    const { secret: former, id } = await listen(shop, ['account.created'])
    const { secret } = await host.call('rotateWebhookSecret', { params: { id } })
    world.secrets.plant('a webhook secret', secret)
    await wait(1100)
    const make = () => {
      const externalId = external()
      return host.call('createHostAccount', { body: { externalId, email: `${externalId}@example.test` } })
    }

    await make()
    await until(() => shop.received.length === 1)
    for (const one of [secret, former]) await read(one, shop.received[0] as Received)
    await world.clock.pass(hours(24))
    await make()
    await until(() => shop.received.length === 2)
    await read(secret, shop.received[1] as Received)
    await assert.rejects(read(former, shop.received[1] as Received), WebhookVerificationError)
    await host.call('removeWebhook', { params: { id } })
  })

  test('what was not taken in three days is a dead letter, and can be told again in its order', async () => {
    const shop = await receiver()
    shop.mood = () => 'fails'
    world.expectInLog(/a message was not delivered/)
    const { secret, id } = await listen(shop, ['account.created', 'account.frozen'])
    await world.clock.pass(seconds(2))
    const externalId = external()
    await host.call('createHostAccount', { body: { externalId, email: `${externalId}@example.test` } })
    await host.call('freezeHostAccount', { params: { externalId } })
    const since = new Date(world.clock.now() - 1000).toISOString()

    const dead = () => host.call('listDeadLetters', { params: { id }, query: {} })
    await world.clock.pass(days(3))
    await until(async () => (await dead()).items.length === 2)
    const { items } = await dead()
    assert.deepEqual(items.map(({ type, reason }) => [type, reason]).reverse(), [
      ['account.created', 'HTTP 503'],
      ['account.frozen', 'HTTP 503'],
    ])

    shop.mood = () => 'takes it'
    assert.deepEqual(await host.call('replayWebhooks', { params: { id }, body: { since } }), { count: 2 })
    await until(() => shop.received.length === 2)
    const told = await Promise.all(shop.received.map((one) => read(secret, one)))
    assert.deepEqual(
      told.map((event) => [event.id, event.type]),
      [...items].reverse().map(({ eventId, type }) => [eventId, type]),
    )
    assert.deepEqual((await dead()).items, [])
    const again = { eventId: told[0]?.id ?? '' }
    assert.deepEqual(await host.call('replayWebhooks', { params: { id }, body: again }), { count: 1 })
    await until(() => shop.received.length === 3)
    await host.call('removeWebhook', { params: { id } })
  })

  test('an operator does the same by command', async () => {
    const shop = await receiver()
    const added = await world.command('webhook', 'add', host.name, shop.url, '--types', 'account.created')
    const [id = '', secret = ''] = [/whe_[a-z2-7]{26}/.exec(added)?.[0], /whsec_\S+/.exec(added)?.[0]]
    world.secrets.plant('a webhook secret', secret)
    const since = new Date(world.clock.now()).toISOString()
    await wait(1100)
    const externalId = external()
    await host.call('createHostAccount', { body: { externalId, email: `${externalId}@example.test` } })
    await until(() => shop.received.length === 1)
    await read(secret, shop.received[0] as Received)

    assert.match(await world.command('webhook', 'list'), new RegExp(`${id} +${shop.url} +account.created`))
    assert.match(await world.command('webhook', 'dead-letters', id), /took everything/)
    assert.match(await world.command('webhook', 'replay', id, '--since', since), /^[1-9]/)
    await until(() => shop.received.length >= 2)
    const rotated = /whsec_\S+/.exec(await world.command('webhook', 'rotate', id))?.[0] ?? ''
    world.secrets.plant('a webhook secret', rotated)
    await world.command('webhook', 'remove', id)
    await assert.rejects(world.command('webhook', 'remove', id), /There is no webhook/)
    await assert.rejects(world.command('webhook', 'add', host.name, 'nonsense'), /It is no address/)
    await assert.rejects(world.command('webhook', 'add', 'nobody', shop.url), /There is no host/)
  })

  test('a redirect is followed nowhere, and other hosts have no say', async () => {
    const [shop, elsewhere] = [await receiver(), await receiver()]
    shop.mood = () => ({ sendsTo: elsewhere.url })
    const { id } = await listen(shop, ['account.created'])
    const externalId = external()
    await host.call('createHostAccount', { body: { externalId, email: `${externalId}@example.test` } })
    await wait(500)
    assert.equal(elsewhere.received.length, 0)

    const stranger = await Host.register(world, ['webhooks'])
    assert.deepEqual((await stranger.call('listWebhooks', {})).items, [])
    for (const call of ['removeWebhook', 'rotateWebhookSecret', 'listDeadLetters'] as const)
      await stranger.refused(call, { params: { id }, ...(call === 'listDeadLetters' && { query: {} }) } as never, 'NOT_FOUND')
    await stranger.refused('replayWebhooks', { params: { id }, body: { since: new Date(0).toISOString() } }, 'NOT_FOUND')
    await host.call('removeWebhook', { params: { id } })
  })

  test('events through kills and a receiver that fails, hangs and repeats: all arrive, for each account in order', async () => {
    world.expectInLog(/a message was not delivered/)
    const shop = await receiver()
    const random = randomFrom(7)
    const { secret } = await listen(shop, ['session.ended'])
    const people = await world.prepare(async (preparation) => {
      const made = await preparation.people(size.accounts, { withAuthenticator: false })
      return { made, browsers: await preparation.sessions(made) }
    })
    shop.mood = () => moods.find(([share]) => random() < share)?.[1] ?? 'takes it'
    const browsers = people.browsers.map(({ cookies }) => {
      const browser = world.browser()
      browser.cookies.set('__Host-session', cookies.session ?? '')
      return browser
    })

    let caused = 0
    const perLife = Math.ceil(size.events / (size.kills + 1))
    for (let life = 0; life <= size.kills; life++) {
      const server = world.server
      const until = Math.min(size.events, caused + perLife)
      while (caused < until) {
        const count = Math.min(browsers.length, until - caused)
        const some = Array.from({ length: count }, (_, at) => browsers[(caused + at) % browsers.length] as Client)
        await Promise.all(some.map((browser) => browser.at(server).call('endOtherSessions')))
        caused += some.length
      }
      if (life < size.kills) {
        await wait(random() * 300)
        await server.kill()
        await world.startServer()
      }
      // What the killed process held is free again, and what failed is due.
      await world.clock.pass(seconds(61))
    }

    const seen = new Map<string, WebhookEvent>()
    const first: Received[] = []
    const look = async () => {
      for (const one of shop.received.splice(0)) {
        const id = String(one.headers['webhook-id'])
        if (!seen.has(id)) first.push(one)
        seen.set(id, JSON.parse(one.body))
      }
      return seen.size >= size.events
    }
    // Patience is for a whole minute of hanging requests, not for the machine.
    await until(look, async () => world.clock.pass(seconds(30)))
    await wait(300)
    await look()

    assert.equal(seen.size, size.events)
    assert.ok(first.length > 0)
    const order = await positions(world)
    for (const { accountId } of people.made) {
      const arrived = [...seen].filter(([, { data }]) => data.accountId === accountId).map(([id]) => order.get(id) ?? -1)
      assert.deepEqual(
        arrived,
        [...arrived].sort((a, b) => a - b),
        `out of order for ${accountId}`,
      )
      assert.ok(arrived.length > 0)
    }
    const [last] = first.slice(-1) as [Received]
    await verifyWebhook({ secret, ...last, now: Number(last.headers['webhook-timestamp']) * 1000 })
  })
})

/** The place of each event in the order in which they happened, from the database itself. */
async function positions(world: World): Promise<Map<string, number>> {
  const all = world.engine === 'sqlite' ? "group_concat(id, ' ')" : "string_agg(id, ' ')"
  const ids = String(await world.inDatabase(`select ${all} from (select id from webhook_events order by position) events`))
  return new Map(ids.split(' ').map((id, at) => [id, at]))
}

async function until(isSo: () => boolean | Promise<boolean>, between: () => Promise<void> = async () => {}): Promise<void> {
  const end = Date.now() + minutes(isLong ? 15 : 4)
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error('it did not come to that in time')
    await wait(100)
    await between()
  }
}
