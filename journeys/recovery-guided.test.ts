import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from './harness/client.ts'
import { nextDigits, nextLink } from './harness/mail-links.ts'
import type { Person } from './harness/person.ts'
import { hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

const begin = { body: { tool: 'totp' as const, reason: 'lost_device' as const, instructionsVersion: 1 } }

/** Deadlines are met by the servers themselves, some seconds later. */
async function until<T>(look: () => Promise<T>, is: (seen: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 60; tries++) {
    const seen = await look()
    if (is(seen)) return seen
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  assert.fail('it did not come to that')
}
const stateOf = async (browser: Client) => (await browser.call('getRecovery')).case?.state

/** Approved and waited: the person may sign in for the set-up. Here nobody waits for what the servers would do some seconds later. */
async function readyToBind(world: World, maya: Person): Promise<{ browser: Client; number: string }> {
  const browser = world.browser()
  const number = (await maya.openRecovery(browser)).case?.number ?? ''
  for (const step of ['send_everything', 'approve', 'meet_deadlines'] as const) await world.moveRecovery(number, step)
  assert.equal(await stateOf(browser), 'waiting')
  await world.clock.pass(hours(24))
  await world.moveRecovery(number, 'meet_deadlines')
  assert.equal(await world.inDatabase(`select state from recovery_cases where number = '${number}'`), 'ready_to_bind')
  return { browser, number }
}

/** The password, then the mailed code that an approved recovery asks for. */
async function beginRebind(world: World, maya: Person, browser: Client): Promise<{ id: string; code: string }> {
  assert.ok((await maya.beginSignIn(browser)).rebind)
  const { id } = await browser.call('openChallenge', { body: { purpose: 'sign_in', proofKind: 'mailed_code' } })
  await world.clock.pass(minutes(1))
  await browser.call('sendChallenge', { params: { id }, body: {} })
  return { id, code: await maya.readRecoveryCode() }
}

eachEngine('guided recovery', {}, (world) => {
  test('the steps come in their order and no other; each is refused before the one that it needs', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()

    await browser.refused('getRecovery', {}, 'RECOVERY_VISIT_OVER')
    await browser.refused('proveRecoveryPassword', { body: maya.credentials }, 'RECOVERY_VISIT_OVER')
    assert.equal((await browser.call('beginRecovery', begin)).step, 'password')
    await browser.refused('sendRecoveryCode', {}, 'RECOVERY_STEP_MISSING')
    await browser.refused('proveRecoveryMailbox', { body: { code: '12345678' } }, 'RECOVERY_STEP_MISSING')
    await browser.refused('openRecoveryCase', {}, 'RECOVERY_STEP_MISSING')
    await browser.refused(
      'proveRecoveryPassword',
      { body: { email: maya.email, password: 'something else entirely' } },
      'WRONG_CREDENTIALS',
    )
    assert.equal((await browser.call('proveRecoveryPassword', { body: maya.credentials })).step, 'mailbox')
    await browser.refused('openRecoveryCase', {}, 'RECOVERY_STEP_MISSING')
    await browser.refused('cancelRecovery', {}, 'RECOVERY_STEP_MISSING')
    await world.clock.pass(minutes(1))
    const { code: shown } = await browser.call('sendRecoveryCode')
    assert.match(shown?.destination ?? '', /^m.*@/)
    const code = await maya.readRecoveryCode()
    await browser.refused('proveRecoveryMailbox', { body: { code: '00000000' } }, 'WRONG_CODE')
    assert.equal((await browser.call('proveRecoveryMailbox', { body: { code } })).step, 'open')
    const { case: opened } = await browser.call('openRecoveryCase')

    assert.equal(opened?.state, 'evidence')
    const kept = await world.inDatabase(`select instructions_version from recovery_cases where number = '${opened?.number}'`)
    assert.match(JSON.stringify(kept), /1/)
    assert.match((await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /^Account recovery was started/)).text, /until/)
    await maya.browser.call('getSession')
  })

  test('whoever has no factor is told that nothing is lost; whoever begins again comes to the case that is open', async () => {
    const noah = await world.person('noah')
    const browser = world.browser()
    await browser.call('beginRecovery', begin)
    await browser.refused('proveRecoveryPassword', { body: noah.credentials }, 'NOTHING_TO_RECOVER')

    const maya = await world.personWithAuthenticator('maya')
    const first = await maya.openRecovery(world.browser())
    const second = await maya.openRecovery(world.browser())
    assert.equal(second.case?.number, first.case?.number)
  })

  test('from the lost phone to the new one: reviewed, waited, set up, and the hold is there', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const lost = maya.authenticator
    const { browser: visit, number } = await readyToBind(world, maya)
    await visit.refused('getRecovery', {}, 'RECOVERY_VISIT_OVER')

    const browser = world.browser()
    const { id, code } = await beginRebind(world, maya, browser)
    const answer = await browser.call('verifyChallenge', { params: { id }, body: { proof: code } })
    assert.ok(answer.state === 'complete')
    assert.deepEqual([answer.session.isRestricted, answer.session.isRebinding, answer.session.aal], [true, true, 'aal1'])
    await browser.refused('listActivity', {}, 'SESSION_RESTRICTED')
    await browser.refused('openChallenge', { body: { purpose: 'remove_factor', target: lost.factorId } }, 'SESSION_RESTRICTED')
    maya.browser = browser
    maya.authenticators.length = 0
    await maya.setUpAuthenticator({ name: 'New phone' })

    assert.equal((await browser.call('getSession')).isRestricted, false)
    assert.deepEqual(
      (await browser.call('listFactors')).items.map(({ name }) => name),
      ['New phone'],
    )
    const { holds } = await browser.call('getAccount')
    assert.deepEqual(
      holds.map(({ until: end }) => Date.parse(end)),
      [world.clock.now() + hours(48)],
    )
    await until(
      () => world.inDatabase(`select state from recovery_cases where number = '${number}'`),
      (rows) => JSON.stringify(rows).includes('done'),
    )
    await maya.signIn(world.browser())
  })

  test('the link of a mail stops it: looking changes nothing, pressing ends it, and pressing again says so', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const visit = world.browser()
    await maya.openRecovery(visit)
    const { token } = await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /^Account recovery was started/)
    const anybody = world.browser()

    assert.equal((await anybody.call('lookAtRecoveryStop', { body: { token } })).isOver, false)
    assert.equal(await stateOf(visit), 'evidence')
    for (let press = 0; press < 2; press++)
      assert.equal((await anybody.call('stopRecovery', { body: { token, freeze: false } })).state, 'cancelled_by_owner')

    assert.equal(await stateOf(visit), 'cancelled_by_owner')
    await maya.mailbox.next(/was stopped/)
    await anybody.refused('lookAtRecoveryStop', { body: { token: 'a'.repeat(43) } }, 'LINK_OVER')
  })

  test('its owner stops it by signing in, from a session, and by freezing with the link', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const visit = world.browser()
    const { case: opened } = await maya.openRecovery(visit)
    assert.equal((await maya.browser.call('getOwnRecovery')).case?.number, opened?.number)
    await world.clock.pass(minutes(1))
    await maya.signIn()
    await until(
      () => stateOf(visit),
      (state) => state === 'cancelled_by_factor_use',
    )

    await world.clock.pass(minutes(1))
    await maya.openRecovery(visit)
    await maya.browser.call('stopOwnRecovery')
    assert.equal((await maya.browser.call('getOwnRecovery')).case, null)
    assert.equal(await stateOf(visit), 'cancelled_by_owner')

    const olivia = await world.personWithAuthenticator('olivia')
    await olivia.openRecovery(world.browser())
    const { token } = await nextLink({ mailbox: olivia.mailbox, secrets: world.secrets }, /^Account recovery was started/)
    assert.equal((await world.browser().call('stopRecovery', { body: { token, freeze: true } })).state, 'cancelled_by_owner')
    await olivia.browser.refused('getSession', {}, 'NOT_SIGNED_IN')
  })

  test('an account that was frozen with the phone is got back: approved, thawed a day later, waited for, and set up', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.browser.call('freezeAccount')
    await world.clock.pass(minutes(1))
    const visit = world.browser()
    const number = (await maya.openRecovery(visit)).case?.number ?? ''
    for (const step of ['send_everything', 'approve', 'meet_deadlines'] as const) await world.moveRecovery(number, step)

    const { token } = await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /opens again/)
    assert.ok((await world.browser().call('lookAtNotice', { body: { token } })).can.includes('undo'))
    const passed: unknown[] = []
    for (const wait of [0, 23, 1, 71, 1]) {
      await world.clock.pass(hours(wait))
      await world.moveRecovery(number, 'meet_deadlines')
      passed.push(await world.inDatabase(`select state from recovery_cases where number = '${number}'`))
    }
    assert.deepEqual(passed, ['approved', 'approved', 'waiting', 'waiting', 'ready_to_bind'])
    const browser = world.browser()
    const { id, code } = await beginRebind(world, maya, browser)
    assert.equal((await browser.call('verifyChallenge', { params: { id }, body: { proof: code } })).state, 'complete')
    maya.browser = browser
    maya.authenticators.length = 0
    await maya.setUpAuthenticator({ name: 'New phone' })
    await maya.signIn(world.browser())
  })

  test('by its number and a mailed code it can be seen and stopped, and nothing can be added to it', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { case: opened } = await maya.openRecovery(world.browser())
    const browser = world.browser()
    await world.clock.pass(minutes(1))
    const looking = await browser.call('findRecovery', { body: { number: opened?.number.toLowerCase().replace('-', ' ') ?? '' } })
    assert.deepEqual([looking.step, looking.case, looking.code?.destination], ['mailbox', null, null])
    const seen = await browser.call('proveRecoveryMailbox', { body: { code: await maya.readRecoveryCode() } })
    assert.deepEqual([seen.case?.number, seen.isWhole], [opened?.number, false])
    for (const add of ['getEvidence', 'askQuestions', 'beginFaceCheck'] as const) await browser.refused(add, {}, 'RECOVERY_STEP_MISSING')
    await browser.refused('giveAnswers', { body: { reason: 'lost_device' } }, 'RECOVERY_STEP_MISSING')
    assert.equal((await browser.call('cancelRecovery')).case?.state, 'cancelled_by_owner')
  })

  test('GEN-3: the mailed code is right a second before its ten minutes end and refused after, and the visit ends after thirty', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { case: opened } = await maya.openRecovery(world.browser())
    const lifetime = minutes(10)
    const mailed = async (): Promise<Client> => {
      const browser = world.browser()
      await browser.call('beginRecovery', begin)
      await browser.call('proveRecoveryPassword', { body: maya.credentials })
      await world.clock.pass(minutes(1))
      await browser.call('sendRecoveryCode')
      return browser
    }
    const looking = async (): Promise<Client> => {
      const browser = world.browser()
      await world.clock.pass(minutes(1))
      await browser.call('findRecovery', { body: { number: opened?.number ?? '' } })
      return browser
    }
    // Whoever looks for a case is not told that there was a code.
    for (const [ask, tooLate] of [
      [mailed, 'CODE_EXPIRED'],
      [looking, 'WRONG_CODE'],
    ] as const) {
      await world.clock.pass(hours(1)) // a mailbox gets five an hour
      const early = await ask()
      const inTime = { body: { code: await maya.readRecoveryCode() } }
      await world.clock.pass(lifetime - seconds(1))
      assert.notEqual((await early.call('proveRecoveryMailbox', inTime)).step, 'mailbox')

      const late = await ask()
      const over = { body: { code: await maya.readRecoveryCode() } }
      await world.clock.pass(lifetime)
      await late.refused('proveRecoveryMailbox', over, tooLate)
    }

    const visit = world.browser()
    await visit.call('beginRecovery', begin)
    await world.clock.pass(minutes(30) - seconds(1))
    await visit.call('getRecovery')
    await world.clock.pass(seconds(1))
    await visit.refused('getRecovery', {}, 'RECOVERY_VISIT_OVER')
  })

  test('a number that nobody has is answered like one that somebody has', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { case: opened } = await maya.openRecovery(world.browser())
    await world.clock.pass(minutes(1))
    const answers: unknown[] = []
    for (const number of [opened?.number ?? '', 'AAAA-AAAA']) {
      const browser = world.browser()
      const found = await browser.reply('findRecovery', { body: { number } })
      const again = await browser.reply('sendRecoveryCode')
      const wrong = await browser.reply('proveRecoveryMailbox', { body: { code: '00000000' } })
      answers.push([found.status, found.text, again.status, wrong.status, wrong.text.replace(/"traceId":"[^"]*"/, '')])
    }
    assert.deepEqual(answers[0], answers[1])
    await nextDigits({ mailbox: maya.mailbox, secrets: world.secrets }, /^Your code for account recovery/)
  })

  test('an address without an account is answered like one with another password', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const noah = await world.person('noah')
    const answers: unknown[] = []
    for (const email of [maya.email, noah.email, 'nobody@example.test', 'no address']) {
      const browser = world.browser()
      await browser.call('beginRecovery', begin)
      const { status, text, setCookies } = await browser.reply('proveRecoveryPassword', { body: { email, password: 'something else' } })
      answers.push([status, text.replace(/"traceId":"[^"]*"/, ''), setCookies, (await browser.call('getRecovery')).step])
    }
    for (const answer of answers) assert.deepEqual(answer, answers[0])
  })

  test('a rejection is explained, and can be appealed; what is for reviewers stays with them', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const browser = world.browser()
    const number = (await maya.openRecovery(browser)).case?.number ?? ''
    await world.moveRecovery(number, 'send_everything')
    assert.ok((await browser.call('getRecovery')).case?.answerBetween)
    await world.moveRecovery(number, { event: 'reject', reasons: ['blurred', 'balance_off'] })

    const { case: rejected } = await browser.call('getRecovery')
    assert.deepEqual([rejected?.state, rejected?.can], ['rejected', ['appeal']])
    assert.deepEqual(
      rejected?.reasons.map(({ code }) => code),
      ['blurred', 'unconfirmed'],
    )
    assert.equal((await browser.call('appealRecovery', { body: { text: 'The light was bad.' } })).case?.state, 'appealed')
    await browser.refused('appealRecovery', { body: { text: 'Again.' } }, 'CASE_MOVED_ON')
    await world.moveRecovery(number, { event: 'uphold', reasons: ['blurred'] })
    assert.equal(await stateOf(browser), 'upheld')
  })

  test('the grant is no login: without the mailed code, for another account, or after a new password it opens nothing', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await readyToBind(world, maya)
    const other = await world.personWithAuthenticator('other')
    const ofOther = world.browser()
    assert.equal((await other.beginSignIn(ofOther)).rebind, null)
    await ofOther.refused('openChallenge', { body: { purpose: 'sign_in', proofKind: 'mailed_code' } }, 'FACTOR_NOT_FOUND')

    const browser = world.browser()
    const { id, code } = await beginRebind(world, maya, browser)
    await browser.refused('getSession', {}, 'NOT_SIGNED_IN')
    await ofOther.refused('verifyChallenge', { params: { id }, body: { proof: code } }, 'NOT_FOUND')
    await world.clock.pass(minutes(1))
    await world.browser().call('requestPasswordReset', { body: { email: maya.email } })
    const { token } = await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /Set a new password/)
    const newPassword = `${maya.password} and more`
    await world.browser().call('confirmPasswordReset', { body: { token, newPassword } })
    await browser.refused('verifyChallenge', { params: { id }, body: { proof: code } }, 'NOT_SIGNED_IN')
    const after = await world.browser().call('signIn', { body: { email: maya.email, password: newPassword } })
    assert.ok(after.state === 'challenge_required')
    assert.equal(after.rebind, null)
  })
})
