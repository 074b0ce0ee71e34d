import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { type ReceiptExpected, ReceiptVerificationError, verifyReceipt } from '@countersign/client'
import type { Operation } from '@countersign/contract'
import { nextAddress } from './harness/client.ts'
import { withdrawalOf } from './harness/exchange.ts'
import { Host } from './harness/host.ts'
import type { Person } from './harness/person.ts'
import { withApprovals } from './harness/policy-file.ts'
import { RelyingParty } from './harness/relying-party.ts'
import { minutes, seconds } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const origin = 'https://shop.example.test'
const scopes = ['accounts', 'challenges', 'sessions', 'approvals'] as const
const withdrawal = withdrawalOf('10')

eachEngine('approvals on screens of the host', { env: { COUNTERSIGN_POLICY: withApprovals } }, (world) => {
  let host: Host
  let maya: Person
  let account: string
  before(async () => {
    host = await Host.register(world, [...scopes], [origin])
    maya = await world.personWithAuthenticator('maya')
    account = await link(host, maya, 'maya')
  })

  const stated = (more: object = {}) => ({
    purpose: 'withdrawal',
    firstFactor: { amr: ['pwd' as const], at: new Date(world.clock.now()).toISOString() },
    client: { address: nextAddress() },
    ...more,
  })
  const request = (operation: Operation = withdrawal, accountId = account) =>
    host.call('requestApproval', { body: { accountId, operation } })
  const ask = (approvalId: string, externalId = 'maya', more: object = {}) =>
    host.call('createHostChallenge', { params: { externalId }, body: stated({ approvalId, ...more }) })
  const verify = (id: string, proof: string) => ({ params: { id }, body: { proof } })
  const code = () => maya.authenticator.freshCode(world.clock)

  test('a code of an app approves what its challenge names; the receipt is checked by the client, and redeemed once', async () => {
    const { id, digest } = await request()
    const asked = await ask(id)
    assert.deepEqual([asked.state, asked.url, asked.approvalId, asked.challenge?.purpose], ['open', null, id, 'approve_payment'])

    const passed = await host.call('verifyHostChallenge', verify(asked.id, await code()))
    assert.equal(passed.state, 'passed')
    const { state, receipt } = await host.call('getHostApproval', { params: { id } })
    assert.equal(state, 'approved')

    const keys = JSON.parse((await maya.browser.send({ method: 'GET', path: '/.well-known/jwks.json' })).text)
    const expected: ReceiptExpected = { digest, issuer: world.publicOrigin, audience: host.name, now: world.clock.now() }
    const told = await verifyReceipt(receipt ?? '', keys, expected)
    assert.deepEqual([told.sub, told.jti, told.kind, told.amr, told.acr], [account, id, 'withdrawal', ['otp'], 'aal2'])
    assert.deepEqual([told.auth_time, told.exp - told.iat], [Math.floor(world.clock.now() / 1000), 300])
    const others = [{ digest: 'x' }, { audience: 'other' }, { issuer: 'https://id.example.org' }, { now: world.clock.now() + minutes(6) }]
    for (const other of others)
      await assert.rejects(verifyReceipt(receipt ?? '', keys, { ...expected, ...other }), ReceiptVerificationError)

    const body = { operation: withdrawal }
    const taken = await Promise.all(Array.from({ length: 6 }, () => host.reply('redeemApproval', { params: { id }, body })))
    assert.equal(taken.filter(({ status }) => status === 200).length, 1)
    // What approved is used up by that.
    await host.refused('redeemHostChallenge', { params: { id: asked.id } }, 'CHALLENGE_OVER')
    await maya.mailbox.next(/^You approved a payment of 10 BTC/)
  })

  test('BND-1: a code for one approval, or for none, approves no other; hosts, accounts and purposes are not mixed up', async () => {
    const [one, two] = [await request(), await request({ ...withdrawal, amount: '1000' })]
    const states = async () => Promise.all([one, two].map(async ({ id }) => (await host.call('getHostApproval', { params: { id } })).state))
    // A proof for the action approves nothing, and one for an approval is no proof for the action.
    const plain = await host.call('createHostChallenge', { params: { externalId: 'maya' }, body: stated() })
    await host.call('verifyHostChallenge', verify(plain.id, await code()))
    assert.deepEqual(await states(), ['requested', 'requested'])

    const [first, second] = [await ask(one.id), await ask(two.id)]
    const used = await code()
    await host.call('verifyHostChallenge', verify(first.id, used))
    await host.refused('verifyHostChallenge', verify(second.id, used), 'CODE_ALREADY_USED')
    await host.refused('verifyHostChallenge', verify(first.id, await code()), 'CHALLENGE_OVER')
    assert.deepEqual(await states(), ['approved', 'requested'])

    const noah = await world.personWithAuthenticator('noah')
    await link(host, noah, 'noah')
    const make = (externalId: string, more: object) => ({ params: { externalId }, body: stated({ approvalId: two.id, ...more }) })
    await host.refused('createHostChallenge', make('maya', { purpose: 'create_api_key' }), 'INVALID_REQUEST')
    await host.refused('createHostChallenge', make('maya', { returnTo: origin }), 'INVALID_REQUEST')
    await host.refused('createHostChallenge', make('maya', { approvalId: one.id }), 'APPROVAL_OVER')
    const other = await Host.register(world, [...scopes])
    await link(other, maya, 'maya')
    // Whose it is comes before how it stands: neither is learned of those of others.
    for (const { id: approvalId } of [one, two]) {
      await host.refused('createHostChallenge', make('noah', { approvalId }), 'NOT_FOUND')
      await other.refused('createHostChallenge', make('maya', { approvalId }), 'NOT_FOUND')
    }

    // With another key of the same host, which is not for approvals.
    const narrow = await Host.register(world, ['accounts', 'challenges'], [], host.name)
    await narrow.refused('createHostChallenge', make('maya', {}), 'HOST_SCOPE_MISSING')
    const params = { id: second.id }
    await narrow.refused('askHostChallenge', { params, body: { factorId: maya.authenticator.factorId } }, 'HOST_SCOPE_MISSING')
    await narrow.refused('sendHostChallenge', { params }, 'HOST_SCOPE_MISSING')
    await narrow.refused('verifyHostChallenge', verify(second.id, await code()), 'HOST_SCOPE_MISSING')
    assert.deepEqual(await states(), ['approved', 'requested'])

    // Many at once with codes that are all right: one approves.
    const askers = await Promise.all(Array.from({ length: 6 }, () => ask(two.id)))
    const proof = await code()
    const replies = await Promise.all(askers.map(({ id }) => host.reply('verifyHostChallenge', verify(id, proof))))
    assert.equal(replies.filter(({ status }) => status === 200).length, 1)
    assert.deepEqual(await states(), ['approved', 'approved'])
  })

  test('BND-3: what was taken back meanwhile is not approved by a right code, and what differs is not carried out', async () => {
    await world.clock.pass(minutes(15))
    const back = await request()
    const late = await ask(back.id)
    await host.call('cancelApproval', { params: { id: back.id } })
    // A right code and a wrong one are answered alike, and neither is taken: the right one still approves something else.
    const [right, kept] = [await code(), await world.storedRows()]
    for (const proof of ['000000', right]) await host.refused('verifyHostChallenge', verify(late.id, proof), 'APPROVAL_OVER')
    assert.deepEqual(await world.storedRows(), kept)
    const other = await request()
    assert.equal((await host.call('verifyHostChallenge', verify((await ask(other.id)).id, right))).state, 'passed')

    // Over only in the moment it is approved, as by a change of factors at the same time: the code was right, and stays used.
    const beaten = await request()
    const asked = await ask(beaten.id)
    await world.inDatabase(`update approvals set credential_epoch = credential_epoch - 1 where id = '${beaten.id}'`)
    const used = await code()
    await host.refused('verifyHostChallenge', verify(asked.id, used), 'APPROVAL_OVER')
    assert.equal((await maya.browser.call('listActivity')).items[0]?.event, 'host_challenge.passed')
    const next = await request()
    await host.refused('verifyHostChallenge', verify((await ask(next.id)).id, used), 'CODE_ALREADY_USED')

    for (let round = 0; round < 3; round++) {
      const { id } = await request()
      const given = verify((await ask(id)).id, await code())
      const [verified, cancelled] = await Promise.all([
        host.reply('verifyHostChallenge', given),
        host.reply('cancelApproval', { params: { id } }),
      ])
      assert.equal(cancelled.status, 200, cancelled.text)
      assert.ok([200, 410].includes(verified.status), verified.text)
      assert.equal((await host.call('getHostApproval', { params: { id } })).state, 'voided', 'as one or the other')
    }

    const others = {
      asset: 'BCH',
      network: 'lightning',
      amount: '1000',
      destination: 'bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh',
      memo: 'Invoice 8',
      fee: '9',
    }
    for (const [member, value] of Object.entries(others)) {
      const { id } = await request()
      await host.call('verifyHostChallenge', verify((await ask(id)).id, await code()))
      await host.refused('redeemApproval', { params: { id }, body: { operation: { ...withdrawal, [member]: value } } }, 'OPERATION_DIFFERS')
      await host.refused('redeemApproval', { params: { id }, body: { operation: withdrawal } }, 'APPROVAL_OVER')
    }
  })

  test('BND-4: a texted code says what it approves', async () => {
    const omar = await world.person('omar')
    const phone = world.phone()
    await omar.setUpPhone(phone)
    const omars = await link(host, omar, 'omar')
    await world.clock.pass(minutes(2))
    const { id } = await request(withdrawal, omars)
    const asked = await ask(id, 'omar')
    await host.call('sendHostChallenge', { params: { id: asked.id } })

    const { text } = await phone.next(/10 BTC/)
    assert.match(text, /\.\.\.zzwf5mdq/)
    const [texted = ''] = /^\d{6}/.exec(text) ?? []
    world.secrets.plant('a texted code', texted)
    await host.call('verifyHostChallenge', verify(asked.id, texted))
    assert.equal((await host.call('getHostApproval', { params: { id } })).state, 'approved')
  })

  test('what a host says of its own factor is what sessions and tokens say, and it raises no level', async () => {
    const shop = await RelyingParty.register(world)
    const ines = world.stranger('ines')
    await host.call('createHostAccount', { body: { externalId: 'ines', email: ines.email } })
    const enter = async (amr: ('swk' | 'user')[], browser = world.browser()) => {
      const body = stated({ purpose: 'sign_in', firstFactor: { amr, at: new Date(world.clock.now()).toISOString() }, returnTo: origin })
      const { id, url } = await host.call('createHostChallenge', { params: { externalId: 'ines' }, body })
      const ticket = url?.split('#')[1] ?? ''
      world.secrets.plant('a host ticket', ticket)
      return { id, browser, ...(await browser.call('enterHostChallenge', { body: { ticket } })) }
    }

    const bare = await enter(['swk', 'user'], ines.browser)
    assert.ok(bare.signIn.state === 'complete')
    assert.deepEqual((await ines.browser.call('getSession')).amr, ['swk', 'user'])
    // There is no password that could be asked for, and the entry is no longer fresh.
    await world.clock.pass(minutes(6))
    const refused = await ines.browser.refused('beginEnrollment', { body: { kind: 'totp' } }, 'STEP_UP_REQUIRED')
    assert.deepEqual(refused.requiredProofs, ['mailed_code'])
    assert.equal((await ines.proveMailbox('add_factor')).state, 'granted')
    await ines.setUpAuthenticator()
    await world.clock.pass(seconds(30))

    const { id, browser, signIn } = await enter(['swk', 'user'])
    assert.ok(signIn.state === 'challenge_required')
    const proof = await ines.authenticator.freshCode(world.clock)
    await browser.call('verifyChallenge', { params: { id: signIn.challenge.id }, body: { proof } })
    const { accountId, id: sessionId, amr } = await browser.call('getSession')
    const checked = await host.call('checkHostSession', { body: { accountId, sessionId } })
    const token = await shop.signIn(browser)
    const claims = JSON.parse(Buffer.from(token.id_token.split('.')[1] ?? '', 'base64url').toString())
    const { result } = await host.call('getHostChallenge', { params: { id } })
    for (const said of [amr, checked.isGood && checked.amr, claims.amr, result?.amr]) assert.deepEqual(said, ['swk', 'user', 'otp', 'mfa'])
    assert.deepEqual([claims.acr, result?.acr], ['aal2', 'aal2'])
    const body = (firstFactor: object) => ({ params: { externalId: 'ines' }, body: stated({ firstFactor }) })
    for (const amr of [[], ['mfa'], ['pwd', 'mfa']]) {
      const reply = await host.reply('createHostChallenge', body({ amr, at: new Date(world.clock.now()).toISOString() }))
      assert.equal(JSON.parse(reply.text).code, 'INVALID_REQUEST')
    }
  })
})

/** As the host learns of the account when its owner signs in there. */
async function link(host: Host, person: Person, externalId: string): Promise<string> {
  const { id: accountId } = await person.browser.call('getAccount')
  await host.call('createHostAccount', { body: { externalId, accountId } })
  return accountId
}
