import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SoftPasskey } from './harness/soft-passkey.ts'
import { hours, minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('managing factors', {}, (world) => {
  test('the preferred one is asked for first, every other stays one call away, with name and last use', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const first = maya.authenticator
    await world.clock.pass(minutes(1))
    const second = await maya.setUpAuthenticator({ name: 'Tablet' })
    await world.clock.pass(minutes(1))
    assert.equal((await maya.beginSignIn(world.browser())).challenge.factor?.id, second.factorId)

    const preferred = await maya.browser.call('renameFactor', { params: { id: first.factorId }, body: { isPreferred: true } })
    assert.equal(preferred.isPreferred, true)
    const browser = world.browser()
    const { challenge, availableFactors } = await maya.beginSignIn(browser)

    assert.equal(challenge.factor?.id, first.factorId)
    assert.deepEqual(
      availableFactors.map(({ id }) => id),
      [first.factorId, second.factorId],
    )
    assert.ok(availableFactors.every(({ lastUsedAt }) => lastUsedAt !== null))
    const other = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId: second.factorId } })
    const proof = await second.freshCode(world.clock)
    assert.equal((await browser.call('verifyChallenge', { params: { id: other.id }, body: { proof } })).state, 'complete')

    await maya.browser.call('renameFactor', { params: { id: second.factorId }, body: { isPreferred: true, name: 'Old tablet' } })
    const { items } = await maya.browser.call('listFactors')
    assert.deepEqual(
      items.filter(({ isPreferred }) => isPreferred).map(({ name }) => name),
      ['Old tablet'],
    )
  })

  test('app, passkey and phone each say when and from where they were used last, to nobody who has given the password alone', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const passkey = await new SoftPasskey(world).setUp(maya)
    const phone = world.phone()
    await maya.setUpPhone(phone)
    await world.clock.pass(minutes(2))

    for (const kind of ['totp', 'passkey', 'sms'] as const) {
      const browser = world.browser()
      const { availableFactors } = await maya.beginSignIn(browser)
      assert.ok(availableFactors.every((choice) => !('lastUsedFrom' in choice)))
      const factorId = availableFactors.find((choice) => choice.kind === kind)?.id ?? ''
      const { id, passkey: asked } = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId } })
      if (kind === 'sms') await browser.call('sendChallenge', { params: { id }, body: {} })
      const proof = {
        totp: () => maya.authenticator.freshCode(world.clock),
        passkey: () => passkey.answer(asked),
        sms: () => phone.nextCode(),
      }[kind]
      await browser.call('verifyChallenge', { params: { id }, body: { proof: await proof() } })

      const used = (await browser.call('listFactors')).items.find((factor) => factor.kind === kind)
      const session = (await browser.call('listSessions')).items.find(({ isCurrent }) => isCurrent)
      assert.deepEqual(used?.lastUsedFrom, { device: session?.device, address: browser.address })
      assert.equal(Date.parse(used?.lastUsedAt ?? ''), world.clock.now())
      await world.clock.pass(minutes(2))
    }
  })

  test('what takes the place of the preferred one is preferred', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const target = maya.authenticator
    await maya.browser.call('renameFactor', { params: { id: target.factorId }, body: { isPreferred: true } })
    await maya.stepUp('replace_factor', { target })

    await maya.setUpAuthenticator({ replaces: target })

    assert.deepEqual(
      (await maya.browser.call('listFactors')).items.map(({ isPreferred }) => isPreferred),
      [true],
    )
  })

  test('a change without name and preference is refused, and somebody else’s factor is not found', async () => {
    const [maya, otto] = [await world.personWithAuthenticator('maya'), await world.personWithAuthenticator('otto')]

    await maya.browser.refused('renameFactor', { params: { id: maya.authenticator.factorId }, body: {} }, 'INVALID_REQUEST')
    const theirs = { params: { id: otto.authenticator.factorId } }
    await maya.browser.refused('renameFactor', { ...theirs, body: { isPreferred: true } }, 'FACTOR_NOT_FOUND')
    await maya.browser.refused('removeFactor', theirs, 'FACTOR_NOT_FOUND')
  })

  test('every change of factors but the first one holds withdrawals back for a day, and ends the other sessions', async () => {
    const maya = await world.person('maya')
    const holds = async () => (await maya.browser.call('getAccount')).holds.map(({ reason, until }) => [reason, Date.parse(until)])
    const target = await maya.setUpAuthenticator()
    assert.deepEqual(await holds(), [])

    const elsewhere = world.browser()
    await maya.signIn(elsewhere)
    await maya.stepUp('replace_factor', { target })
    const fresh = await maya.setUpAuthenticator({ replaces: target })
    assert.deepEqual(await holds(), [['factor.replaced', world.clock.now() + hours(24)]])
    await elsewhere.refused('getSession', undefined, 'NOT_SIGNED_IN')

    await world.clock.pass(minutes(10))
    await maya.remove(fresh)
    assert.deepEqual(await holds(), [['factor.removed', world.clock.now() + hours(24)]])
  })

  test('at most five authenticators', async () => {
    const maya = await world.personWithAuthenticator('maya')
    for (const name of ['Two', 'Three', 'Four', 'Five']) await maya.setUpAuthenticator({ name })

    await maya.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'FACTOR_LIMIT_REACHED')
  })

  test('in a sign-in under way nothing can be set up, changed or made', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    await maya.beginSignIn(browser)

    await browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'NOT_SIGNED_IN')
    await browser.refused('makeRecoveryCodes', undefined, 'NOT_SIGNED_IN')
    await browser.refused('openChallenge', { body: { purpose: 'add_factor' } }, 'NOT_SIGNED_IN')
  })
})
