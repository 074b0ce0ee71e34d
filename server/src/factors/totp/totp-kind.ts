import { createSecretKey, type KeyObject } from 'node:crypto'
import encodeQR from 'qr'
import { normalizeDigits } from '../../codes/normalize-digits.ts'
import { randomBytesOf } from '../../crypto/random.ts'
import type { AccountId, FactorId } from '../../ids.ts'
import type { FactorKindModule } from '../factor-kind.ts'
import { toBase32 } from './base32.ts'
import { otpauthUri } from './otpauth-uri.ts'
import { diagnoseClock, findStep } from './totp.ts'
import * as store from './totp-store.ts'

/** RFC 4226 section 4 (R6) recommends 160 bits: exactly 32 Base32 characters. */
const keyBytes = 20

export const totpKind: FactorKindModule = {
  kind: 'totp',
  defaultName: 'Authenticator app',
  perAccount: 5,
  strength: 20,
  amr: 'otp',

  newSecret: () => randomBytesOf(keyBytes),

  proveEnrollment(secret, proof, wall) {
    const key = createSecretKey(secret)
    const code = normalizeDigits(proof, 6)
    const step = code === undefined ? undefined : findStep(key, code, wall)
    if (step !== undefined) return { verdict: { result: 'right' }, used: step }
    // The owner alone knows this key, so clocks that are fast may be diagnosed too.
    return { verdict: wrongOrClockOff(key, code, wall, 'both'), used: 0 }
  },

  async store(tx, at, factor, secret, used) {
    await tx.run(store.insertTotp, { factorId: factor.id, sealedKey: at.keys.seal(placeOf(factor), secret), lastStep: used })
  },

  async check(tx, at, factor, proof) {
    const row = await tx.get(store.readTotp, { factorId: factor.id })
    if (!row) return { result: 'wrong' }
    const key = createSecretKey(at.keys.open(placeOf(factor), row.sealed_key))
    const code = normalizeDigits(proof, 6)
    const step = code === undefined ? undefined : findStep(key, code, at.wall)
    if (step === undefined) return wrongOrClockOff(key, code, at.wall, 'past')
    const used = await tx.run(store.useStep, { factorId: factor.id, step })
    return used === 1 ? { result: 'right' } : { result: 'already_used' }
  },

  async erase(tx, factorId) {
    await tx.run(store.deleteTotp, { factorId })
  },

  present(secret, { issuer, accountName }) {
    const key = toBase32(secret)
    const uri = otpauthUri({ issuer, accountName, key })
    return { key, uri, qrSvg: encodeQR(uri, 'svg', { ecc: 'medium', border: 4 }), issuer, accountName }
  },
}

function wrongOrClockOff(key: KeyObject, code: string | undefined, wall: number, towards: 'past' | 'both') {
  const offsetSeconds = code === undefined ? undefined : diagnoseClock(key, code, wall, towards)
  return offsetSeconds === undefined ? ({ result: 'wrong' } as const) : ({ result: 'clock_off', offsetSeconds } as const)
}

function placeOf(factor: { id: FactorId; accountId: AccountId }) {
  return { table: 'totp_factors', column: 'sealed_key', account: factor.accountId, row: factor.id }
}
