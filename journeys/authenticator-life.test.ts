import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('living with an authenticator', {}, (world) => {
  test('Maya names it, replaces it, suspends it, resumes it and removes it', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const old = maya.authenticator
    const renamed = await maya.browser.call('renameFactor', { params: { id: old.factorId }, body: { name: '  Old phone  ' } })
    assert.equal(renamed.name, 'Old phone')

    await maya.browser.refused('beginEnrollment', { body: { kind: 'totp', replaces: old.factorId } }, 'STEP_UP_REQUIRED')
    await maya.stepUp('replace_factor', { target: old })
    const replacement = await maya.setUpAuthenticator({ name: 'New phone', replaces: old })
    assert.deepEqual(
      (await maya.browser.call('listFactors')).items.map(({ name }) => name),
      ['New phone'],
    )

    await maya.suspend(replacement)
    assert.equal((await maya.signIn(world.browser())).session.aal, 'aal1')
    await maya.resume(replacement)
    assert.equal((await maya.signIn()).session.aal, 'aal2')
    await maya.remove(replacement)
    assert.deepEqual((await maya.browser.call('listFactors')).items, [])
    assert.equal((await maya.signIn(world.browser())).session.aal, 'aal1')

    for (const subject of [/“Old phone” replaced/, /“New phone” suspended/, /“New phone” resumed/, /“New phone” removed/])
      await maya.mailbox.next(subject)
  })

  test('a replaced authenticator stops in the moment the new one is proved, and not before', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const old = maya.authenticator
    await maya.stepUp('replace_factor', { target: old })
    const { enrollmentId, authenticator: fresh } = await maya.beginAuthenticator({ replaces: old })
    const duringIt = await maya.signIn(world.browser())
    assert.equal(duringIt.session.aal, 'aal2')

    const factor = await maya.browser.call('verifyEnrollment', {
      params: { id: enrollmentId },
      body: { proof: await fresh.freshCode(world.clock) },
    })

    assert.notEqual(factor.id, old.factorId)
    const browser = world.browser()
    const { challenge, availableFactors } = await maya.beginSignIn(browser)
    assert.deepEqual(
      availableFactors.map(({ id }) => id),
      [factor.id],
    )
    await browser.refused(
      'verifyChallenge',
      { params: { id: challenge.id }, body: { proof: await old.freshCode(world.clock) } },
      'WRONG_CODE',
    )
    await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: await fresh.freshCode(world.clock) } })
  })

  test('steps -1, 0 and +1 are taken, each once and never backwards; -2 and +2 are not', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { authenticator } = maya
    await world.clock.pass(minutes(10))
    const give = async (stepsAway: number) => {
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      const reply = await browser.reply('verifyChallenge', {
        params: { id: challenge.id },
        body: { proof: authenticator.code(world.clock, stepsAway) },
      })
      return reply.status === 200 ? 'accepted' : (JSON.parse(reply.text).code as string)
    }

    const answers: string[] = []
    for (const stepsAway of [-2, 2, -1, -1, 0, -1, 0, 1, 0, 1, 2]) answers.push(await give(stepsAway))

    assert.deepEqual(answers, [
      'CLOCK_OFF',
      'WRONG_CODE',
      'accepted',
      'CODE_ALREADY_USED',
      'accepted',
      'CODE_ALREADY_USED',
      'CODE_ALREADY_USED',
      'accepted',
      'CODE_ALREADY_USED',
      'CODE_ALREADY_USED',
      'WRONG_CODE',
    ])
  })

  test('a clock that is set back opens neither a used step nor an expired code', async () => {
    world.expectInLog(/the wall clock is behind the time that this service went by/)
    const maya = await world.personWithAuthenticator('maya')
    await world.clock.pass(minutes(60))
    const browser = world.browser()
    const used = maya.authenticator.code(world.clock)
    const { challenge } = await maya.beginSignIn(browser)
    await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: used } })
    maya.authenticator.used(world.clock)

    await world.heldClock.jump(-minutes(60))
    const later = world.browser()
    const again = await maya.beginSignIn(later)
    for (const proof of [used, maya.authenticator.code(world.clock), maya.authenticator.code(world.clock, 1)]) {
      const { code } = await later.refused('verifyChallenge', { params: { id: again.challenge.id }, body: { proof } })
      assert.ok(code === 'CODE_ALREADY_USED' || code === 'WRONG_CODE', code)
    }
    await world.heldClock.jump(minutes(60))
  })

  test('a code may be typed with spaces, hyphens and the digits of another script', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const inScript = (code: string, zero: number) => [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('')

    for (const zero of [0x30, 0x660, 0x6f0, 0xff10]) {
      const browser = world.browser()
      const { challenge } = await maya.beginSignIn(browser)
      const code = inScript(await maya.authenticator.freshCode(world.clock), zero)
      await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: ` ${code.slice(0, 3)} - ${code.slice(3)} ` } })
    }
  })

  test('a slow phone is told how far it is off and gets in with nothing; a fast one is told nothing', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await world.clock.pass(minutes(20))
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const give = (stepsAway: number, code: string) =>
      browser.refused(
        'verifyChallenge',
        { params: { id: challenge.id }, body: { proof: maya.authenticator.code(world.clock, stepsAway) } },
        code,
      )

    const slow = await give(-10, 'CLOCK_OFF')
    assert.deepEqual([slow.clockOffsetSeconds, slow.attemptsLeft], [-300, 4])
    const fast = await give(10, 'WRONG_CODE')
    assert.deepEqual([fast.clockOffsetSeconds, fast.attemptsLeft], [undefined, 3])
    await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
  })

  test('who has several chooses; each takes only its own codes', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const first = maya.authenticator
    const second = await maya.setUpAuthenticator({ name: 'Tablet' })
    const browser = world.browser()
    const { challenge, availableFactors } = await maya.beginSignIn(browser)
    assert.equal(availableFactors.length, 2)

    const [asked, other] = challenge.factor?.id === first.factorId ? [first, second] : [second, first]
    await browser.refused(
      'verifyChallenge',
      { params: { id: challenge.id }, body: { proof: await other.freshCode(world.clock) } },
      'WRONG_CODE',
    )
    await world.clock.pass(seconds(1))
    const changed = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId: other.factorId } })
    assert.equal(changed.factor?.id, other.factorId)
    assert.equal(((await browser.call('getSignIn')) as { challenge: { id: string } }).challenge.id, changed.id)
    await browser.refused(
      'verifyChallenge',
      { params: { id: changed.id }, body: { proof: await asked.freshCode(world.clock) } },
      'WRONG_CODE',
    )
    await browser.call('verifyChallenge', { params: { id: changed.id }, body: { proof: await other.freshCode(world.clock) } })

    await browser.refused(
      'verifyChallenge',
      { params: { id: challenge.id }, body: { proof: await asked.freshCode(world.clock) } },
      'NOT_FOUND',
    )
  })

  test('suspended, it proves nothing but that it may be resumed', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const [kept, off] = [maya.authenticator, await maya.setUpAuthenticator({ name: 'Tablet' })]
    await maya.suspend(off)

    const browser = world.browser()
    const { availableFactors } = await maya.beginSignIn(browser)
    assert.deepEqual(
      availableFactors.map(({ id }) => id),
      [kept.factorId],
    )
    await browser.refused('openChallenge', { body: { purpose: 'sign_in', factorId: off.factorId } }, 'FACTOR_NOT_FOUND')
    await maya.browser.refused(
      'openChallenge',
      { body: { purpose: 'remove_factor', target: kept.factorId, factorId: off.factorId } },
      'FACTOR_NOT_FOUND',
    )

    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'resume_factor', target: off.factorId } })
    await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: await kept.freshCode(world.clock) } }, 'WRONG_CODE')
    await maya.browser.refused('resumeFactor', { params: { id: off.factorId } }, 'STEP_UP_REQUIRED')
    await maya.resume(off)
    await maya.browser.refused('resumeFactor', { params: { id: off.factorId } }, 'FACTOR_STATE_CONFLICT')
  })

  test('names are one line of visible text', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const rename = (name: string) => maya.browser.reply('renameFactor', { params: { id: maya.authenticator.factorId }, body: { name } })

    for (const name of [
      '   ',
      'two\nlines',
      'bell\u0007',
      'turned \u202e name',
      'joined\u200bword',
      'null\u0000',
      '\u2028',
      '\ud800',
      'x'.repeat(65),
    ]) {
      assert.equal((await rename(name)).status, 400, JSON.stringify(name))
    }
    for (const name of ['Mein Händi', '电话', 'x'.repeat(64), "Robert'); drop table factors;--", '<b>bold</b>', '${7*7} {{7*7}}']) {
      const reply = await rename(name)
      assert.equal((JSON.parse(reply.text) as { name: string }).name, name)
    }
  })

  test('codes, challenges and factors of others are as good as none', async () => {
    const [maya, noah] = [await world.personWithAuthenticator('maya'), await world.personWithAuthenticator('noah')]
    const foreign = { params: { id: noah.authenticator.factorId } }

    await maya.browser.refused('renameFactor', { ...foreign, body: { name: 'Mine now' } }, 'FACTOR_NOT_FOUND')
    await maya.browser.refused('removeFactor', foreign, 'FACTOR_NOT_FOUND')
    await maya.browser.refused('suspendFactor', foreign, 'FACTOR_NOT_FOUND')
    await maya.browser.refused('resumeFactor', foreign, 'FACTOR_NOT_FOUND')
    await maya.browser.refused('beginEnrollment', { body: { kind: 'totp', replaces: noah.authenticator.factorId } }, 'FACTOR_NOT_FOUND')
    await maya.browser.refused(
      'openChallenge',
      { body: { purpose: 'add_factor', factorId: noah.authenticator.factorId } },
      'FACTOR_NOT_FOUND',
    )
    await maya.browser.refused(
      'openChallenge',
      { body: { purpose: 'resume_factor', target: noah.authenticator.factorId } },
      'FACTOR_NOT_FOUND',
    )

    const [ofMaya, ofNoah] = [world.browser(), world.browser()]
    const [askedOfMaya, askedOfNoah] = [await maya.beginSignIn(ofMaya), await noah.beginSignIn(ofNoah)]
    await ofMaya.refused('openChallenge', { body: { purpose: 'sign_in', factorId: noah.authenticator.factorId } }, 'FACTOR_NOT_FOUND')
    await ofMaya.refused('getChallenge', { params: { id: askedOfNoah.challenge.id } }, 'NOT_FOUND')
    await ofMaya.refused(
      'verifyChallenge',
      { params: { id: askedOfNoah.challenge.id }, body: { proof: await maya.authenticator.freshCode(world.clock) } },
      'NOT_FOUND',
    )
    await ofMaya.refused(
      'verifyChallenge',
      { params: { id: askedOfMaya.challenge.id }, body: { proof: await noah.authenticator.freshCode(world.clock) } },
      'WRONG_CODE',
    )
    await ofNoah.call('verifyChallenge', {
      params: { id: askedOfNoah.challenge.id },
      body: { proof: await noah.authenticator.freshCode(world.clock) },
    })
  })

  test('A13: neither the cookie of a session nor the password beside it removes or suspends', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const target = maya.authenticator.factorId
    const changes = [
      ['removeFactor', 'remove_factor'],
      ['suspendFactor', 'suspend_factor'],
    ] as const

    for (const [call, purpose] of changes) {
      const refusal = await maya.browser.refused(call, { params: { id: target } }, 'STEP_UP_REQUIRED')
      assert.deepEqual([refusal.purpose, refusal.factorId, refusal.requiredAal], [purpose, target, 'aal2'])

      const { id, proofKind } = await maya.browser.call('openChallenge', { body: { purpose, target } })
      assert.equal(proofKind, 'totp')
      await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: maya.password } }, 'WRONG_CODE')
      await maya.browser.refused(call, { params: { id: target } }, 'STEP_UP_REQUIRED')
    }
    const justPassword = world.browser()
    await maya.beginSignIn(justPassword)
    for (const [call] of changes) await justPassword.refused(call, { params: { id: target } }, 'NOT_SIGNED_IN')

    assert.equal((await maya.browser.call('listFactors')).items[0]?.state, 'active')
  })

  test('a fresh proof counts for one purpose, one factor and one session, once, for five minutes', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const [first, second] = [maya.authenticator, await maya.setUpAuthenticator({ name: 'Tablet' })]
    const elsewhere = world.browser()
    await maya.signIn(elsewhere)
    const removal = (target: typeof first) => ({ params: { id: target.factorId } })

    await maya.stepUp('remove_factor', { target: first })
    await maya.browser.refused('removeFactor', removal(second), 'STEP_UP_REQUIRED')
    await maya.browser.refused('suspendFactor', removal(first), 'STEP_UP_REQUIRED')
    await maya.browser.refused('beginEnrollment', { body: { kind: 'totp', replaces: first.factorId } }, 'STEP_UP_REQUIRED')
    await elsewhere.refused('removeFactor', removal(first), 'STEP_UP_REQUIRED')
    await world.clock.pass(minutes(5) + seconds(1))
    await maya.browser.refused('removeFactor', removal(first), 'STEP_UP_REQUIRED')

    await maya.stepUp('suspend_factor', { target: first, by: second })
    await maya.browser.call('suspendFactor', removal(first))
    await maya.resume(first)
    await maya.browser.refused('suspendFactor', removal(first), 'STEP_UP_REQUIRED')
    await maya.stepUp('remove_factor', { target: first, by: second })
    await world.clock.pass(minutes(5) - seconds(1))
    await maya.browser.call('removeFactor', removal(first))
  })
})
