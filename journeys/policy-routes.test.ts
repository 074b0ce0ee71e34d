import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Holding, movesOf } from '@countersign/server/policy-moves'
import { reportOn } from '@countersign/server/policy-report'
import { reachedFrom } from '@countersign/server/policy-routes'
import { loadPolicy, presetNames } from '@countersign/server/presets'
import { type Gain, Intruder } from './harness/intruder.ts'
import { loseTo } from './harness/loot.ts'
import { policyFile, withTrustedDevices } from './harness/policy-file.ts'
import type { ServerProcess } from './harness/server-process.ts'
import { World } from './harness/world.ts'

/**
 * What the policy check says of sign-in, factors and changes of the account, a server with that policy must show: of each policy the
 * smallest sets of lost things that lead to control are tried, and the largest that do not. The check itself knows that holding more
 * never gets less (`check.test.ts`). Withdrawals and recoveries have files of their own.
 */
const gains: readonly Gain[] = ['session', 'own_factor', 'factor_is_off', 'password', 'mailbox', 'control']

const exact = presetNames.filter((name) => name !== 'default').map((name) => `${name}:exact`)
const files = [
  ...[...presetNames, ...exact].map((name) => ({ name, ...policyFile(name) })),
  { name: 'with trusted devices', env: { COUNTERSIGN_POLICY: withTrustedDevices }, remove: () => {} },
]
after(() => {
  for (const { remove } of files) remove()
})

const policies = files.map(({ name, env }) => ({ name, env, policy: policyIn(env.COUNTERSIGN_POLICY ?? '') }))
const movesOn = (policy: Policy, factors: readonly string[]) =>
  movesOf(policy, { factors } as Parameters<typeof movesOf>[1]).filter(({ gives }) => gives !== 'withdrawal')
/** Those that the check sees alike are tried once, and each at full size. */
const tried = policies.filter(
  ({ policy }, at) => process.env.COUNTERSIGN_LONG || policies.findIndex((other) => isSeenAlike(other.policy, policy)) === at,
)
function isSeenAlike(one: Policy, other: Policy): boolean {
  const seen = (policy: Policy) => JSON.stringify([reportOn(policy).factors, movesOn(policy, reportOn(policy).factors)])
  return seen(one) === seen(other)
}

describe('the policy check and the server say the same of what an intruder comes to', () => {
  // Owners set up at this server what they have; it asks for least.
  const world = new World('sqlite', {})
  before(() => world.open())
  after(() => world.close())
  world.expectInLog(/"finding":"\w+","severity":"error"/)

  for (const { name, env, policy } of tried) {
    describe(name, () => {
      let server: ServerProcess
      before(async () => {
        server = await world.startServer(env)
      })
      after(() => server.stop())

      for (const factors of [reportOn(policy).factors, ...(name === 'default' ? [[]] : [])]) {
        const expected = (start: readonly Holding[]) => {
          const reached = reachedFrom(start, movesOn(policy, factors))
          return gains.filter((gain) => reached.has(gain)).sort()
        }
        for (const start of onTheBorder(losable(factors, policy.rememberDevice.enabled), (set) => expected(set).includes('control'))) {
          const has = factors.length > 0 ? factors.join(', ') : 'no factor'
          test(`${start.join(' + ') || 'nothing'} against ${has}: ${expected(start).join(', ') || 'nothing'}`, async () => {
            const loot = await loseTo(world, factors, start)

            const intruder = new Intruder(world, server, loot)
            assert.deepEqual(await intruder.tryEverything(), expected(start))
          })
        }
      }
    })
  }
})

type Policy = Parameters<typeof reportOn>[0]

/** Without its recovery, which has a file of its own. */
function policyIn(file: string): Policy {
  const loaded = loadPolicy(file)
  assert.ok('policy' in loaded)
  return { ...loaded.policy, recovery: { ...loaded.policy.recovery, mode: 'none' } }
}

/** What can be lost that has to do with the calls there are. */
function losable(factors: readonly string[], areDevicesTrusted: boolean): Holding[] {
  return [
    'password',
    'mailbox',
    'open_session',
    ...(factors.includes('sms') ? ['phone_number' as const] : []),
    ...(areDevicesTrusted ? ['known_device' as const] : []),
  ]
}

/** The smallest sets for which it holds, and the largest for which it does not. */
function onTheBorder(things: readonly Holding[], holds: (set: Holding[]) => boolean): Holding[][] {
  const without = (set: Holding[], thing: Holding) => set.filter((one) => one !== thing)
  const sets = things.reduce<Holding[][]>((all, thing) => all.concat(all.map((set) => [...set, thing])), [[]])
  return sets.filter((set) =>
    holds(set) ? set.every((thing) => !holds(without(set, thing))) : things.every((thing) => set.includes(thing) || holds([...set, thing])),
  )
}
