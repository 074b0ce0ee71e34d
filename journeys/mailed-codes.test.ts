import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Authenticator } from './harness/authenticator.ts'
import { withMailedCode } from './harness/policy-file.ts'
import { minutes, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

const otherDigits = (code: string): string => [...code].map((digit) => (Number(digit) + 1) % 10).join('')

/** Since the mail of the sign-up, so that another may be sent. */
async function member(world: World, name: string) {
  const maya = await world.person(name)
  await world.clock.pass(minutes(1))
  return maya
}

/** With a factor that was bound the way this service wants it. */
async function memberWithFactor(world: World, name: string) {
  const maya = await member(world, name)
  await maya.proveMailbox('add_factor')
  await maya.setUpAuthenticator()
  await world.clock.pass(minutes(1))
  return maya
}

eachEngine('a mailed code before factors are changed', { env: { COUNTERSIGN_POLICY: withMailedCode } }, (world) => {
  test('the first factor: the code from the mail, then the set-up; without the code binding is refused', async () => {
    const maya = await member(world, 'maya')

    for (const body of [{ kind: 'totp' }, { kind: 'passkey' }, { kind: 'sms', phone: '+447400123456' }] as const) {
      const refused = await maya.browser.refused('beginEnrollment', { body }, 'STEP_UP_REQUIRED')
      assert.deepEqual(refused.requiredProofs, ['mailed_code'], body.kind)
    }
    const { mailed_code } = await maya.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
    assert.match(mailed_code?.destination ?? '', /^m•••••@example\.test$/)
    assert.equal(mailed_code?.sentAt, null)

    const answer = await maya.proveMailbox('add_factor')

    assert.equal(answer.state, 'granted')
    await maya.setUpAuthenticator()
  })

  test('a change goes in three steps, mail, existing factor, new one, and a later one is refused without the earlier ones', async () => {
    const maya = await memberWithFactor(world, 'maya')
    const target = maya.authenticator
    const replacing = { body: { kind: 'totp' as const, replaces: target.factorId } }

    const atFirst = await maya.browser.refused('beginEnrollment', replacing, 'STEP_UP_REQUIRED')
    assert.deepEqual(atFirst.requiredProofs, ['mailed_code', 'factor'])
    const early = { body: { purpose: 'replace_factor' as const, target: target.factorId, factorId: target.factorId } }
    assert.deepEqual((await maya.browser.refused('openChallenge', early, 'STEP_UP_REQUIRED')).requiredProofs, ['mailed_code', 'factor'])

    const first = await maya.proveMailbox('replace_factor', target)
    assert.deepEqual(first.state === 'next_proof_required' && first.requiredProofs, ['factor'])
    assert.deepEqual((await maya.browser.refused('beginEnrollment', replacing, 'STEP_UP_REQUIRED')).requiredProofs, ['factor'])
    await maya.stepUp('replace_factor', { target })
    const fresh = await maya.setUpAuthenticator({ replaces: target })

    assert.deepEqual(
      (await maya.browser.call('listFactors')).items.map(({ id }) => id),
      [fresh.factorId],
    )
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const old = { params: { id: challenge.id }, body: { proof: await target.freshCode(world.clock) } }
    await browser.refused('verifyChallenge', old, 'WRONG_CODE')
    await maya.signIn(browser)
  })

  test('the proof of the factor alone, or the password, changes nothing; nor does the mailed code alone', async () => {
    const maya = await memberWithFactor(world, 'maya')
    const target = maya.authenticator
    const removing = { params: { id: target.factorId } }

    await maya.proveMailbox('remove_factor', target)
    assert.deepEqual((await maya.browser.refused('removeFactor', removing, 'STEP_UP_REQUIRED')).requiredProofs, ['factor'])
    await world.clock.pass(minutes(5))
    assert.deepEqual((await maya.browser.refused('removeFactor', removing, 'STEP_UP_REQUIRED')).requiredProofs, ['mailed_code', 'factor'])

    await maya.proveMailbox('remove_factor', target)
    await maya.stepUp('remove_factor', { target })
    await maya.browser.call('removeFactor', removing)
    assert.deepEqual((await maya.browser.call('listFactors')).items, [])
  })

  test('both proofs are used up together, by one change', async () => {
    const maya = await memberWithFactor(world, 'maya')
    const target = maya.authenticator
    await maya.proveMailbox('suspend_factor', target)
    await maya.stepUp('suspend_factor', { target })
    await maya.browser.call('suspendFactor', { params: { id: target.factorId } })
    await maya.resume(target)

    const again = await maya.browser.refused('suspendFactor', { params: { id: target.factorId } }, 'STEP_UP_REQUIRED')

    assert.deepEqual(again.requiredProofs, ['mailed_code', 'factor'])
  })

  test('a mailed code raises neither level nor methods, and gives no new secret', async () => {
    const maya = await member(world, 'maya')
    const before = await maya.browser.call('getSession')
    const cookie = maya.browser.cookies.get('__Host-session')

    await maya.proveMailbox('add_factor')

    const after = await maya.browser.call('getSession')
    assert.deepEqual([after.aal, after.amr, after.authenticatedAt], [before.aal, before.amr, before.authenticatedAt])
    assert.equal(maya.browser.cookies.get('__Host-session'), cookie)
  })

  test('it is good for one purpose and one factor, for five minutes', async () => {
    const maya = await memberWithFactor(world, 'maya')
    const target = maya.authenticator
    await maya.proveMailbox('suspend_factor', target)

    const removing = { params: { id: target.factorId } }
    assert.deepEqual((await maya.browser.refused('removeFactor', removing, 'STEP_UP_REQUIRED')).requiredProofs, ['mailed_code', 'factor'])
  })

  test('eight digits; a newer one replaces the older, with a word of its own, and failures go on', async () => {
    const maya = await member(world, 'maya')
    const { id, code: first } = await maya.askForMailedCode('add_factor')
    assert.match(first, /^\d{8}$/)
    await maya.browser.refused('sendChallenge', { params: { id }, body: {} }, 'CODE_SENT_RECENTLY')
    for (let tries = 0; tries < 3; tries++)
      await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: otherDigits(first) } }, 'WRONG_CODE')
    await world.clock.pass(seconds(61))
    await maya.browser.call('sendChallenge', { params: { id }, body: {} })
    const newer = await maya.readMailedCode()

    const replaced = await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: first } }, 'CODE_REPLACED')
    assert.equal(replaced.attemptsLeft, 1)
    assert.equal((await maya.browser.call('verifyChallenge', { params: { id }, body: { proof: newer } })).state, 'granted')
    await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: newer } }, 'CHALLENGE_OVER')
  })

  test('a newer challenge gives no further tries: five an hour of an account', async () => {
    const maya = await member(world, 'maya')
    const { id, code } = await maya.askForMailedCode('add_factor')
    for (let tries = 0; tries < 5; tries++)
      await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: otherDigits(code) } }, 'WRONG_CODE')
    await world.clock.pass(minutes(1))

    const next = await maya.askForMailedCode('add_factor')
    await maya.browser.refused('verifyChallenge', { params: { id: next.id }, body: { proof: next.code } }, 'TOO_MANY_ATTEMPTS')
  })

  test('it lives ten minutes by the clock of the server', async () => {
    const [early, late] = [await member(world, 'early'), await member(world, 'late')]
    for (const person of [early, late]) {
      const { id } = await person.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
      await person.browser.call('sendChallenge', { params: { id }, body: {} })
      const code = await person.readMailedCode()
      // The challenge itself ends sooner than the code.
      await world.clock.pass(minutes(5) - (person === early ? seconds(1) : 0))
      const reply = await person.browser.reply('verifyChallenge', { params: { id }, body: { proof: code } })
      assert.equal(reply.status, person === early ? 200 : 410, reply.text)
    }
  })

  test('A05: A’s mailed code is wrong in B’s challenge and counted for B; A can still use it', async () => {
    const [amir, bea] = [await member(world, 'amir'), await member(world, 'bea')]
    const ofAmir = await amir.askForMailedCode('add_factor')
    const ofBea = await bea.askForMailedCode('add_factor')

    const refused = await bea.browser.refused('verifyChallenge', { params: { id: ofBea.id }, body: { proof: ofAmir.code } }, 'WRONG_CODE')

    assert.equal(refused.attemptsLeft, 4)
    await bea.browser.refused('verifyChallenge', { params: { id: ofAmir.id }, body: { proof: ofAmir.code } }, 'NOT_FOUND')
    assert.equal((await amir.browser.call('verifyChallenge', { params: { id: ofAmir.id }, body: { proof: ofAmir.code } })).state, 'granted')
  })

  test('the mail carries the canonical address, whatever host was named, and a code and no link', async () => {
    const maya = await member(world, 'maya')
    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
    const headers = { 'content-type': 'application/json', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
    await maya.browser.send({ method: 'POST', path: `/v1/challenges/${id}/send`, headers, body: '{}' })

    const { text } = await maya.mailbox.next(/Your code to change how you sign in/)
    assert.match(text, /id\.example\.test/)
    assert.doesNotMatch(text, /evil|https?:\/\//)
  })

  test('after a recovery code too, the mailed code comes before the new factor', async () => {
    const maya = await memberWithFactor(world, 'maya')
    await maya.makeRecoveryCodes()
    const lost: Authenticator = maya.authenticator
    maya.browser = world.browser()
    await maya.signInWithRecoveryCode(maya.browser)

    const refused = await maya.browser.refused('beginEnrollment', { body: { kind: 'totp', replaces: lost.factorId } }, 'STEP_UP_REQUIRED')
    assert.deepEqual(refused.requiredProofs, ['mailed_code'])
    await maya.proveMailbox('replace_factor', lost)
    await maya.setUpAuthenticator({ replaces: lost })
    assert.equal((await maya.browser.call('getSession')).isRestricted, false)
  })
})

eachEngine('where a service asks for no mailed code', {}, (world) => {
  test('none is asked for, and there is nothing to send', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const target = maya.authenticator.factorId

    const { id, proofKind } = await maya.browser.call('openChallenge', { body: { purpose: 'remove_factor', target } })

    assert.equal(proofKind, 'totp')
    await maya.browser.refused('sendChallenge', { params: { id }, body: {} }, 'NOTHING_TO_SEND')
  })
})
