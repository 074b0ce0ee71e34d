import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash, randomInt } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { PasskeyAssertion, PasskeyRegistration } from '@countersign/contract'
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import { SoftAuthenticator } from './soft-authenticator.fixture.ts'
import { verifyAssertion } from './verify-assertion.ts'
import { verifyRegistration } from './verify-registration.ts'

const origin = 'https://id.example.com'
const rpId = 'id.example.com'
const challenge = Buffer.alloc(32, 3)
const asked = { challenge: challenge.toString('base64url'), rpId }
const handle = Buffer.alloc(32, 7)
const user = { id: handle.toString('base64url'), name: 'maya@example.com', displayName: 'Maya' }
const algorithms = ['EdDSA', 'ES256', 'RS256'] as const

interface Case {
  name: string
  challenge: string
  authenticator: SoftAuthenticator
  registration: PasskeyRegistration
  assertion: PasskeyAssertion
}

/** Right ones of each algorithm, and for each as many with one bit turned somewhere in what is signed or in the signature. */
function makeCases(): Case[] {
  return algorithms.flatMap((algorithm) => {
    const authenticator = new SoftAuthenticator({ origin, algorithm })
    const registration = authenticator.create({ ...asked, rp: { id: rpId, name: 'Example' }, user })
    const common = { challenge: asked.challenge, authenticator, registration }
    const right = Array.from({ length: 5 }, () => ({ ...common, name: algorithm, assertion: authenticator.get(asked) }))
    const turned = Array.from({ length: 40 }, () => ({ ...common, ...turnOneBit(algorithm, authenticator.get(asked)) }))
    const lied = [
      authenticator.get(asked, { origin: 'https://id.example.com.evil.test' }),
      authenticator.get(asked, { rpId: 'example.com' }),
      authenticator.get(asked, { type: 'webauthn.create' }),
      authenticator.get(asked, { flags: (flags) => flags & ~0x04 }),
      authenticator.get(asked, { flags: (flags) => flags & ~0x01 }),
      authenticator.get(asked, { challenge: Buffer.alloc(32).toString('base64url') }),
    ].map((assertion, index) => ({ ...common, name: `${algorithm}, lie ${index}`, assertion }))
    return [...right, ...turned, ...lied]
  })
}

function turnOneBit(algorithm: string, assertion: PasskeyAssertion): { name: string; assertion: PasskeyAssertion } {
  const field = (['clientDataJSON', 'authenticatorData', 'signature'] as const)[randomInt(3)] ?? 'signature'
  const bytes = Buffer.from(assertion.response[field], 'base64url')
  const bit = randomInt(bytes.length * 8)
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return {
    name: `${algorithm}, bit ${bit} of ${field}`,
    assertion: { ...assertion, response: { ...assertion.response, [field]: bytes.toString('base64url') } },
  }
}

function ours({ registration, assertion }: Case): boolean {
  const expected = { challenge, origin, rpId, userVerification: 'required' } as const
  const made = verifyRegistration(registration, expected)
  if ('fault' in made) return false
  const { id, publicKey, backupEligible } = made.registered
  const credential = { id, publicKey, backupEligible, userHandle: handle }
  return 'asserted' in verifyAssertion(assertion, { ...expected, isDiscoverable: true }, credential)
}

describe('other verifiers agree with ours', () => {
  let cases: Case[]
  let verdicts: boolean[]
  before(() => {
    cases = makeCases()
    verdicts = cases.map(ours)
    assert.equal(verdicts.filter(Boolean).length, 15)
  })

  test('python3-fido2, on credentials and assertions', async () => {
    const script = fileURLToPath(new URL('./fido2-verify.py', import.meta.url))
    const said = await run('/usr/bin/python3', [script], JSON.stringify({ rpId, origin, cases }))

    const lines = said.trim().split('\n')
    for (const [at, { name }] of cases.entries()) assert.equal(lines[at]?.startsWith('accepted'), verdicts[at], `${name}: ${lines[at]}`)
  })

  test('libfido2, on assertions', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'countersign-fido2-'))
    try {
      for (const [at, { name, authenticator, assertion }] of cases.entries()) {
        // It is handed the digest of the client data, and no challenge or origin: only what is signed is its affair.
        if (name.includes('lie')) continue
        const key = join(folder, 'key.pem')
        writeFileSync(key, authenticator.publicKey.export({ format: 'pem', type: 'spki' }))
        const kind = name.startsWith('EdDSA') ? 'eddsa' : name.startsWith('ES256') ? 'es256' : 'rs256'
        const accepts = await run('fido2-assert', ['-V', '-p', '-v', key, kind], inputOf(assertion)).then(
          () => true,
          () => false,
        )
        assert.equal(accepts, verdicts[at], name)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('SimpleWebAuthn, on credentials and assertions', async () => {
    for (const [at, one] of cases.entries()) {
      const theirs = await simpleWebAuthn(one)
      // Its reader of DER does not mind which class a tag has: the numbers of such a signature are still right.
      if (theirs && /^ES256, bit \d+ of signature$/.test(one.name)) continue
      assert.equal(theirs, verdicts[at], one.name)
    }
  })
})

/** fido2-assert(1), INPUT FORMAT: digest of the client data, relying party, authenticator data as a CBOR byte string, signature. */
function inputOf({ response }: PasskeyAssertion): string {
  const base64 = (text: string) => Buffer.from(text, 'base64url').toString('base64')
  const digest = createHash('sha256').update(Buffer.from(response.clientDataJSON, 'base64url')).digest('base64')
  const data = Buffer.from(response.authenticatorData, 'base64url')
  const cbor = Buffer.concat([Buffer.from([0x58, data.length]), data]).toString('base64')
  return `${[digest, rpId, cbor, base64(response.signature)].join('\n')}\n`
}

async function simpleWebAuthn({ registration, assertion }: Case): Promise<boolean> {
  const expected = { expectedChallenge: asked.challenge, expectedOrigin: origin, expectedRPID: rpId, requireUserVerification: true }
  const extended = { clientExtensionResults: {}, response: {} }
  try {
    const response = { ...extended, ...registration, response: { ...registration.response, transports: [] } }
    const made = await verifyRegistrationResponse({ response, ...expected, supportedAlgorithmIDs: [-8, -7, -257] } as never)
    if (!made.verified) return false
    const { credential } = made.registrationInfo
    const verified = await verifyAuthenticationResponse({ response: { ...extended, ...assertion }, ...expected, credential } as never)
    return verified.verified
  } catch {
    return false
  }
}

function run(program: string, words: string[], input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, words, { maxBuffer: 1 << 24 }, (error, stdout, stderr) =>
      error ? reject(new Error(`${program}: ${stderr}`, { cause: error })) : resolve(stdout),
    )
    child.stdin?.on('error', () => {}).end(input)
  })
}
