import type { FactorDetails, TotpEnrollment } from '@countersign/contract'
import encodeQR from 'qr'
import type { Millis } from '../../clock.ts'
import { normalizeDigits } from '../../codes/normalize-digits.ts'
import { randomBytesOf } from '../../crypto/random.ts'
import { isMethodOffered } from '../../policy/enforcement.ts'
import { Problem } from '../../problem.ts'
import type { FactorKindModule } from '../factor-kind.ts'
import { maskPhone, type Phone, readPhone } from '../phone-number.ts'
import { toBase32 } from './base32.ts'
import { otpauthUri } from './otpauth-uri.ts'
import { diagnoseClock, findStep } from './totp.ts'

/** RFC 4226 section 4 (R6) recommends 160 bits: exactly 32 Base32 characters. */
const keyBytes = 20

export const newTotpKey = (): Uint8Array => randomBytesOf(keyBytes)

/** The wall clock judges, and not our own time: the phone goes by it, so that a clock put right heals the codes at once. */
export const totpKind: FactorKindModule = {
  kind: 'totp',
  defaultName: 'Authenticator app',
  perAccount: 5,
  strength: 20,
  amr: ['otp'],
  enrollment: {
    begin(_tx, { service, policy }, { session, given }) {
      const key = newTotpKey()
      if (!isMethodOffered(policy, given.phone === undefined ? 'totp' : 'authy')) throw new Problem('NOT_OFFERED')
      const phone = given.phone === undefined ? undefined : readPhone(given.phone, given.country)
      return { secret: secretOf(key, phone), shown: { totp: presentKey(key, { issuer: service.name, accountName: session.email }) } }
    },
    // The owner alone knows this key, so clocks that are fast may be diagnosed too.
    prove(_tx, { wall }, { secret }, proof) {
      const verdict = judge(secret, proof, wall, 'both')
      return verdict.result === 'right' ? { ...verdict, kept: { secret, details: detailsOf(secret), counter: verdict.counter } } : verdict
    },
  },
  check: (_tx, { wall }, { secret }, proof) => judge(secret, proof, wall, 'past'),
  phoneIn: numberIn,
}

/** The number that the app is registered with, where the app is one of those that have one (Authy), stands sealed behind the key. */
const secretOf = (key: Uint8Array, phone: Phone | undefined): Uint8Array => (phone ? Buffer.concat([key, Buffer.from(phone.number)]) : key)
const keyIn = (secret: Uint8Array): Uint8Array => secret.subarray(0, keyBytes)

function numberIn(secret: Uint8Array): string | undefined {
  return Buffer.from(secret.subarray(keyBytes)).toString() || undefined
}

function detailsOf(secret: Uint8Array): FactorDetails {
  const number = numberIn(secret)
  return number === undefined ? {} : { totp: { phone: maskPhone(number) } }
}

/** What the person is shown once. */
export function presentKey(secret: Uint8Array, { issuer, accountName }: { issuer: string; accountName: string }): TotpEnrollment['totp'] {
  const key = toBase32(secret)
  const uri = otpauthUri({ issuer, accountName, key })
  return { key, uri, qrSvg: encodeQR(uri, 'svg', { ecc: 'medium', border: 4 }), issuer, accountName }
}

/** A right code uses up its time step and those before it (RFC 6238 section 5.2). */
function judge(secret: Uint8Array, proof: unknown, wall: Millis, towards: 'past' | 'both') {
  const code = typeof proof === 'string' ? normalizeDigits(proof, 6) : undefined
  if (code === undefined) return { result: 'wrong' } as const
  const key = keyIn(secret)
  const step = findStep(key, code, wall)
  if (step !== undefined) return { result: 'right', counter: step } as const
  const offsetSeconds = diagnoseClock(key, code, wall, towards)
  return offsetSeconds === undefined ? ({ result: 'wrong' } as const) : ({ result: 'clock_off', offsetSeconds } as const)
}
