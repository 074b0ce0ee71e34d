import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from './harness/client.ts'
import { nextDigits } from './harness/mail-links.ts'
import type { Person } from './harness/person.ts'
import { withTrustedDevices } from './harness/policy-file.ts'
import { days, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

const trustCookie = '__Host-trusted-device'

/** Password, code and the wish to be trusted. */
async function signInTrusting(world: World, person: Person, browser = world.browser()): Promise<Client> {
  const { challenge } = await person.beginSignIn(browser)
  const proof = await person.authenticator.freshCode(world.clock)
  const answer = await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof, trustDevice: true } })
  assert.equal(answer.state, 'complete')
  return browser
}

eachEngine('trusted devices, as they are set up: off', {}, (world) => {
  test('TRD-1: nobody is offered trust, and whoever asks for it gets no token', async () => {
    const maya = await world.personWithAuthenticator('maya')
    assert.equal((await maya.browser.call('getService')).trustedDevices, false)

    const browser = await signInTrusting(world, maya)

    assert.equal(browser.cookies.has(trustCookie), false)
    assert.deepEqual((await browser.call('listTrustedDevices')).items, [])
  })
})

eachEngine('trusted devices, switched on', { env: { COUNTERSIGN_POLICY: withTrustedDevices } }, (world) => {
  const stateOf = async (person: Person, browser: Client) => (await person.givePassword(browser)).state

  test('A31: asked for while the code is due, by a wrong code or at step-up, no token is given', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const reply = await browser.reply('signIn', { body: { ...maya.credentials, trustDevice: true } })
    assert.equal(reply.status, 400)
    const { challenge } = await maya.beginSignIn(browser)
    const wrong = { proof: maya.authenticator.wrongCode(world.clock), trustDevice: true }
    await browser.refused('verifyChallenge', { params: { id: challenge.id }, body: wrong }, 'WRONG_CODE')
    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'remove_factor', target: maya.authenticator.factorId } })
    const proof = await maya.authenticator.freshCode(world.clock)
    await maya.browser.call('verifyChallenge', { params: { id }, body: { proof, trustDevice: true } })

    for (const client of [browser, maya.browser]) assert.equal(client.cookies.has(trustCookie), false)
    const replayed = world.browser()
    replayed.cookies.set(trustCookie, browser.cookies.get('__Host-sign-in') ?? '')
    assert.equal(await stateOf(maya, replayed), 'challenge_required')
  })

  test('trust skips the code at sign-in and nothing else; the session says so', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = await signInTrusting(world, maya)
    await maya.mailbox.next(/trusts a device now/)
    await browser.call('signOut')

    const answer = await maya.givePassword(browser)

    assert.ok(answer.state === 'complete')
    assert.deepEqual([answer.session.aal, answer.session.amr], ['aal1', ['pwd']])
    const target = maya.authenticator.factorId
    await browser.refused('removeFactor', { params: { id: target } }, 'STEP_UP_REQUIRED')
    await browser.refused('suspendFactor', { params: { id: target } }, 'STEP_UP_REQUIRED')
    await browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
    await browser.refused('changeEmail', { body: { email: `other.${maya.email}` } }, 'STEP_UP_REQUIRED')
    await browser.refused(
      'changePassword',
      { body: { currentPassword: maya.password, newPassword: 'three lamps over a canal' } },
      'STEP_UP_REQUIRED',
    )
    const { proofKind } = await browser.call('openChallenge', { body: { purpose: 'remove_factor', target } })
    assert.equal(proofKind, 'totp')
  })

  test('A’s token is worth nothing for B, a wrong password stays wrong, and 30 days are the end however often it is used', async () => {
    const [maya, noah] = [await world.personWithAuthenticator('maya'), await world.personWithAuthenticator('noah')]
    const browser = await signInTrusting(world, maya)

    assert.equal(await stateOf(noah, browser.copy()), 'challenge_required')
    await browser.copy().refused('signIn', { body: { email: maya.email, password: 'a guess at the password' } }, 'WRONG_CREDENTIALS')
    await world.clock.pass(days(29))
    assert.equal(await stateOf(maya, browser), 'complete')
    await world.clock.pass(days(1) - seconds(1))
    assert.equal(await stateOf(maya, browser), 'complete')
    await world.clock.pass(seconds(2))

    assert.equal(await stateOf(maya, browser), 'challenge_required')
  })

  test('it dies with a change of password, address or factor, with signing out everywhere, by order, a freeze, and by hand', async () => {
    const ends: [string, (person: Person) => Promise<unknown>, { changesPassword?: true }?][] = [
      ['factor', (person) => person.setUpAuthenticator({ name: 'Second' })],
      [
        'address',
        async (person) => {
          const mailbox = world.mailbox(`moved.${person.email}`)
          await person.stepUp('change_email')
          const { requestId } = await person.browser.call('changeEmail', { body: { email: mailbox.address } })
          const code = await nextDigits({ mailbox, secrets: world.secrets }, /confirm this address/)
          await person.browser.call('confirmAddress', { body: { requestId, code } })
        },
      ],
      ['signing out everywhere', (person) => person.browser.call('endOtherSessions')],
      ['all by hand', (person) => person.browser.call('endTrustedDevices')],
      [
        'one by hand',
        async ({ browser }) => {
          const { items } = await browser.call('listTrustedDevices')
          assert.deepEqual(
            items.map(({ device, isCurrent }) => [device, isCurrent]),
            [['Firefox on Linux', false]],
          )
          await browser.call('endTrustedDevice', { params: { id: items[0]?.id ?? '' } })
        },
      ],
      ['order of the operator', (person) => world.command('account', 'sign-out', person.email)],
      ['freeze', (person) => person.browser.call('freezeAccount')],
    ]
    for (const [what, end] of ends) {
      const maya = await world.personWithAuthenticator('maya')
      const browser = await signInTrusting(world, maya)
      assert.equal(await stateOf(maya, browser.copy()), 'complete', what)

      await end(maya)

      const email = what === 'address' ? `moved.${maya.email}` : maya.email
      const answer = await browser.call('signIn', { body: { email, password: maya.password } })
      assert.equal(answer.state, 'challenge_required', what)
    }
    const maya = await world.personWithAuthenticator('maya')
    const browser = await signInTrusting(world, maya)
    await maya.stepUp('change_password')
    const newPassword = 'three lamps over a canal'
    await maya.browser.call('changePassword', { body: { currentPassword: maya.password, newPassword } })
    const answer = await browser.call('signIn', { body: { email: maya.email, password: newPassword } })
    assert.equal(answer.state, 'challenge_required', 'password')
  })
})
