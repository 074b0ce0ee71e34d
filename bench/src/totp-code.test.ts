import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totpCode, totpStep } from './totp-code.ts'

// RFC 6238 appendix B has eight digits; an app shows the last six.
const vectors: [seconds: number, code: string][] = [
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
]

for (const [seconds, code] of vectors) {
  test(`gives the code of RFC 6238 at ${seconds} seconds`, () => {
    assert.equal(totpCode(Buffer.from('12345678901234567890'), totpStep(seconds * 1000)), code.slice(2))
  })
}
