import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { movesOf } from '@countersign/server/policy-moves'
import { reportOn } from '@countersign/server/policy-report'
import { routesTo } from '@countersign/server/policy-routes'
import { loadPolicy, presetNames } from '@countersign/server/presets'
import { Exchange } from './harness/exchange.ts'
import { Intruder } from './harness/intruder.ts'
import { loseTo } from './harness/loot.ts'
import { policyFile, withTrustedDevices } from './harness/policy-file.ts'
import type { ServerProcess } from './harness/server-process.ts'
import { days, hours } from './harness/test-clock.ts'
import { World } from './harness/world.ts'

/**
 * Every route of the policy check to a withdrawal, apart from those through a recovery: whoever holds what it begins with comes to a
 * redeemed approval for an address of their own, and not before the time that the check says.
 */
/** In hours; the settings of all policies are multiples of it. */
const step = 6
const exact = presetNames.filter((name) => name !== 'default').map((name) => `${name}:exact`)
const listed = {
  challenge: { actions: ['sign_in', 'withdrawal', 'allow_destination', 'remove_destination'] },
  approval: { destinations: 'listed', newDestinationHours: 12 },
}
const files = [
  ...[...presetNames, ...exact].map((name) => ({ name, ...policyFile(name) })),
  { name: 'coinex-style with a list of destinations', ...policyFile('coinex-style', listed) },
  { name: 'with trusted devices', env: { COUNTERSIGN_POLICY: withTrustedDevices }, remove: () => {} },
]
after(() => {
  for (const { remove } of files) remove()
})

const policies = files.flatMap(({ name, env }) => {
  const loaded = loadPolicy(env.COUNTERSIGN_POLICY ?? '')
  assert.ok('policy' in loaded)
  const policy = { ...loaded.policy, recovery: { ...loaded.policy.recovery, mode: 'none' as const } }
  const isAsked = policy.challenge.actions.includes('withdrawal')
  const owners: Factors[] = [reportOn(policy).factors as Factors, ...(name === 'default' ? [[]] : [])]
  return owners.map((factors) => ({ name, env, isAsked, factors, routes: routesTo('withdrawal', movesOf(policy, { factors })) }))
})
/** Those that the check sees alike are tried once, and each at full size. */
const seen = ({ factors, routes, isAsked }: (typeof policies)[number]) => JSON.stringify([factors, routes, isAsked])
const tried = policies.filter(
  (policy, at) => process.env.COUNTERSIGN_LONG || policies.findIndex((other) => seen(other) === seen(policy)) === at,
)

describe('every route of the policy check to a withdrawal', () => {
  // Owners set up at this server what they have; it asks for least.
  const world = new World('sqlite', {})
  let exchange: Exchange
  before(async () => {
    await world.open()
    exchange = await Exchange.open(world)
  })
  after(() => world.close())
  world.expectInLog(/"finding":"\w+","severity":"error"/)

  for (const { name, env, factors, isAsked, routes } of tried) {
    describe(`${name}, against ${factors.join(', ') || 'no factor'}`, () => {
      let server: ServerProcess
      before(async () => {
        server = await world.startServer(env)
      })
      after(() => server.stop())

      for (const { from, steps, hours: expected } of routes) {
        test(`${from.join(' + ')}: ${steps.join(', then ')}`, async () => {
          const intruder = new Intruder(world, server, await loseTo(world, factors, from, days(2)))
          await intruder.tryEverything()

          // Where nobody is asked, the application lets every session withdraw.
          if (!isAsked) return assert.ok(intruder.hasSession && expected === 0)
          let hour = 0
          while (hour <= expected && !(await intruder.withdraws(exchange.at(server)))) {
            hour += step
            await intruder.staysFor(hours(step))
          }
          // Never sooner; a step later where limits on texts keep back the proof that puts the address on the list.
          assert.ok(hour === expected || (hour === expected + step && name.includes('list')), `after ${hour} h instead of ${expected}`)
        })
      }
    })
  }
})

type Factors = Parameters<typeof movesOf>[1]['factors']
