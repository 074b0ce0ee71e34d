import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextDigits } from '../harness/mail-links.ts'
import type { Person } from '../harness/person.ts'
import { days, hours, minutes, seconds } from '../harness/test-clock.ts'
import { eachEngine } from '../harness/world.ts'
import { alarms, jumpAndWait } from './alarms.ts'

eachEngine('a clock that was wrong', { isOnLocalhost: true }, (world) => {
  world.expectInLog(/the wall clock (jumped ahead|is behind)/)
  /** What it says; on PostgreSQL it also finds that this clock is not the database server’s. */
  const doctor = () => world.command('doctor').catch((error: Error) => error.message)
  const stateOf = async (person: Person) => (await world.browser().call('signIn', { body: person.credentials })).state

  /** Frozen, and a whole sign-in and a mailed code ago its owner asked for it to thaw. */
  async function thawing(name: string): Promise<Person> {
    const person = await world.person(name)
    await person.browser.call('freezeAccount')
    const browser = world.browser()
    await browser.call('signIn', { body: person.credentials })
    await world.clock.pass(minutes(1))
    await browser.call('sendThawCode')
    const code = await nextDigits({ mailbox: person.mailbox, secrets: world.secrets }, /code to thaw/)
    const { thawsAt } = await browser.call('thawAccount', { body: { code } })
    assert.equal(Date.parse(thawsAt) - world.clock.now(), hours(24))
    return person
  }

  test('a frozen account thaws a day later and no sooner, when the clock jumps ahead by three days', async () => {
    const maya = await thawing('maya')
    await jumpAndWait(world, hours(73))

    assert.equal(await stateOf(maya), 'frozen')
    await world.clock.pass(hours(24) - seconds(1))
    assert.equal(await stateOf(maya), 'frozen')
    await world.clock.pass(seconds(1))
    assert.equal(await stateOf(maya), 'complete')
  })

  test('doctor tells of the jump until an operator confirms that the time did pass, and then it counts', async () => {
    const maya = await thawing('maya')
    await jumpAndWait(world, hours(25))
    assert.match(await doctor(), /WRONG {2}time of the servers: a clock jumped ahead by 90000 s at .* countersign clock confirm/s)
    assert.equal(await stateOf(maya), 'frozen')

    assert.match(await world.command('clock', 'confirm'), /^Confirmed 2 jumps ahead/)
    assert.equal(await stateOf(maya), 'complete')
    assert.match(await doctor(), /fine {3}time of the servers: /)
    assert.deepEqual(
      (await alarms(world)).map(({ event, details }) => [event, details.seconds]),
      [
        ['clock.jumped_ahead', 73 * 3600],
        ['clock.jumped_ahead', 25 * 3600],
        ['clock.confirmed', undefined],
      ],
    )
  })

  test('after a year ahead by mistake a new epoch brings the service back to the right time, and no restriction is lost', async () => {
    const [noah, maya] = [await world.personWithAuthenticator('noah'), await thawing('maya')]
    await jumpAndWait(world, days(365))
    const ahead = await world.browser().call('signIn', { body: maya.credentials })
    await jumpAndWait(world, -days(365))
    assert.equal(ahead.state, 'frozen')
    assert.match(await doctor(), /WRONG {2}time of the servers: they go by .* countersign epoch begin/s)

    const { port } = world.server
    await world.server.stop()
    await world.command('epoch', 'begin')
    await world.startServer({}, port)

    assert.match(await doctor(), /WRONG {2}time of the servers: a clock jumped ahead/)
    await world.clock.pass(minutes(1))
    noah.authenticator.used(world.clock, -1)
    const { session } = await noah.signIn(world.browser())
    assert.ok(Date.parse(session.expiresAt) <= world.clock.now() + hours(24))
    assert.equal(await stateOf(maya), 'frozen')
    await world.clock.pass(hours(24) - minutes(1) - seconds(1))
    assert.equal(await stateOf(maya), 'frozen')
    await world.clock.pass(seconds(1))
    assert.equal(await stateOf(maya), 'complete')
    assert.match(await world.command('audit', 'verify'), /is whole/)
  })
})
