import { randomFillSync } from 'node:crypto'

/** Prefixes of identifiers that leave the server. The rest of an id is 26 characters of lower-case Base32. */
interface Prefixes {
  acc: 'AccountId'
  fac: 'FactorId'
  enr: 'EnrollmentId'
  chl: 'ChallengeId'
  ses: 'SessionId'
  sin: 'SignInId'
  sgn: 'SignUpId'
  dev: 'DeviceId'
  cpt: 'ContactPointId'
  msg: 'MessageId'
  inv: 'InviteId'
  cod: 'CodeId'
  rst: 'PasswordResetId'
  nml: 'NotMeLinkId'
  adr: 'AddressRequestId'
  adc: 'AddressChangeId'
  trd: 'TrustedDeviceId'
  stl: 'StaffLinkId'
  rcs: 'RecoveryCodeSetId'
}
export type Id<P extends keyof Prefixes = keyof Prefixes> = `${P}_${string}`
export type AccountId = Id<'acc'>
export type FactorId = Id<'fac'>
export type EnrollmentId = Id<'enr'>
export type ChallengeId = Id<'chl'>
export type SessionId = Id<'ses'>
export type SignInId = Id<'sin'>
export type DeviceId = Id<'dev'>
export type ContactPointId = Id<'cpt'>
export type AddressRequestId = Id<'adr'>
export type AddressChangeId = Id<'adc'>
export type TrustedDeviceId = Id<'trd'>

/** In the order of the characters' codes, so that ids sort as their times do. */
const alphabet = '234567abcdefghijklmnopqrstuvwxyz'

const bytes = new Uint8Array(17)

/**
 * Nine characters of the time (45 bits of milliseconds), then 85 random bits, as RFC 9562 does for version 7: what is made at the
 * same time lies side by side in every index, and still cannot be guessed.
 */
export function newId<P extends keyof Prefixes>(prefix: P): Id<P> {
  let time = Date.now()
  let text = ''
  for (let at = 0; at < 9; at++) {
    text = alphabet[time % 32] + text
    time = Math.floor(time / 32)
  }
  for (const byte of randomFillSync(bytes)) text += alphabet[byte & 31]
  return `${prefix}_${text}`
}
