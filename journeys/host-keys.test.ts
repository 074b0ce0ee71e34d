import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Endpoint, type EndpointName, endpoints, type HostScope, hostScopes } from '@countersign/contract'
import { auditTrail } from './harness/audit-trail.ts'
import { nextAddress } from './harness/client.ts'
import { asRequest, type PreparedCall } from './harness/every-call.ts'
import { Host } from './harness/host.ts'
import { type JsonSchema, sampleOf, samplesOf } from './harness/sample.ts'
import { send } from './harness/send.ts'
import { hours } from './harness/test-clock.ts'
import { eachEngine } from './harness/world.ts'

const everyScope = Object.keys(hostScopes) as HostScope[]
const everyName = Object.keys(endpoints) as EndpointName[]
const isForHosts = (name: EndpointName) => endpoints[name].caller === 'host'
/** Not what is refused for its shape, or unread. */
const notJudged = new Set(['INVALID_REQUEST', 'UNSUPPORTED_MEDIA_TYPE', 'TOO_MANY_REQUESTS'])

/** Each call with every body that the contract has for it, about what really is there: by the name of a field, or the kind of an id. */
function everyBody(real: Readonly<Record<string, string>>): PreparedCall[] {
  const fitted = (name: string, value: unknown) => (typeof value === 'string' && (real[name] ?? real[value.slice(0, 4)])) || value
  return everyName.flatMap((name) => {
    const { params, query, body }: Endpoint = endpoints[name]
    const given = {
      ...(params && { params: sampleOf(params as JsonSchema) }),
      ...(query && { query: sampleOf(query as JsonSchema) }),
    }
    const inputs = body ? samplesOf(body as JsonSchema).map((one) => ({ ...given, body: one })) : [given]
    return inputs.map((input) => ({ name, input: JSON.parse(JSON.stringify(input), fitted) as PreparedCall['input'] }))
  })
}

eachEngine('the key of a host', {}, (world) => {
  /** As a server calls, and as one that says what our own pages say. Gives back the codes of the refusals. */
  async function tryWith({ key }: Pick<Host, 'key'>, call: PreparedCall): Promise<string[]> {
    const { method, path, headers, body } = asRequest(call)
    const ofServer = { host: new URL(world.publicOrigin).host, authorization: `Bearer ${key}` }
    const codes: string[] = []
    for (const more of [{}, { origin: world.publicOrigin, 'sec-fetch-site': 'same-origin' }]) {
      const from = { 'x-forwarded-for': nextAddress() }
      const reply = await send(world.server.port, {
        method,
        path,
        headers: { ...(headers as object), ...ofServer, ...more, ...from },
        body,
      })
      assert.ok(reply.status < 500, `${call.name}: ${reply.status} ${reply.text}`)
      if (reply.status >= 400) codes.push((JSON.parse(reply.text) as { code: string }).code)
    }
    return codes
  }

  /** What the audit trail has of it: call and code of each refusal. */
  async function recordedOf(host: Host): Promise<{ call: EndpointName; code: string }[]> {
    const { id, key } = await host.call('getHost', {})
    return (await auditTrail(world))
      .filter(({ event, actor }) => event === 'host_key.refused' && actor === 'host')
      .map(({ details }) => JSON.parse(details))
      .filter((details) => details.host === id && details.key === key.id)
  }

  test('with every scope and every body it changes no factor and no case; what it was refused is recorded, with whose key it was', async () => {
    const host = await Host.register(world, everyScope)
    const maya = await world.personWithAuthenticator('maya')
    const { id: accountId } = await maya.browser.call('getAccount')
    const externalId = `maya-${world.engine}`
    await host.call('createHostAccount', { body: { externalId, accountId } })
    await maya.stepUp('add_factor')
    const { enrollmentId } = await maya.beginAuthenticator()
    const { id: challengeId } = await maya.browser.call('openChallenge', {
      body: { purpose: 'remove_factor', target: maya.authenticator.factorId },
    })
    const number = (await maya.openRecovery(world.browser())).case?.number ?? ''
    await world.moveRecovery(number, 'send_everything')
    const evidence = `select recovery_evidence.id from recovery_evidence join recovery_cases on recovery_cases.id = case_id`
    const real = {
      email: maya.email,
      accountId,
      externalId,
      number,
      at: new Date(world.clock.now()).toISOString(),
      address: nextAddress(),
      fac_: maya.authenticator.factorId,
      chl_: challengeId,
      enr_: enrollmentId,
      ses_: (await maya.browser.call('getSession')).id,
      rcv_: String(await world.inDatabase(`select id from recovery_cases where number = '${number}'`)),
      evd_: String(await world.inDatabase(`${evidence} where number = '${number}'`)),
    }
    const tables = /^(factors|recovery_cases|recovery_evidence|recovery_reviews|rebind_grants|recovery_codes|contact_points|passwords) /
    const kept = async () => (await world.storedRows()).filter((row) => tables.test(row))
    const before = await kept()
    assert.ok([real.fac_, real.rcv_, real.evd_].every((id) => before.some((row) => row.includes(id))))
    const calls = everyBody(real)
    assert.deepEqual(new Set(calls.map(({ name }) => name)), new Set(everyName))

    const refused = new Set<EndpointName>()
    for (const call of calls) {
      // What a host may do to an account, and its owner undo; tried last.
      if (call.name === 'freezeHostAccount') continue
      const codes = await tryWith(host, call)
      if (!isForHosts(call.name) && codes.some((code) => !notJudged.has(code))) refused.add(call.name)
    }

    assert.deepEqual(await kept(), before)
    const recorded = await recordedOf(host)
    assert.deepEqual(new Set(recorded.map(({ call }) => call)), refused)
    const touching = [
      'removeFactor',
      'suspendFactor',
      'beginEnrollment',
      'verifyEnrollment',
      'openChallenge',
      'makeRecoveryCodes',
      'openContactCase',
      'dealCase',
      'decideCase',
      'openRecoveryCase',
    ] as const
    for (const name of touching)
      assert.ok(
        recorded.some(({ call, code }) => call === name && /^(NOT_SIGNED_IN|STAFF_ONLY|RECOVERY_VISIT_OVER)$/.test(code)),
        name,
      )
    await world.clock.pass(hours(1))
    await maya.signIn(world.browser())
    await host.call('freezeHostAccount', { params: { externalId } })
    assert.deepEqual(
      (await kept()).filter((row) => /^recovery/.test(row)),
      before.filter((row) => /^recovery/.test(row)),
    )
  })

  test('a key without the scope is recorded with each call it tried; a flood adds no more than ten rows an hour, what is no key none', async () => {
    const bare = await Host.register(world, ['holds'])
    const rows = () => world.inDatabase(`select count(*) from audit where event = 'host_key.refused'`)
    const scoped = everyBody({}).filter(({ name }) => {
      const { caller, scope }: Endpoint = endpoints[name]
      return caller === 'host' && scope && scope !== 'holds'
    })
    for (const call of scoped) await tryWith(bare, call)
    const recorded = await recordedOf(bare)
    assert.ok(recorded.every(({ code }) => code === 'HOST_SCOPE_MISSING'))
    assert.deepEqual(new Set(recorded.map(({ call }) => call)), new Set(scoped.map(({ name }) => name)))

    const removal: PreparedCall = { name: 'removeFactor', input: { params: { id: `fac_${'a'.repeat(26)}` } } }
    const ofRemoval = async () => (await recordedOf(bare)).filter(({ call }) => call === 'removeFactor').length
    for (let tries = 0; tries < 10; tries += 1) await tryWith(bare, removal)
    assert.equal(await ofRemoval(), 10)
    await world.clock.pass(hours(1))
    await tryWith(bare, removal)
    assert.equal(await ofRemoval(), 12)

    const before = await rows()
    for (const key of ['csk_', `csk_${'a'.repeat(43)}`, bare.key.slice(0, -1)]) await tryWith({ key }, removal)
    assert.equal(await rows(), before)
  })
})
