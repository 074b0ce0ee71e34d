import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import type { Answer, Operation } from '@countersign/contract'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { Exchange, withdrawalOf } from './harness/exchange.ts'
import type { Person } from './harness/person.ts'
import { policyFile, withApprovals } from './harness/policy-file.ts'
import { onlyWinner, race, rounds, runnersLike } from './harness/race.ts'
import { SoftPasskey } from './harness/soft-passkey.ts'
import { days, hours, minutes, seconds } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

const withdrawal = withdrawalOf('10')
const apiKey = { kind: 'create_api_key', fields: [{ label: 'Name', value: 'Trading bot' }] }

/** A challenge for it, answered with a fresh code: what comes of it stands in the session. */
async function prove(world: World, person: Person, id: string): Promise<void> {
  const { factorId } = person.authenticator
  const challenge = await person.browser.call('askForApprovalProof', { params: { id }, body: { factorId } })
  const proof = await person.authenticator.freshCode(world.clock)
  const answer = await person.browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof } })
  assert.equal(answer.state, 'granted')
}

async function approve(world: World, person: Person, id: string): Promise<Answer<'approve'>> {
  await prove(world, person, id)
  return person.browser.call('approve', { params: { id } })
}

const accountOf = async (person: Person): Promise<string> => (await person.browser.call('getAccount')).id
const eventsOf = async (person: Person): Promise<string[]> =>
  (await person.browser.call('listActivity')).items.map(({ event }) => event).filter((event) => event.startsWith('approval.'))

eachEngine('approvals', { env: { COUNTERSIGN_POLICY: withApprovals } }, (world) => {
  let exchange: Exchange
  let maya: Person
  let account: string
  before(async () => {
    exchange = await Exchange.open(world)
    maya = await world.personWithAuthenticator('maya')
    account = await accountOf(maya)
  })

  async function approved(operation: Operation = withdrawal): Promise<string> {
    const { id } = await exchange.request(account, operation)
    await approve(world, maya, id)
    return id
  }

  test('S3-3: a withdrawal is shown, approved with a code, and redeemed; the receipt can be checked without us', async () => {
    const asked = await exchange.request(account, withdrawal, { returnTo: `${Exchange.origin}/done?tab=1`, state: 'a b&c' })
    assert.deepEqual([asked.state, asked.receipt, asked.url], ['requested', null, `${world.publicOrigin}/approve/${asked.id}`])

    const shown = await maya.browser.call('getApproval', { params: { id: asked.id } })
    assert.deepEqual(shown.operation, withdrawal)
    assert.deepEqual([shown.host, shown.purpose, shown.isNewDestination], ['exchange', 'approve_payment', true])
    assert.equal(shown.returnTo, `${Exchange.origin}/done?tab=1&approval=${asked.id}&state=a+b%26c`)
    assert.equal((await approve(world, maya, asked.id)).state, 'approved')

    const { receipt } = await exchange.call('getHostApproval', { params: { id: asked.id } })
    const keys = await maya.browser.send({ method: 'GET', path: '/.well-known/jwks.json' })
    const { payload, protectedHeader } = await jwtVerify(receipt ?? '', createLocalJWKSet(JSON.parse(keys.text)), {
      issuer: world.publicOrigin,
      audience: 'exchange',
      subject: account,
      typ: 'countersign-receipt+jwt',
      algorithms: ['EdDSA'],
      currentDate: new Date(world.clock.now()),
    })
    assert.equal(protectedHeader.alg, 'EdDSA')
    assert.deepEqual([payload.jti, payload.kind, payload.digest], [asked.id, 'withdrawal', asked.digest])
    assert.deepEqual([payload.amr, payload.acr], [['otp'], 'aal2'])
    const digest = createHash('sha256').update(`countersign-operation-v1\n${asked.canonical}`).digest('base64url')
    assert.equal(payload.digest, digest)
    assert.equal((payload.exp ?? 0) - (payload.iat ?? 0), 300)

    const redeemed = await exchange.redeem(asked.id, withdrawal)
    assert.deepEqual([redeemed.state, redeemed.receipt], ['redeemed', receipt])
    await exchange.refused('redeemApproval', { params: { id: asked.id }, body: { operation: withdrawal } }, 'APPROVAL_OVER')
    assert.deepEqual(await eventsOf(maya), ['approval.redeemed', 'approval.approved', 'approval.requested'])
    const { text } = await maya.mailbox.next(/^You approved a payment of 10 BTC/)
    assert.match(text, /10 BTC/)
    assert.match(text, /\.\.\.zzwf5mdq/)
    assert.equal((await maya.browser.call('getApproval', { params: { id: asked.id } })).state, 'redeemed')
  })

  test('the next payment to the same address is no new one; asking again under one key asks once', async () => {
    const body = { accountId: account, operation: withdrawal }
    const first = await exchange.call('requestApproval', { body, idempotencyKey: 'once' })
    const again = await exchange.call('requestApproval', { body, idempotencyKey: 'once' })
    assert.deepEqual(again, first)
    assert.equal((await maya.browser.call('getApproval', { params: { id: first.id } })).isNewDestination, false)

    const other = { body: { accountId: account, operation: { ...withdrawal, amount: '1000' } } }
    const reply = await exchange.reply('requestApproval', { ...other, idempotencyKey: 'once' })
    assert.equal(reply.status, 422)
  })

  test('a passkey signs random bytes and the digest of the content; both stay in the record', async () => {
    const noah = await world.person('noah')
    const passkey = await new SoftPasskey(world).setUp(noah)
    const { id, digest } = await exchange.request(await accountOf(noah), withdrawal)
    const challenge = await noah.browser.call('askForApprovalProof', { params: { id }, body: {} })

    const kept = (await world.storedRows()).find((row) => row.includes(challenge.id) && row.includes('nonce')) ?? ''
    const [, nonce = ''] = /nonce\\?":\\?"([\w-]+)/.exec(kept) ?? []
    const signed = Buffer.concat([Buffer.from(nonce, 'base64url'), Buffer.from(digest, 'base64url')])
    assert.equal(challenge.passkey?.challenge, createHash('sha256').update(signed).digest('base64url'))

    await noah.browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: passkey.answer(challenge.passkey) } })
    await noah.browser.call('approve', { params: { id } })
    const { receipt } = await exchange.call('getHostApproval', { params: { id } })
    const claims = JSON.parse(Buffer.from(receipt?.split('.')[1] ?? '', 'base64url').toString())
    assert.deepEqual([claims.amr, claims.acr], [['swk', 'user'], 'phr'])

    // Whose finger it was, nobody looked at.
    const { id: other } = await exchange.request(await accountOf(noah), { ...withdrawal, amount: '0.5' })
    const asked = await noah.browser.call('askForApprovalProof', { params: { id: other }, body: {} })
    const unverified = passkey.answer(asked.passkey, { flags: (flags) => flags & ~0x04 })
    await noah.browser.refused('verifyChallenge', { params: { id: asked.id }, body: { proof: unverified } }, 'PASSKEY_NOT_ACCEPTED')
    await noah.browser.refused('approve', { params: { id: other } }, 'STEP_UP_REQUIRED')
  })

  test('BND-1: a proof for one approval approves no other, in no other session and account, and not twice', async () => {
    const [one, two] = [await exchange.request(account, withdrawal), await exchange.request(account, { ...withdrawal, amount: '1000' })]
    const stranger = await world.personWithAuthenticator('stranger')
    for (const name of ['getApproval', 'approve', 'refuseApproval'] as const)
      await stranger.browser.refused(name, { params: { id: one.id } }, 'NOT_FOUND')
    await stranger.browser.refused('askForApprovalProof', { params: { id: one.id }, body: {} }, 'NOT_FOUND')
    const elsewhere = world.browser()
    await maya.signIn(elsewhere)

    await prove(world, maya, one.id)
    await maya.browser.refused('approve', { params: { id: two.id } }, 'STEP_UP_REQUIRED')
    await elsewhere.refused('approve', { params: { id: one.id } }, 'STEP_UP_REQUIRED')
    await maya.browser.call('approve', { params: { id: one.id } })
    await maya.browser.refused('approve', { params: { id: one.id } }, 'APPROVAL_OVER')
    await maya.browser.refused('approve', { params: { id: two.id } }, 'STEP_UP_REQUIRED')
    const other = await Exchange.open(world, 'other')
    await other.refused('redeemApproval', { params: { id: one.id }, body: { operation: withdrawal } }, 'NOT_FOUND')
    await other.refused('getHostApproval', { params: { id: one.id } }, 'NOT_FOUND')
  })

  test('SES-5: the grant of a proof is for this content, five minutes and one use; a proof for something else is none', async () => {
    const { id } = await exchange.request(account, withdrawal)
    await maya.stepUp('remove_factor', { target: maya.authenticator })
    await maya.browser.refused('approve', { params: { id } }, 'STEP_UP_REQUIRED')
    await prove(world, maya, id)
    await world.clock.pass(minutes(5) + seconds(1))
    await maya.browser.refused('approve', { params: { id } }, 'STEP_UP_REQUIRED')
    await prove(world, maya, id)
    const results = await Promise.all(Array.from({ length: 5 }, () => maya.browser.reply('approve', { params: { id } })))
    // Who comes too late finds the grant used up, or the approval over.
    assert.equal(results.filter(({ status }) => status === 200).length, 1)
    assert.ok(results.every(({ status }) => [200, 403, 410].includes(status)))
  })

  test('A21: approved for 10, carried out for 1000 or to somebody else: refused, and the approval is void', async () => {
    for (const change of [{ amount: '1000' }, { destination: 'bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh' }]) {
      const id = await approved()
      await exchange.refused('redeemApproval', { params: { id }, body: { operation: { ...withdrawal, ...change } } }, 'OPERATION_DIFFERS')
      await exchange.refused('redeemApproval', { params: { id }, body: { operation: withdrawal } }, 'APPROVAL_OVER')
      assert.equal((await maya.browser.call('getApproval', { params: { id } })).state, 'voided')
    }
    assert.equal((await eventsOf(maya))[0], 'approval.voided')
  })

  test('BND-3: whatever is changed, spelled otherwise, added or left out ends the approval; only the approved content runs, once', async () => {
    const { memo: _memo, ...withoutMemo } = withdrawal
    const spelled: Record<string, Operation> = {
      'another kind': { ...withdrawal, kind: 'transfer' },
      'another asset': { ...withdrawal, asset: 'BCH' },
      'the asset in small letters': { ...withdrawal, asset: 'btc' },
      'another network': { ...withdrawal, network: 'lightning' },
      'another memo': { ...withdrawal, memo: 'Invoice 8' },
      'no memo': withoutMemo,
      'another fee': { ...withdrawal, fee: '9' },
      'amount and fee swapped': { ...withdrawal, amount: withdrawal.fee, fee: withdrawal.amount },
      'the amount with a point': { ...withdrawal, amount: '10.0' },
      'the amount with a zero in front': { ...withdrawal, amount: '010' },
      'the amount with an exponent': { ...withdrawal, amount: '1e1' },
      'the amount in Arabic digits': { ...withdrawal, amount: '١٠' },
      'the destination in capitals': { ...withdrawal, destination: withdrawal.destination.toUpperCase() },
      'a Cyrillic letter': { ...withdrawal, destination: withdrawal.destination.replace('a', 'а') },
      'a zero-width space': { ...withdrawal, memo: 'Invoice\u200b 7' },
      'fields in place of the amount': { kind: 'withdrawal', fields: [{ label: 'Amount', value: '10 BTC' }] },
    }
    for (const [what, operation] of Object.entries(spelled)) {
      const id = await approved()
      const reply = await exchange.reply('redeemApproval', { params: { id }, body: { operation } })
      assert.equal(JSON.parse(reply.text).code, 'OPERATION_DIFFERS', what)
      await exchange.refused('redeemApproval', { params: { id }, body: { operation: withdrawal } }, 'APPROVAL_OVER')
    }

    // What is no operation at all is refused before anything is looked at, and leaves it as it is.
    const id = await approved()
    const text = JSON.stringify(withdrawal)
    const broken = [
      text.replace('{', '{"note":"x",'),
      text.replace('{', '{"amount":"1000",'),
      text.replace('{', '{"\\u0061mount":"1000",'),
      text.replace('{', '{"__proto__":{},'),
      text.replace('"10"', '10'),
      text.replace('"10"', '["10"]'),
      text.replace('"10"', 'null'),
      text.replace('"amount"', '"Amount"'),
      `[${text}]`,
      '{}',
      'null',
    ]
    for (const operation of broken) {
      const { status } = await exchange.reply('redeemApproval', { params: { id }, body: `{"operation":${operation}}` })
      assert.equal(status, 400, operation)
    }
    const reordered = Object.fromEntries(Object.entries(withdrawal).reverse()) as Operation
    assert.equal((await exchange.redeem(id, reordered)).state, 'redeemed')
  })

  test('an altered record is nobody’s: neither shown, nor approved, nor redeemed', async () => {
    const id = await approved()
    await world.inDatabase(`update approvals set canonical = replace(canonical, '"10"', '"11"') where id = '${id}'`)

    await maya.browser.refused('getApproval', { params: { id } }, 'NOT_FOUND')
    for (const amount of ['10', '11'])
      await exchange.refused('redeemApproval', { params: { id }, body: { operation: { ...withdrawal, amount } } }, 'NOT_FOUND')
  })

  test('S3-5: any kind that the operator lists is approved by its fields; one that is not listed, or in the wrong form, is refused', async () => {
    const { id } = await exchange.request(account, apiKey)
    assert.equal((await maya.browser.call('getApproval', { params: { id } })).purpose, 'approve_action')
    await approve(world, maya, id)
    assert.equal((await exchange.redeem(id, apiKey)).state, 'redeemed')
    await maya.mailbox.next(/^You approved with .*: create api key/)

    const ask = (operation: Operation) => ({ body: { accountId: account, operation } })
    await exchange.refused('requestApproval', ask({ ...apiKey, kind: 'close_account' }), 'OPERATION_NOT_LISTED')
    await exchange.refused('requestApproval', ask({ ...apiKey, kind: 'sign_in' }), 'OPERATION_NOT_LISTED')
    await exchange.refused('requestApproval', ask({ ...apiKey, kind: 'withdrawal' }), 'OPERATION_REFUSED')
    await exchange.refused('requestApproval', ask({ ...withdrawal, kind: 'create_api_key' }), 'OPERATION_REFUSED')
    await exchange.refused('requestApproval', ask({ ...withdrawal, amount: '10.0' }), 'OPERATION_REFUSED')
    const elsewhere = { body: { accountId: account, operation: apiKey, returnTo: 'https://evil.example.test/' } }
    await exchange.refused('requestApproval', elsewhere, 'RETURN_ADDRESS_REFUSED')
  })

  test('what was refused by its owner, taken back or left too long cannot be approved or redeemed', async () => {
    const [refused, cancelled, late] = [await exchange.request(account, apiKey), await exchange.request(account, apiKey), await approved()]
    assert.equal((await maya.browser.call('refuseApproval', { params: { id: refused.id } })).state, 'refused')
    assert.equal((await exchange.call('cancelApproval', { params: { id: cancelled.id } })).state, 'voided')
    await exchange.refused('redeemApproval', { params: { id: refused.id }, body: { operation: apiKey } }, 'APPROVAL_OVER')
    for (const { id } of [refused, cancelled]) await maya.browser.refused('approve', { params: { id } }, 'APPROVAL_OVER')
    const waiting = await exchange.request(account, apiKey)
    await exchange.refused('redeemApproval', { params: { id: waiting.id }, body: { operation: apiKey } }, 'NOT_APPROVED_YET')

    await world.clock.pass(minutes(15))
    await exchange.refused('redeemApproval', { params: { id: late }, body: { operation: withdrawal } }, 'APPROVAL_OVER')
    await maya.browser.refused('askForApprovalProof', { params: { id: waiting.id }, body: {} }, 'APPROVAL_OVER')
    assert.equal((await exchange.call('getHostApproval', { params: { id: late } })).state, 'expired')
  })

  test('BND-4: the text message says amount and destination, and its code approves that and nothing else', async () => {
    const ida = await world.person('ida')
    const phone = world.phone()
    const factor = await ida.setUpPhone(phone)
    const idas = await accountOf(ida)
    const [{ id }, other] = [await exchange.request(idas, withdrawal), await exchange.request(idas, { ...withdrawal, amount: '11' })]
    await world.clock.pass(minutes(1))
    const challenge = await ida.browser.call('askForApprovalProof', { params: { id }, body: { factorId: factor.id } })
    const decoy = await ida.browser.call('askForApprovalProof', { params: { id: other.id }, body: { factorId: factor.id } })
    await ida.browser.call('sendChallenge', { params: { id: challenge.id }, body: {} })

    const { text } = await phone.next(/to pay/)
    const [, code = ''] = /#(\d{6})$/.exec(text) ?? []
    world.secrets.plant('a texted code', code)
    assert.match(text, /to pay 10 BTC to \.\.\.zzwf5mdq\b/)
    await ida.browser.refused('verifyChallenge', { params: { id: decoy.id }, body: { proof: code } }, 'WRONG_CODE')
    await ida.browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: code } })
    assert.equal((await ida.browser.call('approve', { params: { id } })).state, 'approved')
  })

  test('A32: a trusted browser skips the factor at sign-in; a withdrawal asks for it all the same', async () => {
    const lea = await world.personWithAuthenticator('lea')
    const browser = world.browser()
    const { challenge } = await lea.beginSignIn(browser)
    const proof = await lea.authenticator.freshCode(world.clock)
    await browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof, trustDevice: true } })
    await browser.call('signOut')
    assert.equal((await lea.givePassword(browser)).state, 'complete')
    lea.browser = browser

    const { id } = await exchange.request(await accountOf(lea), withdrawal)
    const problem = await browser.refused('approve', { params: { id } }, 'STEP_UP_REQUIRED')
    assert.deepEqual(problem.requiredProofs, ['factor'])
    assert.equal((await approve(world, lea, id)).state, 'approved')
  })

  test('PWD-4: after a change of factors a withdrawal is refused until the hold ends, to the minute; other operations are not', async () => {
    const kim = await world.personWithAuthenticator('kim')
    const kims = await accountOf(kim)
    const before = await exchange.request(kims, withdrawal)
    await approve(world, kim, before.id)
    await kim.stepUp('add_factor')
    await kim.setUpAuthenticator({ name: 'Second' })

    // Its credentials are others now, so what was approved before is over.
    const redeeming = { params: { id: before.id }, body: { operation: withdrawal } }
    await exchange.refused('redeemApproval', redeeming, 'ACTION_HELD')
    const asking = { body: { accountId: kims, operation: withdrawal } }
    const { retryAfter } = await exchange.refused('requestApproval', asking, 'ACTION_HELD')
    assert.ok(retryAfter)
    await exchange.request(kims, apiKey)
    await world.clock.pass(Date.parse(retryAfter) - world.clock.now() - minutes(1))
    await exchange.refused('requestApproval', asking, 'ACTION_HELD')
    await world.clock.pass(minutes(1))
    await exchange.request(kims, withdrawal)
  })

  test('an account without a factor, and one that is frozen, approves nothing', async () => {
    const zoe = await world.person('zoe')
    const asking = { body: { accountId: await accountOf(zoe), operation: withdrawal } }
    await exchange.refused('requestApproval', asking, 'FACTOR_REQUIRED')
    await zoe.setUpAuthenticator()
    const { id } = await exchange.request(asking.body.accountId, apiKey)
    await approve(world, zoe, id)
    await zoe.browser.call('freezeAccount')

    await exchange.refused('redeemApproval', { params: { id }, body: { operation: apiKey } }, 'ACCOUNT_FROZEN')
    await exchange.refused('requestApproval', asking, 'ACCOUNT_FROZEN')
  })

  test('fifty redeem at once, over two nodes: one succeeds in every round', async () => {
    const nodes = [world.server, await world.startServer()]
    await maya.signIn()
    for (let round = 0; round < rounds; round++) {
      const id = await approved()
      const given = { params: { id }, body: { operation: withdrawal } }
      const result = await race(runnersLike(world.browser(), nodes), (_client, at) =>
        exchange.reply('redeemApproval', given, nodes[at % nodes.length]?.port),
      )
      onlyWinner(result, 'APPROVAL_OVER')
    }
  })

  test('RAC-3: approve against cancel ends as one or the other', async () => {
    await world.clock.pass(hours(1))
    await maya.signIn()
    for (let round = 0; round < rounds; round++) {
      const { id } = await exchange.request(account, apiKey)
      await prove(world, maya, id)
      const [approving, cancelling] = await Promise.all([
        maya.browser.reply('approve', { params: { id } }),
        exchange.reply('cancelApproval', { params: { id } }),
      ])
      const { state } = await exchange.call('getHostApproval', { params: { id } })
      assert.equal(state, 'voided')
      assert.equal(cancelling.status, 200)
      assert.ok([200, 410].includes(approving.status), approving.text)
    }
  })
})

const waiting = policyFile('default', {
  challenge: { actions: ['sign_in', 'withdrawal', 'allow_destination', 'remove_destination'] },
  approval: { factorAgeDays: 3, destinations: 'listed', newDestinationHours: 12 },
})
after(() => waiting.remove())

eachEngine('approvals where new factors and new destinations wait', { env: waiting.env }, (world) => {
  test('a new passkey approves nothing about money, not even in place of an old one; money goes only to what has long been listed', async () => {
    const exchange = await Exchange.open(world)
    const maya = await world.person('maya')
    const accountId = await accountOf(maya)
    const { network, destination } = withdrawal
    const listing = (kind: string) => ({ kind, network, destination })
    const asking = (operation: Operation) => ({ body: { accountId, operation } })
    const prove = async (id: string, passkey: SoftPasskey) => {
      const challenge = await maya.browser.call('askForApprovalProof', { params: { id }, body: {} })
      await maya.browser.call('verifyChallenge', { params: { id: challenge.id }, body: { proof: passkey.answer(challenge.passkey) } })
    }
    const carryOut = async (operation: Operation, passkey: SoftPasskey) => {
      const { id } = await exchange.request(accountId, operation)
      await prove(id, passkey)
      await maya.browser.call('approve', { params: { id } })
      assert.equal((await exchange.redeem(id, operation)).state, 'redeemed')
    }

    const old = await new SoftPasskey(world).setUp(maya)
    // Days that pass in the middle of a delivery would cut it off.
    await maya.mailbox.next(/ added/)
    const { retryAfter } = await exchange.refused('requestApproval', asking(listing('allow_destination')), 'FACTOR_TOO_NEW')
    assert.ok(Math.abs(Date.parse(retryAfter ?? '') - world.clock.now() - days(3)) < minutes(1))
    await world.clock.pass(days(3))
    await old.signIn(maya.browser)
    const fresh = await new SoftPasskey(world).setUp(maya)
    await maya.mailbox.next(/ added/)
    await world.clock.pass(hours(25))
    await fresh.signIn(maya.browser)

    const { id } = await exchange.request(accountId, listing('allow_destination'))
    await prove(id, fresh)
    await maya.browser.refused('approve', { params: { id } }, 'FACTOR_TOO_NEW')
    await exchange.refused('requestApproval', asking(withdrawal), 'DESTINATION_NOT_LISTED')
    await carryOut(listing('allow_destination'), old)
    assert.ok((await exchange.refused('requestApproval', asking(withdrawal), 'DESTINATION_NOT_LISTED')).retryAfter)
    await world.clock.pass(hours(12))
    await old.signIn(maya.browser)
    await carryOut(withdrawal, old)
    await carryOut(listing('remove_destination'), old)
    assert.equal((await exchange.refused('requestApproval', asking(withdrawal), 'DESTINATION_NOT_LISTED')).retryAfter, undefined)
  })
})
