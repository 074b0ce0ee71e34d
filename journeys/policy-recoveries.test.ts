import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Holding, movesOf } from '@countersign/server/policy-moves'
import { reportOn } from '@countersign/server/policy-report'
import { reachedFrom, routesTo } from '@countersign/server/policy-routes'
import { loadPolicy, presetNames } from '@countersign/server/presets'
import { Exchange } from './harness/exchange.ts'
import { HonestDesk } from './harness/honest-desk.ts'
import { IntakeMail } from './harness/intake-mail.ts'
import { Intruder } from './harness/intruder.ts'
import { loseTo } from './harness/loot.ts'
import { policyFile } from './harness/policy-file.ts'
import type { ServerProcess } from './harness/server-process.ts'
import { days, hours } from './harness/test-clock.ts'
import { World } from './harness/world.ts'

/**
 * Every route of the policy check through a recovery, for every preset: whoever holds what it begins with gets a new factor after the wait
 * that the check says and not before, the account by it, and the money when the check says; and with one thing less gets none of it.
 */
const step = 6
const mail = await IntakeMail.open()
after(() => mail.close())
mail.names.records.set('TXT example.test', ['v=spf1 ip4:127.0.0.1 -all'])
mail.names.records.set('TXT _dmarc.example.test', ['v=DMARC1; p=reject'])

const exact = presetNames.filter((name) => name !== 'default').map((name) => `${name}:exact`)
const policies = [...presetNames, ...exact].flatMap((name) => {
  const { env, remove } = policyFile(name)
  after(remove)
  const loaded = loadPolicy(env.COUNTERSIGN_POLICY ?? '')
  assert.ok('policy' in loaded)
  const { policy } = loaded
  if (policy.recovery.mode === 'none') return []
  const { factors } = reportOn(policy) as { factors: Factors }
  const moves = movesOf(policy, { factors })
  const isThroughRecovery = (start: readonly Holding[]) =>
    reachedFrom(start, moves).get('control')?.by?.needs.includes('new_factor_after_recovery') === true
  const routes = routesTo('control', moves).filter(({ from }) => isThroughRecovery(from))
  const withdrawals = routesTo('withdrawal', moves)
  const isAsked = policy.challenge.actions.includes('withdrawal')
  return [{ name, env, factors, moves, routes, withdrawals, isAsked }]
})

describe('every route of the policy check through a recovery', () => {
  // Owners set up at this server what they have; it asks for least.
  const world = new World('sqlite', { env: { COUNTERSIGN_INTAKE_RESOLVERS: mail.names.address } })
  let exchange: Exchange
  let desk: HonestDesk
  before(async () => {
    await world.open()
    exchange = await Exchange.open(world)
    desk = await HonestDesk.open(world)
  })
  after(() => world.close())
  world.expectInLog(/"finding":"\w+","severity":"error"/)

  for (const { name, env, factors, moves, routes, withdrawals, isAsked } of policies) {
    describe(`${name}, against ${factors.join(', ')}`, () => {
      let server: ServerProcess
      before(async () => {
        server = await world.startServer({ ...env, ...(name.startsWith('coinflex') ? mail.env : {}) })
      })
      after(() => server.stop())
      const intruderWith = async (start: readonly Holding[]) =>
        new Intruder(world, server, await loseTo(world, factors, start, days(8)), { world, server, desk, mail, start })

      for (const { from, steps } of routes) {
        test(`${from.join(' + ')}: ${steps.join(', then ')}`, async () => {
          const intruder = await intruderWith(from)
          const gained = await intruder.tryEverything()

          assert.ok(gained.includes('control'), gained.join(', '))
          assert.equal(intruder.waited, reachedFrom(from, moves).get('new_factor_after_recovery')?.hours)
          const route = withdrawals.find((one) => one.from.join() === from.join() && one.steps.includes('be let in by the recovery desk'))
          if (!isAsked || !route) return
          let hour = intruder.waited ?? 0
          while (hour <= route.hours && !(await intruder.withdraws(exchange.at(server)))) {
            hour += step
            await intruder.staysFor(hours(step))
          }
          assert.equal(hour, route.hours)
        })
      }

      const fewer = routes.flatMap(({ from }) => from.map((one) => from.filter((other) => other !== one)))
      for (const start of fewer.filter((set, at) => fewer.findIndex((other) => other.join() === set.join()) === at)) {
        const reached = reachedFrom(start, moves)
        if (reached.has('control')) continue
        test(`${start.join(' + ') || 'nothing'} is not enough`, async () => {
          const intruder = await intruderWith(start)
          const gained = await intruder.tryEverything()
          assert.ok(!gained.includes('control') && !gained.includes('new_factor_after_recovery'), gained.join(', '))
        })
      }
    })
  }
})

type Factors = Parameters<typeof movesOf>[1]['factors']
