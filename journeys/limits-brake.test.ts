import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProofOfWork } from '@countersign/contract'
import type { Client } from './harness/client.ts'
import { doWork } from './harness/do-work.ts'
import { accountsThatAreTooMany, guessWidely } from './harness/guess-widely.ts'
import { masked } from './harness/same-answer.ts'
import { days, minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const accounts = process.env.COUNTERSIGN_LONG ? 500 : accountsThatAreTooMany

eachEngine('the global brake', {}, (world) => {
  const alarms = async () => (await world.storedRows()).filter((row) => row.includes('event=limits.brake_engaged'))

  async function workFor(browser: Client, body: { email: string; password: string }): Promise<ProofOfWork> {
    const { proofOfWork } = await browser.refused('signIn', { body }, 'PROOF_OF_WORK_REQUIRED')
    assert.ok(proofOfWork)
    return proofOfWork
  }

  test('three wrong codes on each of many accounts slow unknown browsers everywhere, and known ones not at all', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const known = maya.browser
    await known.call('signOut')
    const other = await world.startServer()

    assert.deepEqual(await guessWidely(world, { accounts }), new Set(['WRONG_CODE']))

    const alarm = await alarms()
    assert.equal(alarm.length, 1, 'one alarm for the episode')
    assert.match(alarm[0] ?? '', /account_id=null actor=system .*"ceiling":300/)
    const unknown = world.browser({ server: other })
    const work = await workFor(unknown, maya.credentials)
    assert.equal((await maya.signIn(known)).session.aal, 'aal2', 'the known browser is asked for nothing')

    const body = { ...maya.credentials, proofOfWork: doWork(work) }
    assert.equal((await unknown.call('signIn', { body })).state, 'challenge_required')
    await world.browser().refused('signIn', { body }, 'PROOF_OF_WORK_REQUIRED')
    assert.equal((await alarms()).length, 1)
  })

  test('what unknown browsers are asked for does not tell who has an account', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { password } = maya
    const bodies = [maya.credentials, { ...maya.credentials, password: 'wrong' }, { email: world.stranger('nobody').email, password }]

    const answers = await Promise.all(bodies.map((body) => world.browser().reply('signIn', { body })))

    // Nonce, salt, keys and signature are new for each, and equally long.
    const alike = new Set(answers.map((reply) => masked(reply).replaceAll(/"[0-9a-f]{32,}"/g, (hex) => `"${'h'.repeat(hex.length - 2)}"`)))
    assert.equal(alike.size, 1, [...alike].join('\n\n'))
  })

  test('work that is altered, too old or not done gets nobody in', async () => {
    const maya = await world.person('maya')
    const browser = world.browser()
    const work = await workFor(browser, maya.credentials)
    const easier = { ...work, parameters: { ...work.parameters, keyPrefix: '00', cost: 1 } }
    const late = doWork(await workFor(browser, maya.credentials))
    const given = [
      doWork(easier),
      Buffer.from(JSON.stringify({ challenge: work, solution: { counter: 1, derivedKey: work.parameters.keyPrefix.repeat(2) } })).toString(
        'base64',
      ),
      'bm90aGluZw==',
      '{}',
    ]

    for (const proofOfWork of given)
      await browser.refused('signIn', { body: { ...maya.credentials, proofOfWork } }, 'PROOF_OF_WORK_REQUIRED')
    await world.clock.pass(minutes(5))
    await browser.refused('signIn', { body: { ...maya.credentials, proofOfWork: late } }, 'PROOF_OF_WORK_REQUIRED')
    const proofOfWork = doWork(await workFor(browser, maya.credentials))
    assert.equal((await browser.call('signIn', { body: { ...maya.credentials, proofOfWork } })).state, 'complete')
  })

  test('ten minutes later it is over, and the next episode has an alarm of its own', async () => {
    await world.clock.pass(days(1))
    const maya = await world.person('maya')
    assert.equal((await world.browser().call('signIn', { body: maya.credentials })).state, 'complete')

    await guessWidely(world)

    assert.equal((await alarms()).length, 2)
    await world.clock.pass(minutes(10))
    assert.equal((await world.browser().call('signIn', { body: maya.credentials })).state, 'complete')
  })
})
