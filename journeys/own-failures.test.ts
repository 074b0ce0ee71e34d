import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpoints } from '@countersign/contract'
import { everyCall } from './harness/every-call.ts'
import { readLog } from './harness/log-lines.ts'
import type { Reply } from './harness/send.ts'
import { eachEngine } from './harness/world.ts'

const told = {
  type: 'https://id.example.test/docs/problems#INTERNAL_ERROR',
  title: 'Something failed on our side',
  status: 500,
  code: 'INTERNAL_ERROR',
}
/** Without one of them hardly any call can do its work. */
const tables = ['contact_points', 'sessions', 'attempts', 'audit']

eachEngine('failures of ours', {}, (world) => {
  test('whichever call they meet, the caller is told a trace id and nothing of the inside; the log has the rest', async () => {
    world.expectInLog(/./)
    const maya = await world.personWithAuthenticator('maya')
    const half = world.browser()
    await maya.beginSignIn(half)
    const failed: [string, Reply][] = []

    for (const table of tables) {
      await world.inDatabase(`alter table ${table} rename to ${table}_lost`)
      for (const { name, input } of everyCall(maya)) {
        const browser = endpoints[name].caller === 'sign-in' ? half : maya.browser
        const reply = await browser.from(world.browser().address).reply(name, input)
        assert.ok(reply.status < 503, `${name} without ${table}: ${reply.status}`)
        if (reply.status === 500) failed.push([`${name} without ${table}`, reply])
      }
      await world.inDatabase(`alter table ${table}_lost rename to ${table}`)
    }

    const calls = new Set(failed.map(([what]) => what.split(' ')[0]))
    assert.ok(calls.size >= Object.keys(endpoints).length - 5, `only ${[...calls].join(', ')} failed`)
    await world.server.stop() // which writes out the log
    const traced = new Set(readLog(world.output).flatMap((line) => ('traceId' in line && line.level === 'error' ? [line.traceId] : [])))
    for (const [what, { headers, text, setCookies }] of failed) {
      const { traceId, ...rest } = JSON.parse(text) as typeof told & { traceId: string }
      assert.deepEqual(rest, told, what)
      assert.match(traceId, /^[0-9a-f-]{36}$/, what)
      assert.ok(traced.has(traceId), `${what}: the log does not know ${traceId}`)
      assert.deepEqual(setCookies, [], what)
      assert.doesNotMatch(JSON.stringify(headers), /sql|postgres|node|fastify|\/(src|server)\//i, what)
    }
    await world.startServer()
    await world.personWithAuthenticator('noah')
  })
})
