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
  sts: 'StaffSessionId'
  rcs: 'RecoveryCodeSetId'
  hst: 'HostId'
  hky: 'HostKeyId'
  whe: 'WebhookEndpointId'
  hch: 'HostChallengeId'
  evt: 'WebhookEventId'
  grt: 'GrantId'
  key: 'SigningKeyId'
  apr: 'ApprovalId'
  rvs: 'RecoveryVisitId'
  rcv: 'RecoveryCaseId'
  evd: 'EvidenceId'
  rrv: 'ReviewId'
  rbg: 'RebindGrantId'
  evf: 'EvidenceFileId'
  fck: 'FaceCheckId'
  qst: 'QuestionSetId'
  iml: 'IntakeMailId'
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
export type HostId = Id<'hst'>
export type HostKeyId = Id<'hky'>
export type HostChallengeId = Id<'hch'>
export type WebhookEndpointId = Id<'whe'>
export type WebhookEventId = Id<'evt'>
export type ApprovalId = Id<'apr'>
export type RecoveryVisitId = Id<'rvs'>
export type RecoveryCaseId = Id<'rcv'>
export type EvidenceId = Id<'evd'>
export type ReviewId = Id<'rrv'>
export type StaffSessionId = Id<'sts'>
export type RebindGrantId = Id<'rbg'>
export type EvidenceFileId = Id<'evf'>
export type IntakeMailId = Id<'iml'>

/** In the order of the characters' codes, so that ids sort as their times do. */
const alphabet = '234567abcdefghijklmnopqrstuvwxyz'

const codes = Buffer.from(alphabet)

const [timeLength, randomLength] = [9, 17]
/** The system is asked for the bytes of many ids at a time, since asking costs more than what is got. */
const pool = new Uint8Array(randomLength * 128)
let taken = pool.length

const text = Buffer.alloc(timeLength + randomLength)
let written = Number.NaN

/**
 * Nine characters of the time (45 bits of milliseconds), then 85 random bits, as RFC 9562 does for version 7: what is made at the
 * same time lies side by side in every index, and still cannot be guessed.
 */
export function newId<P extends keyof Prefixes>(prefix: P): Id<P> {
  const now = Date.now()
  if (now !== written) writeTime(now)
  if (taken === pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  for (let at = timeLength; at < text.length; at++) text[at] = codes[(pool[taken++] as number) & 31] as number
  return `${prefix}_${text.toString('latin1')}`
}

function writeTime(now: number): void {
  written = now
  let time = now
  for (let at = timeLength - 1; at >= 0; at--) {
    text[at] = codes[time % 32] as number
    time = Math.floor(time / 32)
  }
}
