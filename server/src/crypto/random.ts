import { randomBytes, randomFillSync, randomInt } from 'node:crypto'

export const randomBytesOf = (length: number): Buffer => (length <= 64 ? take(length) : randomBytes(length))

/** 256 bits, as 43 characters of base64url: session secrets, device tokens, links. */
export const randomSecret = (): string => take(32).toString('base64url')

/** Uniform over the whole range with leading zeros (`randomInt` rejects instead of folding). It takes ranges below 2^48. */
export function randomDigits(length: number): string {
  if (!Number.isInteger(length) || length < 1 || length > 14) throw new RangeError(`a code has 1 to 14 digits, not ${length}`)
  return String(randomInt(10 ** length)).padStart(length, '0')
}

/** Both ends included. */
export const randomNumber = (least: number, most: number): number => randomInt(least, most + 1)

/** The system is asked for many bytes at a time, since asking costs more than what is got. What was given out is not kept. */
const pool = Buffer.alloc(4096)
let taken = pool.length

function take(length: number): Buffer {
  if (taken + length > pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  const bytes = Buffer.from(pool.subarray(taken, taken + length))
  pool.fill(0, taken, taken + length)
  taken += length
  return bytes
}
