import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { Problem } from '../problem.ts'
import { exchange, ownPage, testServer } from './http-server.fixture.ts'
import type { Room } from './room.ts'
import { route } from './route.ts'

const changing = { method: 'DELETE', url: '/v1/session', headers: ownPage } as const
const looking = { method: 'GET', url: '/v1/factors', headers: ownPage } as const

/** A server whose calls take until they are let go. */
function serverWith(t: TestContext, room: Room) {
  const { app } = testServer(t, { room })
  route(app, 'sendOldMail', ({ file }) =>
    file(async () => {
      await hold()
      throw new Problem('FILE_NOT_TAKEN')
    }),
  )
  const held: (() => void)[] = []
  const hold = () => new Promise<void>((letGo) => held.push(letGo))
  route(app, 'signOut', hold)
  route(app, 'listFactors', async () => {
    await hold()
    return { items: [], nextCursor: null }
  })
  const ask = (request: typeof changing | typeof looking, count: number) => Array.from({ length: count }, () => app.inject(request))
  const untilHeld = async (count: number) => {
    while (held.length < count) await wait(1)
  }
  return { app, ask, untilHeld, letGo: () => held.splice(0).forEach((one) => void one()) }
}

test('what there is no room for is turned away at once, and the others are answered', async (t) => {
  const { ask, untilHeld, letGo } = serverWith(t, { changing: 2, all: 9 })
  const underWay = ask(changing, 2)
  await untilHeld(2)

  const [refused] = await Promise.all(ask(changing, 1))

  assert.deepEqual([refused?.statusCode, refused?.json().code, refused?.headers['retry-after']], [503, 'UNAVAILABLE', '2'])
  letGo()
  assert.deepEqual(
    (await Promise.all(underWay)).map(({ statusCode }) => statusCode),
    [204, 204],
  )
})

test('calls that change nothing have room of their own', async (t) => {
  const { ask, untilHeld, letGo } = serverWith(t, { changing: 2, all: 3 })
  const underWay = [...ask(changing, 2), ...ask(looking, 1)]
  await untilHeld(3)

  const [refused] = await Promise.all(ask(looking, 1))

  assert.equal(refused?.statusCode, 503)
  letGo()
  assert.deepEqual(
    (await Promise.all(underWay)).map(({ statusCode }) => statusCode),
    [204, 204, 200],
  )
})

test('every answer makes room again', async (t) => {
  const { ask, untilHeld, letGo } = serverWith(t, { changing: 1, all: 1 })

  for (const request of [changing, looking, changing]) {
    const [underWay] = ask(request, 1)
    await untilHeld(1)
    assert.equal((await ask(looking, 1)[0])?.statusCode, 503)
    letGo()
    assert.ok(((await underWay)?.statusCode ?? 500) < 300)
  }
})

test('who hangs up makes room again', async (t) => {
  const { app, ask, untilHeld, letGo } = serverWith(t, { changing: 1, all: 1 })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const caller = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  caller.write('GET /v1/factors HTTP/1.1\r\nHost: id.example.test\r\n\r\n')
  await untilHeld(1)

  caller.destroy()

  await untilAnswered(ask, untilHeld, letGo)
})

test('who sends slowly takes no room', async (t) => {
  const { app, ask, untilHeld, letGo } = serverWith(t, { changing: 1, all: 1 })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const caller = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  caller.write(
    `DELETE /v1/session HTTP/1.1\r\nHost: id.example.test\r\nOrigin: ${ownPage.origin}\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{`,
  )
  await wait(50)

  await untilAnswered(ask, untilHeld, letGo)
  caller.destroy()
})

test('a file takes room once it has arrived', async (t) => {
  const { app, ask, untilHeld, letGo } = serverWith(t, { changing: 1, all: 9 })
  await app.listen({ port: 0, host: '127.0.0.1' })
  const caller = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  caller.write(
    `POST /v1/recovery/evidence/old-mail HTTP/1.1\r\nHost: id.example.test\r\nOrigin: ${ownPage.origin}\r\nContent-Type: application/octet-stream\r\nContent-Length: 2\r\n\r\nx`,
  )
  await once(app.server, 'request')
  const [before] = ask(changing, 1)
  await untilHeld(1)
  letGo()
  assert.equal((await before)?.statusCode, 204)

  caller.write('x')
  await untilHeld(1)
  assert.equal((await ask(changing, 1)[0])?.statusCode, 503)
  letGo()
  caller.destroy()
})

test('over a connection it is turned away before anything of it is looked at, with what every refusal has', async (t) => {
  const { app, ask, untilHeld, letGo } = serverWith(t, { changing: 1, all: 9 })
  const [underWay] = ask(changing, 1)
  await untilHeld(1)

  const answer = await exchange(app, 'DELETE /v1/nothing HTTP/1.1\r\nHost: id.example.test\r\nConnection: close\r\n\r\n')

  const [head = '', body = ''] = answer.split('\r\n\r\n')
  assert.match(head, /^HTTP\/1\.1 503 /)
  for (const header of [
    'content-type: application/problem+json',
    'retry-after: 2',
    'cache-control: no-store',
    'x-content-type-options: nosniff',
  ])
    assert.ok(head.toLowerCase().split('\r\n').includes(header), header)
  const { code, status, traceId } = JSON.parse(body)
  assert.deepEqual([code, status, typeof traceId], ['UNAVAILABLE', 503, 'string'])
  letGo()
  assert.equal((await underWay)?.statusCode, 204)
})

/** The room is free at once, or in a moment. */
async function untilAnswered(
  ask: ReturnType<typeof serverWith>['ask'],
  untilHeld: (count: number) => Promise<void>,
  letGo: () => void,
): Promise<void> {
  letGo()
  for (let tries = 0; tries < 100; tries++) {
    const [asked] = ask(looking, 1)
    await Promise.race([asked, untilHeld(1)])
    letGo()
    if ((await asked)?.statusCode === 200) return
    await wait(10)
  }
  assert.fail('there is no room')
}
