import { type KeyObject, timingSafeEqual } from 'node:crypto'
import { hmac } from '../../crypto/hmac.ts'

/** Time-based one-time passwords, pure arithmetic: RFC 6238 over RFC 4226. HMAC-SHA-1, 6 digits, 30 s steps. */
export const stepSeconds = 30
const digits = 6

/** The number of whole steps since 1970 (RFC 6238 section 4.2, T0 = 0). */
export function stepAt(timeMillis: number): number {
  return Math.floor(timeMillis / (stepSeconds * 1000))
}

/** At most 64 bytes. */
type TotpKey = KeyObject | Uint8Array
/** HMAC-SHA-1 of a counter. */
type Mac = (counter: Uint8Array) => Buffer

const macOf = (key: TotpKey): Mac => hmac('sha1', key instanceof Uint8Array ? key : key.export())

export const codeForStep = (key: TotpKey, step: number): string => codeOf(macOf(key), step)

/** RFC 4226 section 5.3: HMAC of the counter, dynamic truncation, the last six decimal digits. */
function codeOf(mac: Mac, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeUInt32BE(Math.floor(step / 2 ** 32), 0)
  counter.writeUInt32BE(step % 2 ** 32, 4)
  const digest = mac(counter)
  const offset = (digest[19] as number) & 0x0f
  const number = digest.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/**
 * The newest step of the window -1, 0, +1 (RFC 6238 section 5.2) whose code this is, or undefined. Always three HMACs
 * and three constant-time comparisons, so the time taken says nothing.
 */
export function findStep(key: TotpKey, code: string, nowMillis: number): number | undefined {
  const now = stepAt(nowMillis)
  const mac = macOf(key)
  let found: number | undefined
  for (const step of [now - 1, now, now + 1]) if (isCode(mac, step, code)) found = step
  return found
}

/** How many steps back and forward a mistaken clock is looked for: 10 minutes each way. */
const diagnosisSteps = 20

/**
 * How far the clock of a device is off, in seconds (positive is fast), if the code fits outside the accepted window.
 * It explains a refusal and accepts nothing. `towards: 'past'` looks for slow clocks only: whoever guesses must not
 * learn that a guess will become right in a few minutes.
 */
export function diagnoseClock(key: TotpKey, code: string, nowMillis: number, towards: 'past' | 'both'): number | undefined {
  const now = stepAt(nowMillis)
  const mac = macOf(key)
  for (let distance = 2; distance <= diagnosisSteps; distance++) {
    if (isCode(mac, now - distance, code)) return -distance * stepSeconds
    if (towards === 'both' && isCode(mac, now + distance, code)) return distance * stepSeconds
  }
  return undefined
}

function isCode(mac: Mac, step: number, code: string): boolean {
  const expected = Buffer.from(codeOf(mac, step))
  const given = Buffer.from(code)
  return expected.length === given.length && timingSafeEqual(expected, given)
}
