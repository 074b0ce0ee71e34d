import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SoftMaker } from '@countersign/server/testing'
import { policyFile } from './harness/policy-file.ts'
import { masked } from './harness/same-answer.ts'
import { SoftPasskey } from './harness/soft-passkey.ts'
import { minutes } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const wrong = 'not the password of anybody here'

eachEngine('passkeys over HTTP', {}, (world) => {
  const withPasskey = async (name: string) => {
    const person = await world.person(name)
    return { person, passkey: await new SoftPasskey(world).setUp(person) }
  }

  test('alone it is both factors: the session changes the account without a further proof', async () => {
    const { person, passkey } = await withPasskey('maya')
    const browser = world.browser()

    const answer = await passkey.signIn(browser)

    assert.ok(answer.state === 'complete')
    assert.deepEqual([answer.session.aal, answer.session.amr, answer.session.email], ['aal2', ['swk', 'user', 'mfa'], person.email])
    await browser.call('beginEnrollment', { body: { kind: 'totp' } })
    await person.mailbox.next(/New sign-in/)
  })

  test('what is asked of a passkey is the same for everybody, with and without one, and keeps nothing (ENU-3)', async () => {
    const { person } = await withPasskey('maya')
    const [known, stranger] = [await person.browser.reply('askForPasskey'), await world.browser().reply('askForPasskey')]
    const plain = (text: string) => ({ ...JSON.parse(text), challenge: '' })

    assert.deepEqual(plain(known.text), plain(stranger.text))
    assert.deepEqual(plain(known.text).allowCredentials, [])
    assert.equal(masked(known).length, masked(stranger).length)
    assert.deepEqual(stranger.setCookies, [])
    // An address in the request is no part of it: there is nothing to tell about.
    assert.equal((await world.browser().reply('askForPasskey', { body: { email: person.email } })).status < 500, true)
  })

  test('a whole assertion is taken once (A15), of the right origin (A16), with verification (A17)', async () => {
    const { passkey } = await withPasskey('maya')
    const browser = world.browser()
    const body = { passkey: await passkey.assertion(browser) }
    await browser.call('signIn', { body })
    await browser.refused('signIn', { body }, 'CHALLENGE_OVER')

    for (const origin of [`${world.publicOrigin}.evil`, world.publicOrigin.replace('https', 'http'), `${world.publicOrigin}:8443`])
      await browser.refused('signIn', { body: { passkey: await passkey.assertion(browser, { origin }) } }, 'PASSKEY_NOT_ACCEPTED')
    const unverified = await passkey.assertion(browser, { flags: (flags) => flags & ~0x04 })
    await browser.refused('signIn', { body: { passkey: unverified } }, 'PASSKEY_NOT_ACCEPTED')
  })

  test("somebody else's passkey opens nothing in a sign-in whose password was right (A18), and the owner hears of it", async () => {
    const [maya, ben] = [await withPasskey('maya'), await withPasskey('ben')]
    const browser = world.browser()
    const { challenge } = await maya.person.beginSignIn(browser)
    const params = { id: challenge.id }

    await browser.refused('verifyChallenge', { params, body: { proof: ben.passkey.answer(challenge.passkey) } }, 'PASSKEY_NOT_ACCEPTED')
    await browser.refused('verifyChallenge', { params, body: { proof: maya.passkey.answer(challenge.passkey) } }, 'CHALLENGE_OVER')

    await maya.person.mailbox.next(/Right password, wrong code/)
    const again = await browser.call('openChallenge', { body: { purpose: 'sign_in' } })
    const answer = { params: { id: again.id }, body: { proof: maya.passkey.answer(again.passkey) } }
    assert.equal((await browser.call('verifyChallenge', answer)).state, 'complete')
  })

  test('whoever guesses at the password from the same address does not stop the passkey (LIM-6)', async () => {
    const { person, passkey } = await withPasskey('maya')
    const attacker = world.browser()
    const body = { email: person.email, password: wrong }
    let code = ''
    for (let tried = 0; tried < 60 && code !== 'TOO_MANY_ATTEMPTS'; tried += 1) code = (await attacker.refused('signIn', { body })).code
    assert.equal(code, 'TOO_MANY_ATTEMPTS')

    const start = performance.now()
    const answer = await passkey.signIn(world.browser({ address: attacker.address }))

    assert.equal(answer.state, 'complete')
    assert.ok(performance.now() - start < 2000)
  })

  test('on a frozen account it opens no session, and gives the way to thaw it', async () => {
    const { person, passkey } = await withPasskey('maya')
    await person.browser.call('freezeAccount')
    const browser = world.browser()

    assert.equal((await passkey.signIn(browser)).state, 'frozen')

    await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
    await browser.call('sendThawCode')
  })

  test('what is no assertion is refused, never an error', async () => {
    const { passkey } = await withPasskey('maya')
    const good = await passkey.assertion(world.browser())
    const bodies: unknown[] = [
      { passkey: {} },
      { passkey: null },
      { passkey: 'abc' },
      { passkey: [good] },
      { passkey: { ...good, type: 'password' } },
      { passkey: { ...good, id: `${good.id}=` } },
      { passkey: { ...good, response: { ...good.response, clientDataJSON: 'e30' } } },
      { passkey: { ...good, response: { ...good.response, clientDataJSON: 'AAAA' } } },
      { passkey: good, email: 'maya@example.com', password: wrong },
      { passkey: { ...good, authenticatorAttachment: 'elsewhere' } },
      { passkey: { ...good, clientExtensionResults: { appid: true } } },
    ]
    for (const body of bodies) {
      const { status, text } = await world.browser().reply('signIn', { body })
      assert.ok(status >= 400 && status < 500, `${JSON.stringify(body)}: ${status} ${text}`)
    }
    const garbled = { ...good, response: { ...good.response, authenticatorData: 'AAAA', signature: 'AAAA' } }
    await world.browser().refused('signIn', { body: { passkey: garbled } }, 'PASSKEY_NOT_ACCEPTED')
  })

  test('where the policy demands it, only one that a believed maker attests and that cannot leave its device is set up (PKY-6)', async () => {
    const maker = new SoftMaker()
    const passkey = { addRoute: 'cards', deviceBound: true, attestation: { roots: [maker.root], models: [] } }
    const { env, remove } = policyFile('default', { passkey })
    const person = await world.person('maya')
    try {
      person.browser = person.browser.at(await world.startServer(env))
      for (const options of [{ backupEligible: false }, { backupEligible: false, maker: new SoftMaker() }, { maker }])
        await assert.rejects(new SoftPasskey(world, options).setUp(person), /PASSKEY_NOT_TAKEN/)

      await new SoftPasskey(world, { backupEligible: false, maker }).setUp(person)
      assert.equal((await person.browser.call('listFactors')).items.length, 1)
    } finally {
      remove()
    }
  })

  test('it vanishes with the account: whoever signs up with the address later does not get in by it (PKY-9)', async () => {
    const { person, passkey } = await withPasskey('maya')
    const waiting = await world.browser().call('askForPasskey')

    await world.command('account', 'erase', person.email)

    await person.browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
    await world.browser().refused('signIn', { body: { passkey: passkey.answer(waiting) } }, 'PASSKEY_UNKNOWN')
    assert.ok(!(await world.storedRows()).some((row) => row.includes(person.email)))
    await world.clock.pass(minutes(1))
    const again = await world.stranger('maya', { email: person.email }).signUp()
    assert.deepEqual((await again.browser.call('listFactors')).items, [])
    await world.browser().refused('signIn', { body: { passkey: await passkey.assertion(world.browser()) } }, 'PASSKEY_UNKNOWN')
    assert.equal((await again.givePassword(world.browser())).state, 'complete')
  })

  test('a removed one is unknown from that moment on, and its challenge of before the removal is over', async () => {
    const { person, passkey } = await withPasskey('maya')
    const waiting = await world.browser().call('askForPasskey')
    const { challenge } = await person.beginSignIn(world.browser())
    assert.equal(challenge.proofKind, 'passkey')
    const asked = await person.browser.call('openChallenge', { body: { purpose: 'remove_factor', target: passkey.factorId } })
    await person.browser.call('verifyChallenge', { params: { id: asked.id }, body: { proof: passkey.answer(asked.passkey) } })
    await person.browser.call('removeFactor', { params: { id: passkey.factorId } })

    await world.browser().refused('signIn', { body: { passkey: passkey.answer(waiting) } }, 'PASSKEY_UNKNOWN')
    await world.clock.pass(minutes(1))
    assert.equal((await person.givePassword(world.browser())).state, 'complete')
  })
})
