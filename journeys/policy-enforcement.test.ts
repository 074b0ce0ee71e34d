import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { endpoints, type HostScope, hostScopes } from '@countersign/contract'
import { everyCall } from './harness/every-call.ts'
import { Host } from './harness/host.ts'
import { nextLink } from './harness/mail-links.ts'
import { Member } from './harness/member.ts'
import { policyFile } from './harness/policy-file.ts'
import { minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const wish = 'seven lanterns on a quiet canal'
/** A server says what is wrong with its policy each time it starts. */
const acceptedErrors = /"finding":"\w+","severity":"error"/

function policy(base: string, change: object = {}) {
  const { env, remove } = policyFile(base, change)
  after(remove)
  return { env }
}

eachEngine('turning off in the manner of Avant ID, as its article says', policy('avant-style:exact'), (world) => {
  world.expectInLog(acceptedErrors)
  test('asks for no code while the proof of the session is recent, and for one a quarter of an hour later', async () => {
    const maya = await world.person('maya')
    await maya.browser.call('acceptDisclaimer', { body: { version: 1 } })
    const { factorId } = await maya.setUpAuthenticator()

    await world.clock.pass(minutes(15))
    await maya.browser.refused('removeFactor', { params: { id: factorId } }, 'STEP_UP_REQUIRED')
    await maya.signIn()
    await world.clock.pass(minutes(14))
    await maya.browser.call('removeFactor', { params: { id: factorId } })

    const answer = await maya.givePassword(world.browser())
    assert.equal(answer.state, 'complete')
  })

  test('afterwards the entry in the app is dead: turning it on is a new enrollment with another key', async () => {
    const noah = await world.person('noah')
    await noah.browser.call('acceptDisclaimer', { body: { version: 1 } })
    const old = await noah.setUpAuthenticator()
    await noah.browser.call('removeFactor', { params: { id: old.factorId } })
    noah.authenticators.length = 0

    const { enrollmentId, authenticator } = await noah.beginAuthenticator()
    assert.notDeepEqual(authenticator.key, old.key)
    const proof = await old.freshCode(world.clock)
    await noah.browser.refused('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } }, 'WRONG_CODE')
  })

  test('there is one method, no change of it, no pause and no recovery code', async () => {
    const lena = await world.person('lena')
    await lena.browser.call('acceptDisclaimer', { body: { version: 1 } })
    const { factorId } = await lena.setUpAuthenticator()

    await lena.stepUp('add_factor')
    await lena.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'FACTOR_LIMIT_REACHED')
    await lena.browser.refused('beginEnrollment', { body: { kind: 'totp', replaces: factorId } }, 'NOT_OFFERED')
    await lena.browser.refused('suspendFactor', { params: { id: factorId } }, 'NOT_OFFERED')
    await lena.browser.refused('makeRecoveryCodes', {}, 'NOT_OFFERED')
    assert.deepEqual((await lena.browser.call('getAccount')).holds, [])
  })
})

eachEngine('turning off in the manner of CoinFLEX.US, as its article says', policy('coinflex-style:exact'), (world) => {
  world.expectInLog(acceptedErrors)
  test('takes a code, keeps the key, and is undone with a code of the same entry', async () => {
    const maya = await world.person('maya')
    const app = await maya.setUpAuthenticator()
    await maya.browser.refused('removeFactor', { params: { id: app.factorId } }, 'NOT_OFFERED')

    await maya.browser.refused('suspendFactor', { params: { id: app.factorId } }, 'STEP_UP_REQUIRED')
    await maya.stepUp('suspend_factor', { target: app })
    await maya.browser.call('suspendFactor', { params: { id: app.factorId } })
    assert.equal((await maya.givePassword(world.browser())).state, 'complete')

    await maya.stepUp('resume_factor', { target: app })
    await maya.browser.call('resumeFactor', { params: { id: app.factorId } })
    assert.equal((await maya.givePassword(world.browser())).state, 'challenge_required')
  })
})

eachEngine('adding in the manner of CryptoCloud', policy('cryptocloud-style'), (world) => {
  test('the password is asked for, however recent the sign-in; a wrong one shows no key', async () => {
    const maya = await world.person('maya')

    const refused = await maya.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
    assert.deepEqual(refused.requiredProofs, ['password'])
    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
    await maya.browser.refused('verifyChallenge', { params: { id }, body: { proof: 'not it' } }, 'WRONG_CREDENTIALS')
    await maya.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')

    await maya.browser.call('verifyChallenge', { params: { id }, body: { proof: maya.password } })
    await maya.setUpAuthenticator()
  })
})

eachEngine('adding in the manner of CoinEx', policy('coinex-style:exact'), (world) => {
  world.expectInLog(acceptedErrors)
  test('nothing is bound before the code from the mail: no number, no app, no passkey', async () => {
    const maya = await world.person('maya')

    for (const kind of ['sms', 'totp', 'passkey'] as const) {
      const body = { kind, ...(kind === 'sms' && { phone: world.phone().number }) }
      const refused = await maya.browser.refused('beginEnrollment', { body }, 'STEP_UP_REQUIRED')
      assert.deepEqual(refused.requiredProofs, ['mailed_code'])
    }
    await world.clock.pass(minutes(2))
    await maya.proveMailbox('add_factor')
    await maya.setUpAuthenticator()
  })

  test('once a factor is on, each change of security settings asks for it, however recent the sign-in', async () => {
    const maya = await world.person('maya')
    await world.clock.pass(minutes(2))
    await maya.proveMailbox('add_factor')
    const { factorId } = await maya.setUpAuthenticator()
    await maya.signIn()
    const { email: newEmail } = world.stranger('maya-elsewhere')
    const demanded = async (refusal: Promise<{ requiredProofs?: string[] | undefined }>) => (await refusal).requiredProofs?.at(-1)
    const { browser, password } = maya

    const params = { id: factorId }
    assert.deepEqual(
      await Promise.all([
        demanded(browser.refused('beginEnrollment', { body: { kind: 'passkey' } }, 'STEP_UP_REQUIRED')),
        demanded(browser.refused('beginEnrollment', { body: { kind: 'totp', replaces: factorId } }, 'STEP_UP_REQUIRED')),
        demanded(browser.refused('removeFactor', { params }, 'STEP_UP_REQUIRED')),
        demanded(browser.refused('changePassword', { body: { currentPassword: password, newPassword: wish } }, 'STEP_UP_REQUIRED')),
        demanded(browser.refused('changeEmail', { body: { email: newEmail } }, 'STEP_UP_REQUIRED')),
        demanded(browser.refused('addAddress', { body: { email: newEmail } }, 'STEP_UP_REQUIRED')),
      ]),
      Array(6).fill('factor'),
    )
    await maya.stepUp('change_password')
    await browser.call('changePassword', { body: { currentPassword: password, newPassword: wish } })
  })
})

eachEngine('gates of all kinds before the set-up', policy('avant-style', { enroll: { gate: ['email_code', 'disclaimer'] } }), (world) => {
  test('are asked for in their order, and the one that was skipped is asked for first', async () => {
    const maya = await world.person('maya')
    const begin = { body: { kind: 'totp' as const } }

    const refused = await maya.browser.refused('beginEnrollment', begin, 'STEP_UP_REQUIRED')
    assert.deepEqual(refused.requiredProofs, ['mailed_code', 'disclaimer'])
    await maya.browser.call('acceptDisclaimer', { body: { version: 1 } })
    const still = await maya.browser.refused('beginEnrollment', begin, 'STEP_UP_REQUIRED')
    assert.deepEqual(still.requiredProofs, ['mailed_code'])
    await world.clock.pass(minutes(2))
    assert.equal((await maya.proveMailbox('add_factor')).state, 'granted')
    const app = await maya.setUpAuthenticator()

    assert.equal((await maya.signIn(world.browser())).state, 'complete')
    assert.ok(app.factorId)
  })

  test('agreement counts for one text and one session, and is in the activity', async () => {
    const noah = await world.person('noah')

    await noah.browser.refused('acceptDisclaimer', { body: { version: 2 } }, 'DISCLAIMER_CHANGED')
    await noah.browser.call('acceptDisclaimer', { body: { version: 1 } })
    const { items } = await noah.browser.call('listActivity')
    assert.ok(items.some(({ event }) => event === 'disclaimer.accepted'))

    await world.clock.pass(minutes(2))
    await noah.signIn()
    const refused = await noah.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
    assert.deepEqual(refused.requiredProofs, ['mailed_code', 'disclaimer'])
    await noah.proveMailbox('add_factor')
    await noah.browser.refused('openChallenge', { body: { purpose: 'add_factor' } }, 'STEP_UP_REQUIRED')
  })
})

eachEngine('a second factor that is required', policy('default', { enforcement: 'required' }), (world) => {
  test('without one every road leads to setting one up, and nothing else answers', async () => {
    const maya = await world.person('maya')
    const other = world.browser()
    await maya.givePassword(other)

    for (const browser of [maya.browser, other]) {
      assert.equal((await browser.call('getSession')).isRestricted, true)
      await browser.refused('listSessions', {}, 'SESSION_RESTRICTED')
      await browser.refused(
        'changePassword',
        { body: { currentPassword: maya.password, newPassword: 'a whole new sentence' } },
        'SESSION_RESTRICTED',
      )
      await browser.refused('makeRecoveryCodes', {}, 'SESSION_RESTRICTED')
    }
    await maya.setUpAuthenticator()

    assert.equal((await maya.browser.call('getSession')).isRestricted, false)
    await maya.browser.call('listSessions')
  })

  test('the last one can be replaced, and neither removed nor turned off', async () => {
    const noah = await world.person('noah')
    const app = await noah.setUpAuthenticator()
    const of = { params: { id: app.factorId } }

    await noah.stepUp('remove_factor', { target: app })
    await noah.browser.refused('removeFactor', of, 'LAST_FACTOR_REQUIRED')
    await noah.stepUp('suspend_factor', { target: app })
    await noah.browser.refused('suspendFactor', of, 'LAST_FACTOR_REQUIRED')
    await noah.stepUp('replace_factor', { target: app })
    await noah.setUpAuthenticator({ replaces: app })
    assert.equal((await noah.givePassword(world.browser())).state, 'challenge_required')
  })

  test('A14: of two, one can be removed and the other not', async () => {
    const lena = await world.person('lena')
    const first = await lena.setUpAuthenticator({ name: 'Phone' })
    const second = await lena.setUpAuthenticator({ name: 'Tablet' })

    await lena.remove(first)
    await lena.stepUp('remove_factor', { target: second })
    await lena.browser.refused('removeFactor', { params: { id: second.factorId } }, 'LAST_FACTOR_REQUIRED')
  })

  test('CHG-3: of the last two that are removed at once, one goes and one stays', async () => {
    for (let round = 0; round < 3; round++) {
      const lena = await world.person('lena')
      const both = [await lena.setUpAuthenticator({ name: 'Phone' }), await lena.setUpAuthenticator({ name: 'Tablet' })]
      for (const target of both) await lena.stepUp('remove_factor', { target })

      const replies = await Promise.all(both.map(({ factorId }) => lena.browser.reply('removeFactor', { params: { id: factorId } })))
      assert.deepEqual(replies.map(({ text }) => (text === '' ? 'removed' : JSON.parse(text).code)).toSorted(), [
        'LAST_FACTOR_REQUIRED',
        'removed',
      ])
      assert.equal((await lena.browser.call('listFactors')).items.length, 1)
    }
  })
})

eachEngine('who could take a factor that is required', policy('default', { enforcement: 'required' }), (world) => {
  test('RAC-3: the last two, one removed while the other is turned off, and both turned off: one stays that is asked for', async () => {
    const other = await world.startServer()
    const pairs = [
      ['remove', 'suspend'],
      ['suspend', 'suspend'],
      ['suspend', 'remove'],
    ] as const
    for (const pair of pairs) {
      const lena = await world.person('lena')
      const both = [await lena.setUpAuthenticator({ name: 'Phone' }), await lena.setUpAuthenticator({ name: 'Tablet' })]
      for (const [at, target] of both.entries()) await lena.stepUp(`${pair[at] ?? 'remove'}_factor`, { target })

      const replies = await Promise.all(
        both.map(({ factorId }, at) =>
          (at === 0 ? lena.browser : lena.browser.at(other)).reply(`${pair[at] ?? 'remove'}Factor`, { params: { id: factorId } }),
        ),
      )

      const refused = replies.filter(({ status }) => status >= 300)
      assert.deepEqual(
        refused.map(({ text }) => JSON.parse(text).code),
        ['LAST_FACTOR_REQUIRED'],
      )
      const { items } = await lena.browser.call('listFactors')
      assert.equal(items.filter(({ state }) => state === 'active').length, 1)
      assert.equal((await lena.givePassword(world.browser())).state, 'challenge_required')
    }
  })

  test('CHG-3: no call of the staff, nor of a host whatever its key may do, removes it, turns it off or replaces it', async () => {
    const [lea, sue] = [new Member(world, await world.person('lea')), new Member(world, await world.person('sue'))]
    for (const [member, role] of [
      [lea, 'administrator'],
      [sue, 'support'],
    ] as const) {
      // First, as a session can do nothing else where a factor is required.
      await member.passkey.setUp(member.person)
      await member.takeRole(role)
      await member.enter()
    }
    const host = await Host.register(world, Object.keys(hostScopes) as HostScope[])
    const maya = await world.personWithAuthenticator('maya')
    const { id: accountId, email } = await maya.browser.call('getAccount')
    await host.call('createHostAccount', { body: { externalId: 'maya', accountId } })
    const kept = async () => (await world.storedRows()).filter((row) => /^factors\b/.test(row) && row.includes(accountId))
    const before = await kept()
    assert.equal(before.length, 1)
    const about = (given: object | undefined) =>
      given &&
      Object.fromEntries(Object.entries(given).map(([name, value]) => [name, { accountId, email, externalId: 'maya' }[name] ?? value]))

    const outcomes = new Set<string>()
    const calls = everyCall(maya).filter(({ name }) => /^(staff|host)$/.test(endpoints[name].caller) && name !== 'leaveDesk')
    // What is refused for a frozen account comes before that.
    for (const { name, input } of calls.toSorted((a, b) => Number(/^freeze/.test(a.name)) - Number(/^freeze/.test(b.name)))) {
      const { caller } = endpoints[name]
      const filled = Object.fromEntries(Object.entries(input).map(([part, given]) => [part, about(given)]))
      const replies =
        caller === 'host' ? [await host.reply(name, filled)] : [await lea.desk.reply(name, filled), await sue.desk.reply(name, filled)]
      for (const { status } of replies) {
        assert.ok(status < 500, name)
        if (status < 300) outcomes.add(name)
      }
    }

    for (const reached of ['dealCase', 'getTextFigures', 'getHostAccountFacts', 'freezeHostAccount'])
      assert.ok(outcomes.has(reached), `${reached} did not come through: ${[...outcomes].join(', ')}`)
    assert.deepEqual(await kept(), before)
  })
})

eachEngine(
  'a second factor that is required from a day on',
  { ...policy('default', { enforcement: 'required', requiredFrom: '2027-01-01' }), startsAt: Date.parse('2026-12-31T23:50:00Z') },
  (world) => {
    test('asks nothing before that day, and from then on no session does anything but set one up', async () => {
      const maya = await world.person('maya')
      const noah = await world.person('noah')
      await noah.setUpAuthenticator()
      assert.equal((await maya.browser.call('getSession')).isRestricted, false)

      await world.clock.pass(minutes(11))
      assert.equal((await maya.browser.call('getSession')).isRestricted, true)
      await maya.browser.refused('listSessions', {}, 'SESSION_RESTRICTED')
      const answer = await maya.givePassword(world.browser())
      assert.ok(answer.state === 'complete' && answer.session.isRestricted)
      assert.equal((await noah.browser.call('getSession')).isRestricted, false)
    })

    test('where the rule is taken back the same session is like others, whatever was proved meanwhile', async () => {
      const lena = await world.person('lena')
      const relaxed = await world.startServer(policy('default').env)
      const elsewhere = lena.browser.at(relaxed)

      assert.equal((await lena.browser.call('getSession')).isRestricted, true)
      assert.equal((await elsewhere.call('getSession')).isRestricted, false)
      await lena.stepUp('add_factor')
      assert.equal((await lena.browser.copy().at(relaxed).call('getSession')).isRestricted, false)
    })
  },
)

eachEngine('a policy that changes while people are there', policy('default'), (world) => {
  test('people keep their factors, a set-up goes on under the rules it began with, and what changed is told once', async () => {
    const maya = await world.person('maya')
    await maya.setUpAuthenticator({ name: 'Phone' })
    await maya.setUpAuthenticator({ name: 'Tablet' })
    const { enrollmentId, authenticator } = await maya.beginAuthenticator({ name: 'Third' })
    assert.deepEqual((await maya.browser.call('getAccount')).changedRules, [])

    const changed = await world.startServer(policy('avant-style', { methods: { maxActive: 1 } }).env)
    const browser = maya.browser.at(changed)
    const proof = await authenticator.freshCode(world.clock)
    maya.keep(authenticator, (await browser.call('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } })).id)
    assert.equal((await browser.call('listFactors')).items.length, 3)
    await browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
    assert.equal((await maya.signIn(world.browser({ server: changed }))).state, 'complete')

    const { changedRules } = await browser.call('getAccount')
    assert.deepEqual(changedRules, ['enforcement', 'methods', 'gates', 'turning_off', 'changing', 'recovery'])
    await browser.call('readRules')
    assert.deepEqual((await browser.call('getAccount')).changedRules, [])
  })
})

eachEngine('holds of the policy’s length', policy('default', { hold: { afterChangeHours: 6, afterResetHours: 12 } }), (world) => {
  test('a change of the password holds withdrawals back so long, and a later change begins anew', async () => {
    const maya = await world.person('maya')
    const change = (currentPassword: string, newPassword: string) =>
      maya.browser.call('changePassword', { body: { currentPassword, newPassword } })
    const until = async () => Date.parse((await maya.browser.call('getAccount')).holds[0]?.until ?? '')

    await change(maya.password, 'a first sentence nobody guesses')
    const first = await until()
    assert.ok(Math.abs(first - world.clock.now() - 6 * minutes(60)) < minutes(1))
    await world.clock.pass(minutes(20))
    await change('a first sentence nobody guesses', 'a second sentence nobody guesses')
    assert.ok((await until()) >= first + minutes(20))
  })

  test('PWD-4: a password set by mail holds them back longer, to the minute, and no later change shortens that', async () => {
    const maya = await world.person('maya')
    await world.clock.pass(minutes(1))
    await world.browser().call('requestPasswordReset', { body: { email: maya.email } })
    const { token } = await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /Set a new password/)
    await world.browser().call('confirmPasswordReset', { body: { token, newPassword: wish } })
    let password = wish
    const signIn = async () => {
      const browser = world.browser()
      await browser.call('signIn', { body: { email: maya.email, password } })
      return browser
    }
    const holds = async () => (await (await signIn()).call('getAccount')).holds.length

    await (await signIn()).call('changePassword', { body: { currentPassword: password, newPassword: 'six lanterns on a busy canal' } })
    password = 'six lanterns on a busy canal'
    await world.clock.pass(12 * minutes(60) - minutes(1))
    assert.ok((await holds()) > 0)
    await world.clock.pass(minutes(2))
    assert.equal(await holds(), 0)
  })
})
