import { createSecretKey } from 'node:crypto'
import encodeQR from 'qr'
import type { Millis } from '../../clock.ts'
import { normalizeDigits } from '../../codes/normalize-digits.ts'
import { randomBytesOf } from '../../crypto/random.ts'
import type { FactorKindModule, Verdict } from '../factor-kind.ts'
import { toBase32 } from './base32.ts'
import { otpauthUri } from './otpauth-uri.ts'
import { diagnoseClock, findStep } from './totp.ts'

/** RFC 4226 section 4 (R6) recommends 160 bits: exactly 32 Base32 characters. */
const keyBytes = 20

export const totpKind: FactorKindModule = {
  kind: 'totp',
  defaultName: 'Authenticator app',
  perAccount: 5,
  strength: 20,
  amr: 'otp',

  newSecret: () => randomBytesOf(keyBytes),

  // The owner alone knows this key, so clocks that are fast may be diagnosed too.
  proveEnrollment: (secret, proof, wall) => judge(secret, proof, wall, 'both'),
  check: (secret, proof, wall) => judge(secret, proof, wall, 'past'),

  present(secret, { issuer, accountName }) {
    const key = toBase32(secret)
    const uri = otpauthUri({ issuer, accountName, key })
    return { key, uri, qrSvg: encodeQR(uri, 'svg', { ecc: 'medium', border: 4 }), issuer, accountName }
  },
}

/** A right code uses up its time step and those before it (RFC 6238 section 5.2). */
function judge(secret: Uint8Array, proof: string, wall: Millis, towards: 'past' | 'both'): Verdict {
  const code = normalizeDigits(proof, 6)
  if (code === undefined) return { result: 'wrong' }
  const key = createSecretKey(secret)
  const step = findStep(key, code, wall)
  if (step !== undefined) return { result: 'right', counter: step }
  const offsetSeconds = diagnoseClock(key, code, wall, towards)
  return offsetSeconds === undefined ? { result: 'wrong' } : { result: 'clock_off', offsetSeconds }
}
