import assert from 'node:assert/strict'
import { test } from 'node:test'
import { endpoints } from '@countersign/contract'
import { everyCall } from './harness/every-call.ts'
import type { Person } from './harness/person.ts'
import { hours, minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const wrong = '0000-1111-2222-3333'

/** How often the owner was told of something like this. Mail is delivered at least once: a second copy is the same mail. */
async function tolds({ mailbox }: Person, subject: RegExp): Promise<number> {
  const mails = (await mailbox.all()).filter((mail) => subject.test(mail.subject))
  return new Set(mails.map(({ text }) => text)).size
}

eachEngine('recovery codes', {}, (world) => {
  test('ten codes of 80 bits are shown once, and count when one of them was typed back', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const { id, codes } = await maya.beginRecoveryCodes()

    assert.equal(new Set(codes).size, 10)
    for (const code of codes) assert.match(code, /^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/)
    assert.equal((await maya.browser.call('getRecoveryCodes')).set, null)
    assert.equal((await maya.beginSignIn(world.browser())).recoveryCodes, null)
    await maya.browser.refused('confirmRecoveryCodes', { params: { id }, body: { code: wrong } }, 'WRONG_CODE')
    const { set } = await maya.browser.call('confirmRecoveryCodes', { params: { id }, body: { code: codes[3]?.toLowerCase() ?? '' } })

    assert.deepEqual([set?.id, set?.left, set?.total], [id, 10, 10])
    assert.equal((await maya.beginSignIn(world.browser())).recoveryCodes?.madeAt, set?.madeAt)
    assert.match((await maya.mailbox.next(/Recovery codes were made/)).text, /ten recovery codes/)
    assert.ok(!JSON.stringify(await maya.browser.call('getRecoveryCodes')).includes(codes[0] ?? ''))
  })

  test('without a factor there is nothing they could stand in for', async () => {
    const maya = await world.person('maya')

    await maya.browser.refused('makeRecoveryCodes', undefined, 'SECOND_FACTOR_MISSING')
  })

  test('a code is read however it is spelled: case, dashes, spaces, look-alikes', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const codes = await maya.makeRecoveryCodes()
    const spellings = [
      (code: string) => code.toLowerCase(),
      (code: string) => code.replaceAll('-', ' '),
      (code: string) => `  ${code.replaceAll('-', '')} `,
      (code: string) => code.replaceAll('0', 'O').replaceAll('1', 'l'),
      (code: string) =>
        [...code].map((sign) => (/[0-9A-Z]/.test(sign) ? String.fromCodePoint((sign.codePointAt(0) ?? 0) + 0xfee0) : sign)).join(''),
    ]

    for (const [at, spell] of spellings.entries()) {
      await maya.signInWithRecoveryCode(world.browser(), spell(codes[at] ?? ''))
      await world.clock.pass(minutes(2))
    }
    assert.equal((await maya.browser.call('getRecoveryCodes')).set?.left, 5)
  })

  test('A11: the same code twice: the second is refused, and every address was told of the first', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const [code = ''] = await maya.makeRecoveryCodes()
    await maya.signInWithRecoveryCode(world.browser(), code)

    const browser = world.browser()
    const id = await maya.askedForRecoveryCode(browser)
    const refused = await browser.refused('verifyChallenge', { params: { id }, body: { proof: code } }, 'CODE_ALREADY_USED')

    assert.equal(refused.attemptsLeft, 4)
    assert.match((await maya.mailbox.next(/A recovery code was used/)).text, /9 codes of the set are left/)
    assert.equal(await tolds(maya, /recovery code was used/), 1)
  })

  test('A12: B’s unused code is wrong in A’s sign-in and counted there; B can still use it', async () => {
    const [amir, bea] = [await world.personWithAuthenticator('amir'), await world.personWithAuthenticator('bea')]
    await amir.makeRecoveryCodes()
    const [code = ''] = await bea.makeRecoveryCodes()

    const browser = world.browser()
    const id = await amir.askedForRecoveryCode(browser)
    const refused = await browser.refused('verifyChallenge', { params: { id }, body: { proof: code } }, 'WRONG_CODE')

    assert.equal(refused.attemptsLeft, 4)
    await bea.signInWithRecoveryCode(world.browser(), code)
  })

  test('at three left the owner is asked to renew', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.makeRecoveryCodes()

    for (let used = 0; used < 7; used++) {
      await maya.signInWithRecoveryCode(world.browser())
      await world.clock.pass(minutes(1))
    }

    assert.match((await maya.mailbox.next(/Few recovery codes are left/)).text, /3 codes of the set are left/)
    assert.equal(await tolds(maya, /Few recovery codes/), 1)
  })

  test('a renewal takes a fresh proof of a factor and ends the old set in the moment the new one is typed back', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const [first = '', second = ''] = await maya.makeRecoveryCodes()
    const madeAt = (await maya.browser.call('getRecoveryCodes')).set?.madeAt
    await maya.browser.refused('makeRecoveryCodes', undefined, 'STEP_UP_REQUIRED')
    await world.clock.pass(hours(2))
    await maya.signIn()
    await maya.stepUp('renew_recovery_codes')

    const { id, codes } = await maya.beginRecoveryCodes()
    await maya.signInWithRecoveryCode(world.browser(), first)
    await maya.browser.call('confirmRecoveryCodes', { params: { id }, body: { code: codes[0] ?? '' } })

    const browser = world.browser()
    const challenge = await maya.askedForRecoveryCode(browser)
    const refused = await browser.refused(
      'verifyChallenge',
      { params: { id: challenge }, body: { proof: second } },
      'RECOVERY_CODE_REPLACED',
    )
    assert.ok(Date.parse(refused.replacedAt ?? '') > Date.parse(madeAt ?? ''))
    await maya.signInWithRecoveryCode(world.browser(), codes[0])
    assert.match((await maya.mailbox.next(/New recovery codes were made/)).text, /former set stopped working/)
  })

  test('they end with the last factor: those of then do not stand in for one that is set up later', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const [old = ''] = await maya.makeRecoveryCodes()
    const tablet = await maya.setUpAuthenticator({ name: 'Tablet' })
    await maya.remove(tablet)
    assert.equal((await maya.browser.call('getRecoveryCodes')).set?.left, 10)

    await maya.remove(maya.authenticator)

    assert.equal((await maya.browser.call('getRecoveryCodes')).set, null)
    await world.clock.pass(minutes(1))
    await maya.setUpAuthenticator()
    assert.equal((await maya.beginSignIn(world.browser())).recoveryCodes, null)
    await maya.makeRecoveryCodes()
    const browser = world.browser()
    const id = await maya.askedForRecoveryCode(browser)
    await browser.refused('verifyChallenge', { params: { id }, body: { proof: old } }, 'RECOVERY_CODE_REPLACED')
  })

  test('a set that is not typed back in ten minutes never counts, and a newer one ends it', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const old = await maya.beginRecoveryCodes()
    const newer = await maya.beginRecoveryCodes()

    await maya.browser.refused('confirmRecoveryCodes', { params: { id: old.id }, body: { code: old.codes[0] ?? '' } }, 'ENROLLMENT_OVER')
    await world.clock.pass(minutes(10))
    const late = { params: { id: newer.id }, body: { code: newer.codes[0] ?? '' } }
    await maya.browser.refused('confirmRecoveryCodes', late, 'ENROLLMENT_OVER')
  })

  test('ten sets an hour are the most, as each takes ten hashes', async () => {
    const maya = await world.personWithAuthenticator('maya')
    for (let sets = 0; sets < 10; sets++) await maya.beginRecoveryCodes()

    const { retryAfter } = await maya.browser.refused('makeRecoveryCodes', undefined, 'TOO_MANY_ATTEMPTS')
    assert.equal(Date.parse(retryAfter ?? ''), world.clock.now() + hours(1))
  })

  test('five wrong codes pause recovery codes, whatever set counts; the factor is still taken', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.makeRecoveryCodes()
    const browser = world.browser()
    const id = await maya.askedForRecoveryCode(browser)
    for (let tries = 0; tries < 5; tries++)
      await browser.refused('verifyChallenge', { params: { id }, body: { proof: wrong } }, 'WRONG_CODE')

    const other = world.browser()
    const next = await maya.askedForRecoveryCode(other)
    const proof = maya.recoveryCodes[0] ?? ''
    const paused = await other.refused('verifyChallenge', { params: { id: next }, body: { proof } }, 'TOO_MANY_ATTEMPTS')

    assert.equal(Date.parse(paused.retryAfter ?? ''), world.clock.now() + minutes(1))
    assert.deepEqual(
      paused.availableFactors?.map(({ id: factor }) => factor),
      [maya.authenticator.factorId],
    )
    await maya.signIn(other)
  })

  test('the bodies of a hostile proof are refused and never judged as a code', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.makeRecoveryCodes()
    for (const proof of [[maya.recoveryCodes[0]], { code: maya.recoveryCodes[0] }, 42, null, '', 'x'.repeat(2000), '%', "' or 1=1 --"]) {
      const browser = world.browser()
      const id = await maya.askedForRecoveryCode(browser)
      const { status } = await browser.reply('verifyChallenge', { params: { id }, body: { proof } })
      assert.ok(status === 400 || status === 422, `${JSON.stringify(proof)}: ${status}`)
      await maya.signIn(world.browser()) // a right code ends the run of failures of strangers
      await world.clock.pass(minutes(2))
    }
    assert.equal((await maya.browser.call('getRecoveryCodes')).set?.left, 10)
  })
})

/** What a session by recovery code may call. */
const open: readonly string[] = [
  ...([
    'getSession',
    'signOut',
    'signOutForApplication',
    'getAccount',
    'freezeAccount',
    'listActivity',
    'listFactors',
    'getRecoveryCodes',
  ] as const),
  ...(['openChallenge', 'getChallenge', 'sendChallenge', 'verifyChallenge', 'getSignIn', 'abandonSignIn'] as const),
  ...['beginEnrollment', 'sendEnrollment', 'verifyEnrollment', 'cancelEnrollment', 'acceptDisclaimer', 'resumeFactor', 'readRules'],
]

eachEngine('signed in with a recovery code', {}, (world) => {
  test('the session has the level of the password, is told apart, and lasts half an hour', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.makeRecoveryCodes()
    const browser = world.browser()

    const { session } = await maya.signInWithRecoveryCode(browser)

    assert.deepEqual([session.aal, session.amr, session.isRestricted], ['aal1', ['pwd'], true])
    assert.equal(Date.parse(session.expiresAt), world.clock.now() + minutes(30))
    assert.ok(![...browser.cookies.keys()].some((name) => /device/.test(name)), 'the browser is not known by it')
  })

  test('withdrawals are held back for 24 hours, and the account says so', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.makeRecoveryCodes()
    const browser = world.browser()
    await maya.signInWithRecoveryCode(browser)
    const until = world.clock.now() + hours(24)

    assert.deepEqual((await browser.call('getAccount')).holds, [
      { kind: 'withdrawal', reason: 'recovery_codes.used', until: new Date(until).toISOString() },
    ])
    await world.clock.pass(hours(24))
    await maya.signIn()
    assert.deepEqual((await maya.browser.call('getAccount')).holds, [])
  })

  test('every sensitive call is refused and says what to do', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.makeRecoveryCodes()
    const browser = world.browser()
    await maya.signInWithRecoveryCode(browser)

    for (const { name, input } of everyCall(maya)) {
      const { caller } = endpoints[name]
      if ((caller !== 'session' && caller !== 'sign-in or session') || open.includes(name)) continue
      await browser.from(world.browser().address).refused(name, input as never, 'SESSION_RESTRICTED')
    }
    const target = maya.authenticator.factorId
    for (const purpose of [
      'rename_factor',
      'suspend_factor',
      'remove_factor',
      'change_password',
      'change_email',
      'renew_recovery_codes',
    ] as const)
      await browser.refused('openChallenge', { body: { purpose, target } }, 'SESSION_RESTRICTED')
    assert.equal((await browser.call('getSession')).isRestricted, true)
  })

  test('a lost factor is replaced, and the session is like any other then; the old one is dead', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const lost = maya.authenticator
    await maya.makeRecoveryCodes()
    const owners = maya.browser
    maya.browser = world.browser()
    await maya.signInWithRecoveryCode(maya.browser)

    const fresh = await maya.setUpAuthenticator({ replaces: lost })

    const session = await maya.browser.call('getSession')
    assert.deepEqual([session.aal, session.isRestricted], ['aal2', false])
    await owners.refused('getSession', undefined, 'NOT_SIGNED_IN')
    assert.deepEqual(
      (await maya.browser.call('listFactors')).items.map(({ id }) => id),
      [fresh.factorId],
    )
    await maya.stepUp('renew_recovery_codes')
    await maya.makeRecoveryCodes()
  })

  test('after five minutes the password is asked for again, and nothing else is taken', async () => {
    const maya = await world.personWithAuthenticator('maya')
    await maya.makeRecoveryCodes()
    maya.browser = world.browser()
    await maya.signInWithRecoveryCode(maya.browser)
    await world.clock.pass(minutes(5))

    const refused = await maya.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
    assert.deepEqual([refused.requiredProofs, refused.availableFactors], [['password'], []])
    const factorId = maya.authenticator.factorId
    await maya.browser.refused('openChallenge', { body: { purpose: 'add_factor', factorId } }, 'FACTOR_NOT_FOUND')
    await maya.browser.refused('openChallenge', { body: { purpose: 'add_factor', proofKind: 'recovery_code' } }, 'FACTOR_NOT_FOUND')
    const { id } = await maya.browser.call('openChallenge', { body: { purpose: 'add_factor' } })
    await maya.browser.call('verifyChallenge', { params: { id }, body: { proof: maya.password } })

    await maya.setUpAuthenticator({ name: 'New phone' })
    assert.equal((await maya.browser.call('getSession')).isRestricted, false)
  })
})
