import assert from 'node:assert/strict'
import { test } from 'node:test'
import { costlyRounds, crowded, onlyWinner, race, runnersLike } from './harness/race.ts'
import type { ServerProcess } from './harness/server-process.ts'
import { hours, minutes } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

/** Fifty at once answer one challenge with one texted code, and bind one number with one code. */
async function raceForOneCode(world: World, nodes: readonly ServerProcess[]): Promise<void> {
  for (let round = 0; round < costlyRounds; round++) {
    const maya = await world.person('maya')
    const phone = world.phone()
    const id = await maya.beginPhone(phone)
    const first = { params: { id }, body: { proof: await phone.nextCode() } }
    const bound = await race(runnersLike(maya.browser, nodes), (client) => client.reply('verifyEnrollment', first))
    maya.browser = onlyWinner(bound, 'ENROLLMENT_OVER', 'TOO_MANY_ATTEMPTS', 'NOT_SIGNED_IN', 'SESSION_ROTATED', 'CODE_ALREADY_USED')
    assert.equal((await maya.browser.call('listFactors')).items.length, 1)

    await world.clock.pass(minutes(1))
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const sent = await race(runnersLike(browser, nodes), (client) =>
      client.reply('sendChallenge', { params: { id: challenge.id }, body: {} }),
    )
    onlyWinner(sent, 'CODE_SENT_RECENTLY')
    const answer = { params: { id: challenge.id }, body: { proof: await phone.nextCode() } }
    const answered = await race(runnersLike(browser, nodes), (client) => client.reply('verifyChallenge', answer))
    const winner = onlyWinner(answered, 'CHALLENGE_OVER', 'CODE_ALREADY_USED', 'TOO_MANY_ATTEMPTS', 'NOT_SIGNED_IN', 'NOT_FOUND')
    assert.equal((await winner.call('getSession')).aal, 'aal2')
    assert.equal((await phone.all()).length, 2)
    await world.clock.pass(hours(1))
  }
}

eachEngine('fifty at once with one texted code', {}, (world) => {
  world.expectInLog(crowded)
  test('one process: A24: it is asked for once, binds once and signs in once in every round', () => raceForOneCode(world, [world.server]))
  test('two processes: it is asked for once, binds once and signs in once in every round', async () =>
    raceForOneCode(world, [world.server, await world.startServer()]))
})
