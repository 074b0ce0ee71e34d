import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
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
    const tokens = await Promise.all([offer(), offer()])

    await nadia.browser.refused('claimStaffRole', { body: { token: older } }, 'LINK_OVER')
    for (const token of tokens) await world.browser().refused('claimStaffRole', { body: { token } }, 'NOT_SIGNED_IN')
    const others = [nadia, ...(await Promise.all(['omar', 'petra', 'rosa'].map((name) => world.person(name))))]
    const claims = others.map(({ browser }, at) => browser.reply('claimStaffRole', { body: { token: tokens[at % 2] } }))

    // Two operators who ask in the same moment may get a link each that works; there is one seat all the same.
    assert.deepEqual((await Promise.all(claims)).map(({ status }) => status).sort(), [200, 410, 410, 410])
  })

  test('A40: once there is one, the command refuses and no link works any more, also after a restart and a restore', async () => {
    const rosa = await world.person('rosa')
    const restore = async (backup: string) => {
      await world.command('backup', backup)
      await world.command('restore', backup)
      rmSync(dirname(backup), { recursive: true })
    }

    await world.server.kill()
    if (world.engine === 'sqlite') await restore(join(mkdtempSync(join(tmpdir(), 'countersign-first-')), 'backup.db'))
    else await world.command('epoch', 'begin')
    await world.startServer()
    await assert.rejects(offer(), /There is an administrator already/)
    rosa.browser = world.browser()
    await rosa.signIn()
    await rosa.browser.refused('claimStaffRole', { body: { token: 'a'.repeat(43) } }, 'LINK_OVER')
  })
})
