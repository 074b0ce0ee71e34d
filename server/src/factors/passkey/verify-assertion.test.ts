import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, test } from 'node:test'
import type { PasskeyAssertion } from '@countersign/contract'
import { readCbor } from './cbor.ts'
import { publicKeyFromCose } from './public-key.ts'
import { type Lies, SoftAuthenticator } from './soft-authenticator.fixture.ts'
import { type ExpectedAssertion, type KnownCredential, verifyAssertion } from './verify-assertion.ts'
import { verifyRegistration } from './verify-registration.ts'
import { crossOrigin, es256, es256Self, topOrigin, type Vector, withCertificate } from './webauthn-vectors.fixture.ts'

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex')
const base64url = (hex: string): string => bytes(hex).toString('base64url')
const handle = Buffer.alloc(32, 7)
const specification = { origin: 'https://example.org', rpId: 'example.org', userVerification: 'preferred' } as const

const registrationOf = ({ credentialId, registration }: Vector) =>
  verifyRegistration(
    {
      id: base64url(credentialId),
      rawId: base64url(credentialId),
      type: 'public-key',
      response: { clientDataJSON: base64url(registration.clientDataJSON), attestationObject: base64url(registration.attestationObject) },
    },
    { ...specification, challenge: bytes(registration.challenge) },
  )

const assertionOf = (credentialId: string, answer: Vector['authentication']): PasskeyAssertion => ({
  id: base64url(credentialId),
  rawId: base64url(credentialId),
  type: 'public-key',
  response: {
    clientDataJSON: base64url(answer.clientDataJSON),
    authenticatorData: base64url(answer.authenticatorData),
    signature: base64url(answer.signature),
  },
})

describe('the recorded vectors of WebAuthn L3', () => {
  test('ES256 credentials without attestation, and with one of their own, are registered and signed in with', () => {
    for (const vector of [es256, es256Self]) {
      const registered = registrationOf(vector)
      assert.ok('registered' in registered, `${vector.name}: ${JSON.stringify(registered)}`)
      const { id, publicKey, backupEligible } = registered.registered
      assert.equal(Buffer.from(id).toString('hex'), vector.credentialId)

      const verified = verifyAssertion(
        assertionOf(vector.credentialId, vector.authentication),
        { ...specification, challenge: bytes(vector.authentication.challenge), isDiscoverable: false },
        { id, publicKey, backupEligible, userHandle: handle },
      )

      assert.ok('asserted' in verified, `${vector.name}: ${JSON.stringify(verified)}`)
    }
  })

  test('those of frames are refused, at both ceremonies', () => {
    for (const vector of [crossOrigin, topOrigin]) {
      assert.deepEqual(registrationOf(vector), { fault: 'cross_origin' }, vector.name)

      const verified = verifyAssertion(
        assertionOf(vector.credentialId, vector.authentication),
        { ...specification, challenge: bytes(vector.authentication.challenge), isDiscoverable: false },
        { id: bytes(vector.credentialId), publicKey: { algorithm: -7, jwk: {} }, backupEligible: false, userHandle: handle },
      )

      assert.deepEqual(verified, { fault: 'cross_origin' }, vector.name)
    }
  })

  test('RS256 and EdDSA credentials are signed in with', () => {
    for (const { name, algorithm, credentialId, coseKey, backupEligible, authentication } of withCertificate) {
      const publicKey = publicKeyFromCose(readCbor(bytes(coseKey)))
      assert.ok(publicKey)
      assert.equal(publicKey.algorithm, algorithm)

      const verified = verifyAssertion(
        assertionOf(credentialId, authentication),
        { ...specification, challenge: bytes(authentication.challenge), isDiscoverable: false },
        { id: bytes(credentialId), publicKey, backupEligible, userHandle: handle },
      )

      assert.ok('asserted' in verified, `${name}: ${JSON.stringify(verified)}`)
    }
  })
})

const origin = 'https://id.example.com'
const rpId = 'id.example.com'
const challenge = Buffer.alloc(32, 3)
const expected: ExpectedAssertion = { challenge, origin, rpId, userVerification: 'required', isDiscoverable: true }
const asked = { challenge: challenge.toString('base64url'), rpId }

function registered(options: Partial<ConstructorParameters<typeof SoftAuthenticator>[0]> = {}) {
  const authenticator = new SoftAuthenticator({ origin, ...options })
  const made = authenticator.create({ challenge: asked.challenge, rp: { id: rpId, name: 'Example' }, user: user() })
  const verified = verifyRegistration(made, { challenge, origin, rpId, userVerification: 'required' })
  assert.ok('registered' in verified, JSON.stringify(verified))
  const { id, publicKey, backupEligible } = verified.registered
  return { authenticator, credential: { id, publicKey, backupEligible, userHandle: handle } satisfies KnownCredential }
}
const user = () => ({ id: handle.toString('base64url'), name: 'maya@example.com', displayName: 'maya@example.com' })

describe('an assertion', () => {
  const { authenticator, credential } = registered()
  const faultOf = (lies: Lies, more: Partial<ExpectedAssertion> = {}) => {
    const verified = verifyAssertion(authenticator.get(asked, lies), { ...expected, ...more }, credential)
    return 'fault' in verified ? verified.fault : 'accepted'
  }

  test('is taken as it should be', () => {
    assert.equal(faultOf({}), 'accepted')
    assert.equal(faultOf({ userHandle: null }, { isDiscoverable: false }), 'accepted')
    assert.equal(faultOf({ flags: (flags) => flags & ~0x04 }, { userVerification: 'preferred' }), 'accepted')
  })

  test('of another type, challenge, relying party or frame is refused, each for its own reason', () => {
    assert.equal(faultOf({ type: 'webauthn.create' }), 'type')
    assert.equal(faultOf({ challenge: Buffer.alloc(32, 4).toString('base64url') }), 'challenge')
    assert.equal(faultOf({ challenge: `${asked.challenge}=` }), 'challenge')
    assert.equal(faultOf({ rpId: 'example.com' }), 'rp_id')
    assert.equal(faultOf({ client: { crossOrigin: true } }), 'cross_origin')
    assert.equal(faultOf({ client: { topOrigin: origin } }), 'cross_origin')
  })

  test('of any origin but the exact one is refused', () => {
    for (const other of [
      'http://id.example.com',
      'https://id.example.com:8443',
      'https://id.example.com.',
      'https://id.example.com.evil.test',
      'https://evil-id.example.com',
      'https://example.com',
      'https://ID.example.com',
      'https://id.example.com/',
      'https://xn--id-example-9za.com',
      'null',
      '',
    ])
      assert.equal(faultOf({ origin: other }), 'origin', other)
  })

  test('without presence, or without verification where it is demanded, is refused', () => {
    assert.equal(faultOf({ flags: (flags) => flags & ~0x01 }), 'user_presence')
    assert.equal(faultOf({ flags: (flags) => flags & ~0x04 }), 'user_verification')
  })

  test('is held to the backup flags of its registration', () => {
    assert.equal(faultOf({ flags: (flags) => flags & ~0x18 }), 'backup_flags')
    assert.equal(faultOf({ flags: (flags) => (flags & ~0x08) | 0x10 }), 'backup_flags')
    assert.equal(faultOf({ flags: (flags) => flags & ~0x10 }), 'accepted')
    const bound = registered({ backupEligible: false })
    const eligible = bound.authenticator.get(asked, { flags: (flags) => flags | 0x08 })
    assert.deepEqual(verifyAssertion(eligible, expected, bound.credential), { fault: 'backup_flags' })
  })

  test('names one credential, and its owner where nobody else has', () => {
    assert.equal(faultOf({ userHandle: null }), 'user_handle')
    assert.equal(faultOf({ userHandle: Buffer.alloc(32, 8).toString('base64url') }), 'user_handle')
    assert.equal(faultOf({ userHandle: Buffer.alloc(32, 8).toString('base64url') }, { isDiscoverable: false }), 'user_handle')
    const mine = authenticator.get(asked)
    const other = Buffer.alloc(32, 9).toString('base64url')
    for (const given of [
      { ...mine, id: other },
      { ...mine, rawId: other },
      { ...mine, id: other, rawId: other },
    ])
      assert.deepEqual(verifyAssertion(given, expected, credential), { fault: 'credential' })
  })

  test('of each algorithm that is offered is taken', () => {
    for (const algorithm of ['EdDSA', 'ES256', 'RS256'] as const) {
      const one = registered({ algorithm })
      assert.ok('asserted' in verifyAssertion(one.authenticator.get(asked), expected, one.credential), algorithm)
    }
  })

  test('with any one bit of it turned is refused: 10,000 times', () => {
    const fields = ['id', 'rawId', 'clientDataJSON', 'authenticatorData', 'signature', 'userHandle', 'type'] as const
    const all = (['EdDSA', 'ES256', 'RS256'] as const).map((algorithm) => registered({ algorithm, counter: 1 }))
    let accepted = 0
    for (let round = 0; round < 10_000; round += 1) {
      const one = all[round % all.length] as (typeof all)[number]
      const given = structuredClone(one.authenticator.get(asked)) as PasskeyAssertion & Record<string, unknown>
      const field = fields[randomInt(fields.length)] as (typeof fields)[number]
      const holder = (field in given ? given : given.response) as Record<string, string>
      // Half of them in the bytes, half in the letters that carry them.
      holder[field] = round % 2 || field === 'type' ? turnBit(holder[field] ?? '', 'latin1') : turnBit(holder[field] ?? '', 'base64url')
      if ('asserted' in verifyAssertion(given, expected, one.credential)) accepted += 1
    }
    assert.equal(accepted, 0)
  })
})

function turnBit(text: string, encoding: 'latin1' | 'base64url'): string {
  const turned = Buffer.from(text, encoding)
  const bit = randomInt(turned.length * 8)
  turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return turned.toString(encoding)
}
