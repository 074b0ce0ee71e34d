import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nextAddress } from './harness/client.ts'
import { nextLink } from './harness/mail-links.ts'
import type { Person } from './harness/person.ts'
import { race, runnersLike } from './harness/race.ts'
import { days, hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

/** The link of the notice that an authenticator was added. */
const noticed = ({ mailbox }: Person, { secrets }: World) => nextLink({ mailbox, secrets }, /^New authenticator app/)

const isAlive = async ({ browser }: Person) => (await browser.reply('getSession')).status === 200

eachEngine('the link of a notice', {}, (world) => {
  test('carries the configured origin, whatever host the request claimed', async () => {
    const maya = await world.person('maya')
    const forged = { host: 'evil.test', 'x-forwarded-host': 'evil.test', forwarded: 'host=evil.test', 'content-type': 'application/json' }
    await world.clock.pass(minutes(1))

    const body = JSON.stringify({ email: maya.email })
    const asked = await world.browser().send({ method: 'POST', path: '/v1/password-resets', headers: forged, body })
    assert.equal(asked.status, 202, asked.text)
    await maya.setUpAuthenticator()

    const links = [await noticed(maya, world), await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /Set a new password/)]

    for (const { url } of links) assert.equal(new URL(url).origin, world.publicOrigin)
    for (const { text, html } of await maya.mailbox.all()) assert.doesNotMatch(text + html, /evil\.test/)
  })

  test('does nothing for those who only open it: five GET and five HEAD, and then the button still works', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { token } = await noticed(maya, world)
    const scanner = world.browser()

    for (let times = 0; times < 5; times++) {
      for (const method of ['GET', 'HEAD']) {
        const page = await scanner.send({ method, path: '/not-me' })
        assert.equal(page.status, 200)
        assert.equal(page.headers['referrer-policy'], 'no-referrer')
        for (const path of ['/v1/not-me', '/v1/not-me/act']) {
          const api = await scanner.send({ method, path: `${path}?token=${token}` })
          assert.ok(api.status === 404 || api.status === 405, `${method} ${path}: ${api.status}`)
        }
      }
      await scanner.call('lookAtNotice', { body: { token } })
    }
    assert.equal(scanner.cookies.size, 0)
    assert.equal(await isAlive(maya), true)

    const { frozen } = await world.browser().call('answerNotice', { body: { token, action: 'freeze' } })
    assert.deepEqual(frozen, { thawsAt: null })
    assert.equal(await isAlive(maya), false)
  })

  test('tells what happened and nothing more, and gives no session', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { token } = await noticed(maya, world)
    const reader = world.browser()

    const seen = await reader.call('lookAtNotice', { body: { token } })
    const acted = await reader.call('answerNotice', { body: { token, action: 'sign_out' } })

    assert.deepEqual([seen.event, seen.device, seen.can], ['factor.added', 'Firefox on Linux', ['freeze', 'sign_out']])
    assert.equal(reader.cookies.size, 0)
    for (const answer of [seen, acted]) {
      for (const hidden of [maya.email, maya.authenticator.factorId, '@']) assert.ok(!JSON.stringify(answer).includes(hidden))
    }
    await reader.refused('getSession', undefined, 'NOT_SIGNED_IN')
    assert.equal(await isAlive(maya), false)
    await maya.signIn(world.browser())
  })

  test('freezes: the right password and code get an explanation instead of a session, and thawing takes a day', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { token } = await noticed(maya, world)
    await world.browser().call('answerNotice', { body: { token, action: 'freeze' } })

    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    const proof = await maya.authenticator.freshCode(world.clock)
    const answer = await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof } })
    assert.equal(answer.state, 'frozen')
    await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
    await browser.call('sendThawCode')
    const { text } = await maya.mailbox.next(/code to thaw/)
    const { thawsAt } = await browser.call('thawAccount', { body: { code: /^\s*(\d{8})\s*$/m.exec(text)?.[1] ?? '' } })
    assert.equal(Date.parse(thawsAt), world.clock.now() + hours(24))
    await world.clock.pass(hours(24) - seconds(1))
    assert.equal((await maya.givePassword(world.browser())).state, 'challenge_required')
    await world.clock.pass(seconds(2))

    await maya.signIn(world.browser())
  })

  test('of a thaw stops it, up to its last second', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.browser.call('freezeAccount')
    const browser = world.browser()
    const { challenge } = await maya.beginSignIn(browser)
    await browser.call('verifyChallenge', {
      params: { id: challenge.id },
      body: { proof: await maya.authenticator.freshCode(world.clock) },
    })
    await browser.call('sendThawCode')
    const { text } = await maya.mailbox.next(/code to thaw/)
    await browser.call('thawAccount', { body: { code: /^\s*(\d{8})\s*$/m.exec(text)?.[1] ?? '' } })
    const { token } = await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /opens again/)
    await world.clock.pass(hours(24) - seconds(1))

    const { frozen } = await world.browser().call('answerNotice', { body: { token, action: 'undo' } })

    assert.deepEqual(frozen, { thawsAt: null })
    await world.clock.pass(hours(48))
    const again = world.browser()
    const begun = await maya.beginSignIn(again)
    const proof = await maya.authenticator.freshCode(world.clock)
    assert.equal((await again.call('verifyChallenge', { params: { id: begun.challenge.id }, body: { proof } })).state, 'frozen')
  })

  test('used by fifty in the same moment at two nodes, it freezes once and tells once', async () => {
    const nodes = [world.server, await world.startServer()]
    const maya = await world.personWithAuthenticator('maya')
    const { token } = await noticed(maya, world)

    const { winners, codes } = await race(runnersLike(world.browser(), nodes), (client) =>
      client.reply('answerNotice', { body: { token, action: 'freeze' } }),
    )

    assert.deepEqual([winners.length, codes], [50, []])
    await maya.mailbox.next(/is frozen/)
    await world.clock.pass(seconds(5))
    assert.equal((await maya.mailbox.all()).filter(({ subject }) => /is frozen/.test(subject)).length, 1)
  })

  test('ends after seven days; a made-up one is refused, and guessing is paused', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { token } = await noticed(maya, world)
    const guesser = world.browser()
    for (let tried = 0; tried < 30; tried++) {
      await guesser.refused('answerNotice', { body: { token: 'a'.repeat(43), action: 'freeze' } }, 'LINK_OVER')
    }
    await guesser.refused('lookAtNotice', { body: { token } }, 'TOO_MANY_ATTEMPTS')

    await world.clock.pass(days(7))

    await world.browser().refused('lookAtNotice', { body: { token } }, 'LINK_OVER')
    await world.browser().refused('answerNotice', { body: { token, action: 'freeze' } }, 'LINK_OVER')
  })

  test('is not followed from another site, and is no key for anything else', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { token } = await noticed(maya, world)
    const body = JSON.stringify({ token, action: 'freeze' })
    const json = { 'content-type': 'application/json' }

    for (const headers of [{ origin: 'https://evil.test' }, { 'sec-fetch-site': 'cross-site' }, { origin: 'null' }]) {
      const reply = await world.browser().send({ method: 'POST', path: '/v1/not-me/act', headers: { ...json, ...headers }, body })
      assert.equal(reply.status, 403, JSON.stringify(headers))
    }
    await world.browser().refused('confirmPasswordReset', { body: { token, newPassword: `${maya.password} and more` } }, 'LINK_OVER')
    for (const name of ['session', 'sign-in', 'device', 'trusted-device']) {
      const browser = world.browser({ address: nextAddress() })
      browser.cookies.set(`__Host-${name}`, token)
      await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
      await browser.refused('getSignIn', undefined, 'SIGN_IN_EXPIRED')
    }
    assert.equal(await isAlive(maya), true)
  })

  test('an entry of the activity is answered “this was not me” in the same way', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const other = world.browser()
    await maya.signIn(other)
    const { items } = await maya.browser.call('listActivity')
    const entry = items.find(({ event }) => event === 'sign_in.completed')
    assert.ok(entry)

    await maya.browser.call('disputeActivity', { params: { id: entry.id }, body: { action: 'sign_out' } })

    await other.refused('getSession', undefined, 'NOT_SIGNED_IN')
    assert.equal(await isAlive(maya), true)
    await maya.browser.call('disputeActivity', { params: { id: entry.id }, body: { action: 'freeze' } })
    assert.equal(await isAlive(maya), false)
  })
})
