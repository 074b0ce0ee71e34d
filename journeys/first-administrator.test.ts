import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('the first administrator', {}, (world) => {
  const offer = async () => /#([\w-]{43})/.exec(await world.command('staff', 'first-admin'))?.[1] as string

  test('is made by a link from the command line, which works once, for half an hour, and is replaced by a newer one', async () => {
    const nadia = await world.personWithAuthenticator('nadia')
    const late = await offer()
    await world.clock.pass(minutes(31))
    await nadia.signIn()
    await nadia.browser.refused('claimStaffRole', { body: { token: late } }, 'LINK_OVER')
    const older = await offer()
    const token = await offer()

    await nadia.browser.refused('claimStaffRole', { body: { token: older } }, 'LINK_OVER')
    await world.browser().refused('claimStaffRole', { body: { token } }, 'NOT_SIGNED_IN')
    const others = [nadia, ...(await Promise.all(['omar', 'petra'].map((name) => world.person(name))))]
    const replies = await Promise.all(others.map(({ browser }) => browser.reply('claimStaffRole', { body: { token } })))

    assert.deepEqual(replies.map(({ status }) => status).sort(), [200, 410, 410])
  })

  test('A40: once there is one, the command refuses and no link works any more, also after a restart', async () => {
    const rosa = await world.person('rosa')

    await assert.rejects(offer(), /There is an administrator already/)
    await world.server.kill()
    await world.startServer()
    await assert.rejects(offer(), /There is an administrator already/)
    rosa.browser = world.browser()
    await rosa.signIn()
    await rosa.browser.refused('claimStaffRole', { body: { token: 'a'.repeat(43) } }, 'LINK_OVER')
  })
})
