import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SettingsService, verifyRegistrationResponse } from '@simplewebauthn/server'
import { SoftAuthenticator } from './soft-authenticator.fixture.ts'
import { SoftMaker } from './soft-maker.fixture.ts'
import { verifyRegistration } from './verify-registration.ts'

const origin = 'https://id.example.com'
const rpId = 'id.example.com'
const challenge = Buffer.alloc(32, 3)
const user = { id: Buffer.alloc(32, 7).toString('base64url'), name: 'maya@example.com', displayName: 'Maya' }
const aaguid = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
const model = '00112233-4455-6677-8899-aabbccddeeff'
const now = Date.parse('2026-11-22T12:00:00Z')

interface Wanted {
  believed?: SoftMaker
  models?: string[]
  at?: number
  deviceBound?: boolean
}
type Options = Partial<ConstructorParameters<typeof SoftAuthenticator>[0]>

const made = (options: Options, lies = {}) =>
  new SoftAuthenticator({ origin, aaguid, ...options }).create(
    { challenge: challenge.toString('base64url'), rp: { id: rpId, name: 'Example' }, user },
    lies,
  )

function outcomeOf(
  options: Options,
  { believed = options.maker ?? new SoftMaker(), models = [], at = now, deviceBound = false }: Wanted = {},
) {
  const device = { attestation: { roots: [believed.root], models }, deviceBound, at }
  const verified = verifyRegistration(made(options), { challenge, origin, rpId, userVerification: 'required', device })
  return 'fault' in verified ? verified.fault : 'accepted'
}

describe('where direct attestation is demanded', () => {
  test('a passkey that a believed maker attests is taken, also by way of another authority of that maker', () => {
    for (const between of [false, true])
      for (const named of [aaguid, null]) {
        const maker = new SoftMaker({ aaguid: named, between })
        assert.equal(outcomeOf({ maker }), 'accepted')
        assert.equal(outcomeOf({ maker }, { models: [model] }), 'accepted')
      }
  })

  test('none, one by the credential itself, other formats, other makers and other models are refused', () => {
    const maker = new SoftMaker({ aaguid })
    const expected = { challenge, origin, rpId, userVerification: 'required' } as const
    const device = { attestation: { roots: [maker.root], models: [] }, deviceBound: false, at: now }
    for (const format of ['none', 'fido-u2f', 'tpm', 'apple', 'android-key'])
      assert.deepEqual(
        verifyRegistration(made(format === 'none' ? {} : { maker }, { format }), { ...expected, device }),
        { fault: 'make' },
        format,
      )
    assert.equal(outcomeOf({ maker }, { believed: new SoftMaker({ aaguid }) }), 'make')
    assert.equal(outcomeOf({ maker }, { models: ['ffffffff-4455-6677-8899-aabbccddeeff'] }), 'make')
    assert.equal(outcomeOf({ maker, aaguid: Buffer.alloc(16, 1) }), 'make', 'the certificate names another model')
  })

  test('a certificate that is not one for authenticators, or out of its time, is refused', () => {
    const cases: [string, ConstructorParameters<typeof SoftMaker>[0]][] = [
      ['another unit', { unit: 'Sales' }],
      ['of an authority', { isAuthority: true }],
      ['a critical extension', { aaguid, isCritical: true }],
      ['version 1', { version: 1 }],
      ['over', { until: new Date('2026-01-01') }],
    ]
    for (const [name, subject] of cases) assert.equal(outcomeOf({ maker: new SoftMaker(subject) }), 'make', name)
    assert.equal(outcomeOf({ maker: new SoftMaker() }, { at: Date.parse('2019-12-31') }), 'make', 'before its time')
  })

  test('with one bit of it turned it is refused, wherever that is', () => {
    const maker = new SoftMaker({ aaguid })
    const registration = made({ maker })
    const object = Buffer.from(registration.response.attestationObject, 'base64url')
    const expected = { challenge, origin, rpId, userVerification: 'required' } as const
    const device = { attestation: { roots: [maker.root], models: [model] }, deviceBound: false, at: now }
    for (let bit = 0; bit < object.length * 8; bit += 7) {
      const turned = Buffer.from(object)
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const response = { ...registration.response, attestationObject: turned.toString('base64url') }
      const verified = verifyRegistration({ ...registration, response }, { ...expected, device })
      assert.ok('fault' in verified, `bit ${bit}`)
    }
  })

  test('SimpleWebAuthn takes what we take, and refuses another maker and another model', async () => {
    for (const [maker, believed, options] of [
      [new SoftMaker({ aaguid, between: true }), undefined, {}],
      [new SoftMaker({ aaguid }), new SoftMaker(), {}],
      [new SoftMaker({ aaguid }), undefined, { aaguid: Buffer.alloc(16, 1) }],
    ] as const) {
      const trusted = believed ?? maker
      SettingsService.setRootCertificates({ identifier: 'packed', certificates: [trusted.root] })
      const registration = made({ maker, ...options })
      const response = { ...registration, clientExtensionResults: {}, response: { ...registration.response, transports: [] } }
      const theirs = await verifyRegistrationResponse({
        response,
        expectedChallenge: challenge.toString('base64url'),
        expectedOrigin: origin,
        expectedRPID: rpId,
      } as never).then(
        ({ verified }) => verified,
        () => false,
      )
      assert.equal(theirs, outcomeOf({ maker, ...options }, { believed: trusted, at: Date.now() }) === 'accepted')
    }
  })
})

test('where passkeys may not leave their device, one that can be synced is refused, and nobody has to attest it', () => {
  const expected = { challenge, origin, rpId, userVerification: 'required' } as const
  const device = { attestation: null, deviceBound: true, at: now }

  assert.deepEqual(verifyRegistration(made({}), { ...expected, device }), { fault: 'device_bound' })
  assert.ok('registered' in verifyRegistration(made({ backupEligible: false }), { ...expected, device }))
})
