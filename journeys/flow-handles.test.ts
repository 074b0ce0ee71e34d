import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EndpointName } from '@countersign/contract'
import { type Client, nextAddress } from './harness/client.ts'
import { Exchange, withdrawalOf } from './harness/exchange.ts'
import { Host } from './harness/host.ts'
import { nextDigits, nextLink } from './harness/mail-links.ts'
import { withApprovals } from './harness/policy-file.ts'
import { hours, minutes } from './harness/test-clock.ts'
import { eachEngine, type World } from './harness/world.ts'

type Who = 'anyone' | 'sign-in' | 'session' | 'recovery visit'
interface Place {
  call: EndpointName
  who: Who
  with: (handle: string) => object
  /** The flows whose handle belongs here. */
  takes: readonly string[]
}

/** Wherever a call takes the handle of a flow. */
function placesOf(code: string, password: string): Place[] {
  const byId = (call: EndpointName, who: Who, takes: string[], body?: object): Place => ({
    call,
    who,
    takes,
    with: (id) => ({ params: { id }, ...(body && { body }) }),
  })
  const inBody = (call: EndpointName, who: Who, field: string, takes: string[], others: object = {}): Place => ({
    call,
    who,
    takes,
    with: (handle) => ({ body: { ...others, [field]: handle } }),
  })
  return [
    inBody('confirmSignUp', 'anyone', 'signUpId', ['sign-up'], { code }),
    inBody('resendSignUpCode', 'anyone', 'signUpId', ['sign-up']),
    inBody('confirmAddress', 'session', 'requestId', ['address request'], { code }),
    inBody('resendAddressCode', 'session', 'requestId', ['address request']),
    byId('verifyEnrollment', 'session', ['enrollment'], { proof: '123456' }),
    byId('cancelEnrollment', 'session', ['enrollment']),
    byId('getChallenge', 'sign-in', ['challenge at sign-in']),
    byId('verifyChallenge', 'sign-in', ['challenge at sign-in'], { proof: '123456' }),
    byId('getChallenge', 'session', ['challenge in the session']),
    byId('verifyChallenge', 'session', ['challenge in the session'], { proof: '123456' }),
    inBody('openChallenge', 'session', 'target', ['factor'], { purpose: 'remove_factor' }),
    inBody('openChallenge', 'session', 'factorId', ['factor'], { purpose: 'add_factor' }),
    inBody('beginEnrollment', 'session', 'replaces', ['factor'], { kind: 'totp' }),
    ...(['renameFactor', 'suspendFactor', 'resumeFactor', 'removeFactor'] as const).map((call) =>
      byId(call, 'session', ['factor'], call === 'renameFactor' ? { name: 'Renamed' } : undefined),
    ),
    ...(['getApproval', 'approve', 'refuseApproval'] as const).map((call) => byId(call, 'session', ['approval'])),
    byId('askForApprovalProof', 'session', ['approval'], {}),
    byId('endSession', 'session', ['session']),
    byId('removeAddress', 'session', ['address']),
    byId('endTrustedDevice', 'session', []),
    byId('disputeActivity', 'session', ['entry of the activity'], { action: 'sign_out' }),
    inBody('confirmPasswordReset', 'anyone', 'token', ['link to set a password'], { newPassword: password }),
    inBody('lookAtNotice', 'anyone', 'token', ['link of a notice']),
    inBody('answerNotice', 'anyone', 'token', ['link of a notice'], { action: 'freeze' }),
    inBody('claimStaffRole', 'session', 'token', ['link for staff']),
    inBody('lookAtRecoveryStop', 'anyone', 'token', ['link that stops a recovery']),
    inBody('stopRecovery', 'anyone', 'token', ['link that stops a recovery'], { freeze: true }),
    inBody('proveRecoveryMailbox', 'recovery visit', 'code', []),
    inBody('lookAtHostChallenge', 'anyone', 'ticket', ['ticket of a host']),
    inBody('enterHostChallenge', 'anyone', 'ticket', ['ticket of a host']),
  ]
}

const withdrawal = withdrawalOf('1')

/** One of each, all of one person where that can be: what belongs to others is refused anyway. */
async function makeHandles(world: World) {
  const maya = await world.personWithAuthenticator('maya')
  const notice = (await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /^New authenticator app/)).token
  const half = world.browser()
  const { challenge } = await maya.beginSignIn(half)
  const signUp = await world.stranger('noah').askForAccount()
  const mailbox = world.mailbox(`second.${maya.email}`)
  await maya.stepUp('change_addresses')
  const { requestId } = await maya.browser.call('addAddress', { body: { email: mailbox.address } })
  const addressCode = await nextDigits({ mailbox, secrets: world.secrets }, /confirm this address/)
  const { enrollmentId, authenticator } = await maya.beginAuthenticator()
  await world.clock.pass(minutes(1))
  await world.browser().call('requestPasswordReset', { body: { email: maya.email } })
  const reset = (await nextLink({ mailbox: maya.mailbox, secrets: world.secrets }, /Set a new password/)).token
  const staff = /#([\w-]{43})/.exec(await world.command('staff', 'first-admin'))?.[1] ?? ''
  const invitation = /^[\w-]{43}$/m.exec(await world.command('invite', 'create'))?.[0] ?? ''
  for (const token of [staff, invitation]) world.secrets.plant('a link from the command line', token)
  const inSession = await maya.browser.call('openChallenge', { body: { purpose: 'suspend_factor', target: maya.authenticator.factorId } })
  const host = await Host.register(world, ['accounts', 'challenges'], ['https://shop.example.test'])
  const { id: accountId } = await maya.browser.call('getAccount')
  await host.call('createHostAccount', { body: { externalId: 'maya', accountId } })
  const ofHost = await host.call('createHostChallenge', {
    params: { externalId: 'maya' },
    body: {
      purpose: 'sign_in',
      firstFactor: { amr: ['pwd'], at: new Date(world.clock.now()).toISOString() },
      client: { address: nextAddress() },
      returnTo: 'https://shop.example.test/',
    },
  })
  const ticket = /#([\w-]{43})/.exec(ofHost.url ?? '')?.[1] ?? ''
  world.secrets.plant('a host ticket', ticket)
  const visit = world.browser()
  const olivia = await world.personWithAuthenticator('olivia')
  const { case: opened } = await olivia.openRecovery(visit)
  const stop = (await nextLink({ mailbox: olivia.mailbox, secrets: world.secrets }, /^Account recovery was started/)).token
  const begun = world.browser()
  await begun.call('beginRecovery', { body: { reason: 'other', instructionsVersion: 1 } })
  const handles: Record<string, string> = {
    'link that stops a recovery': stop,
    'number of a recovery case': opened?.number ?? '',
    'secret of a recovery visit': visit.cookies.get('__Host-recovery') ?? '',
    'ticket of a host': ticket,
    'challenge of a host': ofHost.id,
    'question of a host': ofHost.challenge?.id ?? '',
    'key of a host': host.key,
    'sign-up': signUp.signUpId,
    'address request': requestId,
    enrollment: enrollmentId,
    'challenge at sign-in': challenge.id,
    'challenge in the session': inSession.id,
    factor: maya.authenticator.factorId,
    approval: (await (await Exchange.open(world)).request((await maya.browser.call('getAccount')).id, withdrawal)).id,
    session: (await maya.browser.call('getSession')).id,
    account: accountId,
    address: (await maya.browser.call('listAddresses')).items[0]?.id ?? '',
    'entry of the activity': (await maya.browser.call('listActivity')).items[0]?.id ?? '',
    'link to set a password': reset,
    'link of a notice': notice,
    'link for staff': staff,
    invitation,
    'secret of the session': maya.browser.cookies.get('__Host-session') ?? '',
    'secret of the sign-in': half.cookies.get('__Host-sign-in') ?? '',
    'token of the device': maya.browser.cookies.get('__Host-device') ?? '',
  }
  for (const [what, handle] of Object.entries(handles)) assert.ok(handle.length > 0, what)
  return { maya, half, visit: begun, handles, signUp, addressCode, enrollment: authenticator }
}

eachEngine('handles of flows', { env: { COUNTERSIGN_POLICY: withApprovals } }, (world) => {
  test('each is accepted by its own flow only, and loses nothing by being offered to all others', async () => {
    const { maya, half, visit, handles, signUp, addressCode, enrollment } = await makeHandles(world)
    const newPassword = `${maya.password} and more`
    const askers: Record<Who, Client> = { anyone: world.browser(), 'sign-in': half, session: maya.browser, 'recovery visit': visit }
    const before = await world.storedRows()

    for (const { call, who, takes, with: inputWith } of placesOf(signUp.code, newPassword)) {
      for (const [what, handle] of Object.entries(handles)) {
        if (takes.includes(what)) continue
        const { status, text, setCookies } = await askers[who].from(world.browser().address).reply(call, inputWith(handle))
        assert.ok(status >= 400 && status < 500, `${call} of ${who} with the ${what}: ${status} ${text}`)
        assert.deepEqual(setCookies, [], `${call} with the ${what}`)
      }
    }

    const isCounter = (row: string) => row.startsWith('attempts ')
    assert.deepEqual(
      (await world.storedRows()).filter((row) => !isCounter(row)),
      before.filter((row) => !isCounter(row)),
    )
    await takenByTheirOwn()

    async function takenByTheirOwn(): Promise<void> {
      const proof = await maya.authenticator.freshCode(world.clock)
      await half.call('verifyChallenge', { params: { id: handles['challenge at sign-in'] ?? '' }, body: { proof } })
      await world.browser().call('confirmSignUp', { body: signUp })
      const requestId = handles['address request'] ?? ''
      await maya.browser.call('confirmAddress', { body: { requestId, code: addressCode } })
      const typed = await enrollment.freshCode(world.clock)
      await maya.browser.call('verifyEnrollment', { params: { id: handles.enrollment ?? '' }, body: { proof: typed } })
      await maya.browser.call('claimStaffRole', { body: { token: handles['link for staff'] ?? '' } })
      const token = handles['link of a notice'] ?? ''
      assert.equal((await world.browser().call('lookAtNotice', { body: { token } })).event, 'factor.added')
      const entered = await world.browser().call('enterHostChallenge', { body: { ticket: handles['ticket of a host'] ?? '' } })
      assert.equal(entered.signIn.state, 'challenge_required')
    }
  })

  test('the code of one flow is wrong in every other, and is counted there', async () => {
    const maya = await world.person('maya')
    const signUp = await world.stranger('noah').askForAccount()
    const mailbox = world.mailbox(`second.${maya.email}`)
    await maya.stepUp('change_addresses')
    const { requestId } = await maya.browser.call('addAddress', { body: { email: mailbox.address } })
    const ofAddress = await nextDigits({ mailbox, secrets: world.secrets }, /confirm this address/)
    const frozen = await world.person('frida')
    await frozen.browser.call('freezeAccount')
    assert.equal((await frozen.givePassword()).state, 'frozen')
    await world.clock.pass(minutes(1))
    await frozen.browser.call('sendThawCode')
    const ofThaw = await nextDigits({ mailbox: frozen.mailbox, secrets: world.secrets }, /code to thaw/)
    const { enrollmentId } = await maya.beginAuthenticator()

    for (const code of [ofAddress, ofThaw]) {
      const { attemptsLeft } = await world.browser().refused('confirmSignUp', { body: { ...signUp, code } }, 'WRONG_CODE')
      assert.equal(attemptsLeft, code === ofAddress ? 4 : 3)
    }
    for (const code of [signUp.code, ofThaw]) {
      const { attemptsLeft } = await maya.browser.refused('confirmAddress', { body: { requestId, code } }, 'WRONG_CODE')
      assert.equal(attemptsLeft, code === signUp.code ? 4 : 3)
    }
    for (const code of [signUp.code, ofAddress]) await frozen.browser.refused('thawAccount', { body: { code } }, 'WRONG_CODE')
    for (const proof of [signUp.code, ofAddress, ofThaw])
      await maya.browser.refused('verifyEnrollment', { params: { id: enrollmentId }, body: { proof } }, 'WRONG_CODE')

    await world.browser().call('confirmSignUp', { body: signUp })
    await maya.browser.call('confirmAddress', { body: { requestId, code: ofAddress } })
    const { thawsAt } = await frozen.browser.call('thawAccount', { body: { code: ofThaw } })
    assert.equal(Date.parse(thawsAt), world.clock.now() + hours(24))
  })
})
