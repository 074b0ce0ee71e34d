import { timingSafeEqual } from 'node:crypto'
import { domainToASCII } from 'node:url'
import type { Millis } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import { minutes } from '../durations.ts'
import type { MailTemplate } from './templates/render-mail.ts'

/**
 * Every mail carries a reference by which we know it again without having kept it: kind, minute and a keyed mark of the
 * recipient, authenticated with our key. Whoever has a mail can ask whether it is ours; nobody can make a reference up.
 */
export interface Provenance {
  template: MailTemplate
  /** When it was queued, to the minute. */
  at: Millis
  /** Null where no address was given to compare with. */
  isTo: boolean | null
}

/** These numbers stand in mails that people have: they never change their meaning. */
const numbers: Record<MailTemplate, number> = {
  'sign-up-code': 1,
  'sign-up-known-address': 2,
  'thaw-code': 3,
  'password-reset': 4,
  'factor-added': 5,
  'factor-replaced': 6,
  'factor-suspended': 7,
  'factor-resumed': 8,
  'factor-removed': 9,
  'new-device-sign-in': 10,
  'second-factor-failed': 11,
  'password-changed': 12,
  'password-was-reset': 13,
  'account-frozen': 14,
  'account-thawing': 15,
  'address-code': 16,
  'address-known': 17,
  'email-changed': 18,
  'email-replaced': 19,
  'email-change-undone': 20,
  'address-added': 21,
  'address-removed': 22,
  'address-left': 23,
  'address-failing': 24,
  'mail-phrase-changed': 25,
  'device-trusted': 26,
  'signed-out-by-operator': 27,
  'account-exported': 28,
  'factor-may-be-copied': 30,
  'factor-change-code': 31,
  'recovery-codes-made': 32,
  'recovery-codes-renewed': 33,
  'recovery-code-used': 34,
  'recovery-codes-low': 35,
  'approval-approved': 36,
  'application-allowed': 37,
  'recovery-opened': 40,
  'recovery-incomplete': 41,
  'recovery-received': 42,
  'recovery-more-needed': 43,
  'recovery-waiting': 44,
  'recovery-ends-soon': 45,
  'recovery-ready': 46,
  'recovery-finished': 47,
  'recovery-rejected': 48,
  'recovery-appealed': 49,
  'recovery-upheld': 50,
  'recovery-reopened': 51,
  'recovery-cancelled': 52,
  'recovery-expired': 53,
  'recovery-code': 54,
  'intake-guidance': 70,
  'intake-incomplete': 71,
  'intake-under-way': 72,
  'intake-over': 73,
  'intake-paused': 74,
  'intake-unreadable': 75,
  'staff-alert': 60,
}
const templates = new Map(Object.entries(numbers).map(([template, number]) => [number, template as MailTemplate]))

/** One byte of kind, four of the minute, four of the recipient's mark, eleven of the authentication: 32 letters and digits. */
const [minuteStart, markStart, authenticationStart, length] = [1, 5, 9, 20]

export function provenanceReference(keys: KeyRing, { template, at, to }: { template: MailTemplate; at: Millis; to: string }): string {
  const bytes = Buffer.alloc(length)
  bytes.writeUInt8(numbers[template])
  bytes.writeUInt32BE(Math.floor(at / minutes(1)), minuteStart)
  markOf(keys, to).copy(bytes, markStart)
  authenticationOf(keys, bytes).copy(bytes, authenticationStart)
  return (toBase32(bytes).match(/.{4}/g) ?? []).join('-')
}

/** Undefined for whatever is not a reference of ours. */
export function readReference(keys: KeyRing, reference: string, address: string | undefined): Provenance | undefined {
  const bytes = fromBase32(reference)
  if (bytes === undefined || !timingSafeEqual(bytes.subarray(authenticationStart), authenticationOf(keys, bytes))) return undefined
  const template = templates.get(bytes.readUInt8())
  if (template === undefined) return undefined
  const isTo = address === undefined ? null : timingSafeEqual(bytes.subarray(markStart, authenticationStart), markOf(keys, address))
  return { template, at: bytes.readUInt32BE(minuteStart) * minutes(1), isTo }
}

const authenticationOf = (keys: KeyRing, bytes: Buffer): Buffer =>
  Buffer.from(keys.digest('provenance', bytes.toString('base64', 0, authenticationStart))).subarray(0, length - authenticationStart)

const markOf = (keys: KeyRing, address: string): Buffer =>
  Buffer.from(keys.digest('provenance-recipient', oneSpelling(address))).subarray(0, authenticationStart - markStart)

/** People type their address in another case than they signed up with. */
function oneSpelling(address: string): string {
  const text = address.trim().normalize('NFKC').toLowerCase()
  const at = text.lastIndexOf('@')
  return text.slice(0, at + 1) + (domainToASCII(text.slice(at + 1)) || text.slice(at + 1))
}

/** Crockford's alphabet: nothing in it is mistaken for something else. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const mistakenFor: Record<string, string> = { O: '0', I: '1', L: '1' }

function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('')
}

/** Spaces, hyphens and the invisible signs that keep it together in an Arabic mail are not part of it. */
/** Spaces, hyphens and the invisible signs that keep it together in an Arabic mail are not part of it. */
function fromBase32(text: string): Buffer | undefined {
  const signs = text.toUpperCase().replaceAll(/[\s\p{Cf}-]/gu, '')
  const values = [...signs].map((sign) => alphabet.indexOf(mistakenFor[sign] ?? sign))
  if (values.length !== (length * 8) / 5 || values.includes(-1)) return undefined
  const bits = values.map((value) => value.toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
