import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ProblemDocument } from '@countersign/contract'
import type { Authenticator } from './harness/authenticator.ts'
import type { Client } from './harness/client.ts'
import type { Person } from './harness/person.ts'
import { days, hours, minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

eachEngine('limits over days', {}, (world) => {
  /** A sign-in in this browser, asked for a code of this authenticator. */
  async function askedFor(maya: Person, { factorId }: Authenticator, browser: Client): Promise<string> {
    await maya.beginSignIn(browser)
    return (await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId } })).id
  }
  const answer = (browser: Client, id: string, proof: string) => browser.reply('verifyChallenge', { params: { id }, body: { proof } })
  const refusal = (browser: Client, id: string, proof: string) => browser.refused('verifyChallenge', { params: { id }, body: { proof } })

  /** Wrong codes in one challenge, until it ends or a pause begins; how many were judged. */
  async function failUpTo(count: number, browser: Client, id: string, authenticator: Authenticator): Promise<number> {
    for (let judged = 0; judged < count; judged++) {
      const { code } = await refusal(browser, id, authenticator.wrongCode(world.clock))
      if (code !== 'WRONG_CODE') return judged
    }
    return count
  }

  /** Five at a time, each time after the pause, in sign-ins of these browsers. */
  async function failAHundredTimes(maya: Person, authenticator: Authenticator, browserOf: () => Client): Promise<void> {
    for (let failures = 0; failures < 100; failures += 5) {
      const browser = browserOf()
      const id = await askedFor(maya, authenticator, browser)
      assert.equal(await failUpTo(5, browser, id, authenticator), 5)
      await world.clock.pass(hours(1))
    }
  }
  async function tryRight(maya: Person, authenticator: Authenticator, browser: Client) {
    const id = await askedFor(maya, authenticator, browser)
    return answer(browser, id, await authenticator.freshCode(world.clock))
  }

  test('strangers have a hundred wrong codes in thirty days, however often the owner gets in between', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { authenticator } = maya
    const began = world.clock.now()
    let judged = 0
    let refused: ProblemDocument | undefined
    while (!refused) {
      // Four wrong codes, and then the owner's right one from the same unknown browser: no pause ever begins.
      const browser = world.browser()
      const id = await askedFor(maya, authenticator, browser)
      judged += await failUpTo(4, browser, id, authenticator)
      const { status, text } = await answer(browser, id, await authenticator.freshCode(world.clock))
      if (status !== 200) refused = JSON.parse(text)
      if (judged % 20 === 0) await maya.signIn(maya.browser)
      await world.clock.pass(hours(24))
    }

    assert.equal(judged, 100)
    assert.equal(refused.code, 'TOO_MANY_ATTEMPTS')
    const end = Date.parse(refused.retryAfter ?? '')
    assert.ok(end >= began + days(30) && end < began + days(30) + minutes(5), refused.retryAfter)
    await maya.signIn(maya.browser)
    assert.equal((await tryRight(maya, authenticator, world.browser())).status, 429)
    await world.clock.pass(end - world.clock.now())
    assert.equal((await tryRight(maya, authenticator, world.browser())).status, 200)
  })

  test('a hundred wrong codes in a row refuse unknown browsers until the owner changes the password', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { authenticator } = maya
    const known = maya.browser
    await failAHundredTimes(maya, authenticator, () => world.browser())
    const before = JSON.parse((await tryRight(maya, authenticator, world.browser())).text) as ProblemDocument
    assert.deepEqual([before.code, before.retryAfter, before.availableFactors], ['TOO_MANY_ATTEMPTS', undefined, []])

    await maya.signIn(known)
    await maya.stepUp('change_password')
    const newPassword = `${maya.password} and more`
    world.secrets.plant('the new password', newPassword)
    await known.call('changePassword', { body: { currentPassword: maya.password, newPassword } })

    const unknown = world.browser()
    const asked = await unknown.call('signIn', { body: { email: maya.email, password: newPassword } })
    assert.ok(asked.state === 'challenge_required')
    assert.equal((await answer(unknown, asked.challenge.id, await authenticator.freshCode(world.clock))).status, 200)
  })

  test('a known browser that failed a hundred times is told what still works, and that lets it on', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const phone = maya.authenticator
    const tablet = await maya.setUpAuthenticator({ name: 'Tablet' })
    const known = maya.browser
    await known.call('signOut')
    await failAHundredTimes(maya, phone, () => known)
    const refused = JSON.parse((await tryRight(maya, phone, known)).text) as ProblemDocument
    assert.deepEqual([refused.code, refused.retryAfter], ['TOO_MANY_ATTEMPTS', undefined])
    assert.deepEqual(
      refused.availableFactors?.map(({ id, name }) => [id, name]),
      [[tablet.factorId, 'Tablet']],
    )
    assert.equal((await tryRight(maya, phone, world.browser())).status, 200, 'unknown browsers have their own hundred')

    assert.equal((await tryRight(maya, tablet, known)).status, 200)
    await known.call('signOut')

    assert.equal((await tryRight(maya, phone, known)).status, 200)
  })

  test('while one factor is paused, the refusal names those that are not', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const phone = maya.authenticator
    const tablet = await maya.setUpAuthenticator({ name: 'Tablet' })
    const browser = world.browser()
    await failUpTo(5, browser, await askedFor(maya, phone, browser), phone)
    const pausedPhone = await refusal(browser, await askedFor(maya, phone, browser), phone.wrongCode(world.clock))
    await failUpTo(5, browser, await askedFor(maya, tablet, browser), tablet)
    const pausedBoth = await refusal(browser, await askedFor(maya, phone, browser), phone.wrongCode(world.clock))

    assert.deepEqual(
      pausedPhone.availableFactors?.map(({ name }) => name),
      ['Tablet'],
    )
    assert.equal(Date.parse(pausedPhone.retryAfter ?? ''), world.clock.now() + minutes(1))
    assert.deepEqual(pausedBoth.availableFactors, [])
  })
})
