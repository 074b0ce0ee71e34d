import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Client } from './harness/client.ts'
import { nextDigits, nextLink } from './harness/mail-links.ts'
import type { Person } from './harness/person.ts'
import { crowded, race, rounds, runnersLike } from './harness/race.ts'
import { hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const wish = 'three lamps over a canal'

eachEngine('passwords', {}, (world) => {
  world.expectInLog(crowded)
  const isAlive = async (browser: Client) => (await browser.reply('getSession')).status === 200
  /** The token of the mailed link; an address gets a mail a minute. */
  async function resetToken({ email, mailbox }: Person): Promise<string> {
    await world.clock.pass(minutes(1))
    await world.browser().call('requestPasswordReset', { body: { email } })
    return (await nextLink({ mailbox, secrets: world.secrets }, /Set a new password/)).token
  }
  const confirm = (token: string, newPassword = wish, browser = world.browser()) =>
    browser.reply('confirmPasswordReset', { body: { token, newPassword } })
  const codeOf = ({ text }: { text: string }) => (text === '' ? 'done' : (JSON.parse(text) as { code: string }).code)

  test('A19: after a whole reset the second factor is still asked for, and the reset answers without a cookie', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const other = world.browser()
    await maya.signIn(other)
    const half = world.browser()
    const begun = await maya.beginSignIn(half)
    const browser = world.browser()

    const reply = await confirm(await resetToken(maya), wish, browser)

    assert.deepEqual([reply.status, reply.setCookies, browser.cookies.size], [204, [], 0])
    for (const ended of [maya.browser, other]) assert.equal(await isAlive(ended), false)
    const proof = await maya.authenticator.freshCode(world.clock)
    await half.refused('verifyChallenge', { params: { id: begun.challenge.id }, body: { proof } }, 'NOT_SIGNED_IN')
    await browser.refused('signIn', { body: maya.credentials }, 'WRONG_CREDENTIALS')
    const answer = await browser.call('signIn', { body: { email: maya.email, password: wish } })
    assert.equal(answer.state, 'challenge_required')
    await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
    await maya.mailbox.next(/A new password was set/)
  })

  test('A20: the link works once, a second before its thirty minutes end, not after them, and not after a newer one', async () => {
    const maya = await world.person('maya')

    const first = await resetToken(maya)
    const second = await resetToken(maya)
    assert.equal(codeOf(await confirm(first)), 'LINK_OVER')
    assert.equal(codeOf(await confirm(second)), 'done')
    assert.equal(codeOf(await confirm(second, `${wish} again`)), 'LINK_OVER')
    const third = await resetToken(maya)
    await world.clock.pass(minutes(30) - seconds(1))
    assert.equal(codeOf(await confirm(third, `${wish} again`)), 'done')
    const last = await resetToken(maya)
    await world.clock.pass(minutes(30))
    assert.equal(codeOf(await confirm(last, `${wish} at last`)), 'LINK_OVER')

    const body = { email: maya.email, password: `${wish} again` }
    assert.equal((await world.browser().call('signIn', { body })).state, 'complete')
  })

  test('no order of the calls gets around the link: skipped, reordered, with the handles of other flows', async () => {
    const [maya, noah] = [await world.personWithAuthenticator('maya'), await world.person('noah')]
    const ofNoah = await resetToken(noah)
    const { signUpId, code } = await world.stranger('nora').askForAccount()
    const foreign = [
      maya.email,
      maya.authenticator.factorId,
      signUpId,
      code,
      maya.browser.cookies.get('__Host-session') ?? '',
      'a'.repeat(43),
    ]

    for (const token of foreign) assert.equal(codeOf(await confirm(token)), 'LINK_OVER', token)
    // A link changes the account it was mailed for, whoever is signed in where it is opened.
    assert.equal(codeOf(await confirm(ofNoah, wish, maya.browser)), 'done')
    assert.equal(await isAlive(maya.browser), true)
    assert.equal((await world.browser().call('signIn', { body: { email: noah.email, password: wish } })).state, 'complete')
    await maya.signIn(world.browser())
  })

  test('fifty with one link at two nodes: one password is set', async () => {
    const nodes = [world.server, await world.startServer()]
    for (let round = 0; round < Math.ceil(rounds / 20); round++) {
      const maya = await world.person('maya')
      const token = await resetToken(maya)
      const wishes = new Map<Client, string>()
      const runners = runnersLike(world.browser(), nodes)
      for (const [index, runner] of runners.entries()) wishes.set(runner, `${wish}, number ${index}`)

      const { winners, codes } = await race(runners, (client) => confirm(token, wishes.get(client), client))

      assert.equal(winners.length, 1)
      for (const code of codes) assert.ok(code === 'LINK_OVER' || code === 'UNAVAILABLE', code)
      const password = wishes.get(winners[0] as Client) ?? ''
      assert.equal((await world.browser().call('signIn', { body: { email: maya.email, password } })).state, 'complete')
    }
  })

  test('a stolen cookie changes no password: it takes the current one and, with a factor, a fresh code', async () => {
    const [maya, noah] = [await world.personWithAuthenticator('maya'), await world.person('noah')]
    const change = { body: { currentPassword: noah.password, newPassword: wish } }

    await noah.browser.refused(
      'changePassword',
      { body: { ...change.body, currentPassword: 'a guess at the password' } },
      'WRONG_CREDENTIALS',
    )
    await maya.browser.refused('changePassword', { body: { currentPassword: maya.password, newPassword: wish } }, 'STEP_UP_REQUIRED')
    await maya.stepUp('change_password')
    await maya.browser.refused(
      'changePassword',
      { body: { currentPassword: 'a guess at the password', newPassword: wish } },
      'WRONG_CREDENTIALS',
    )
    await maya.browser.call('changePassword', { body: { currentPassword: maya.password, newPassword: wish } })

    await maya.mailbox.next(/password of your .* account was changed/)
    assert.equal(await isAlive(maya.browser), true)
    await world.browser().refused('signIn', { body: maya.credentials }, 'WRONG_CREDENTIALS')
  })

  test('guesses at the current password are paused like those at sign-in, and the change ends the other sessions', async () => {
    const maya = await world.person('maya')
    const other = world.browser()
    await maya.signIn(other)
    const guess = { body: { currentPassword: 'a guess at the password', newPassword: wish } }
    for (let tried = 0; tried < 10; tried++) await other.from(`10.77.1.${tried}`).refused('changePassword', guess, 'WRONG_CREDENTIALS')
    await other.refused('changePassword', guess, 'TOO_MANY_ATTEMPTS')
    await world.clock.pass(minutes(15))

    await maya.browser.call('changePassword', { body: { currentPassword: maya.password, newPassword: wish } })

    assert.deepEqual([await isAlive(maya.browser), await isAlive(other)], [true, false])
  })

  test('a mailed code is no factor: with the password and everything that comes by mail the factor stays', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await confirm(await resetToken(maya))
    const browser = world.browser()
    const answer = await browser.call('signIn', { body: { email: maya.email, password: wish } })
    assert.equal(answer.state, 'challenge_required')
    const id = answer.state === 'challenge_required' ? answer.challenge.id : ''
    await world.clock.pass(seconds(61))
    const signUp = await world.browser().call('signUp', { body: { email: maya.email, password: `${wish} for another account` } })
    await maya.mailbox.next(/already have an account/)

    for (const proof of ['00000000', wish]) {
      const { code } = await browser.refused('verifyChallenge', { params: { id }, body: { proof } })
      assert.equal(code, 'WRONG_CODE')
    }
    await world.browser().refused('confirmSignUp', { body: { signUpId: signUp.signUpId, code: '00000000' } }, 'WRONG_CODE')
    await browser.refused('removeFactor', { params: { id: maya.authenticator.factorId } }, 'NOT_SIGNED_IN')
  })

  test('a frozen account is not opened by a reset, and its thaw takes the mailed code and a day', async () => {
    const maya = await world.person('maya')
    await maya.browser.call('freezeAccount')
    await confirm(await resetToken(maya))
    const browser = world.browser()

    const answer = await browser.call('signIn', { body: { email: maya.email, password: wish } })
    assert.equal(answer.state, 'frozen')
    await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
    await world.clock.pass(minutes(1))
    await browser.call('sendThawCode')
    const code = await nextDigits({ mailbox: maya.mailbox, secrets: world.secrets }, /code to thaw/)
    await browser.refused('thawAccount', { body: { code: code === '00000000' ? '11111111' : '00000000' } }, 'WRONG_CODE')
    const { thawsAt } = await browser.call('thawAccount', { body: { code } })

    assert.equal(Date.parse(thawsAt) - world.clock.now(), hours(24))
    await world.clock.pass(hours(24))
    assert.equal((await world.browser().call('signIn', { body: { email: maya.email, password: wish } })).state, 'complete')
  })
})
