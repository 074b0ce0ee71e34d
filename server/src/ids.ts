import { randomBytes } from 'node:crypto'

/** Prefixes of identifiers that leave the server. The rest of an id is 128 random bits in lower-case Base32. */
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

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

export function newId<P extends keyof Prefixes>(prefix: P): Id<P> {
  const bytes = randomBytes(26)
  let text = ''
  for (const byte of bytes) text += alphabet[byte & 31]
  return `${prefix}_${text}`
}
