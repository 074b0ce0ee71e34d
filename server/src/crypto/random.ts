import { randomBytes, randomInt } from 'node:crypto'

export const randomBytesOf = (length: number): Buffer => randomBytes(length)

/** 256 bits, as 43 characters of base64url: session secrets, device tokens, links. */
export const randomSecret = (): string => randomBytes(32).toString('base64url')

/** Uniform over the whole range with leading zeros (`randomInt` rejects instead of folding). It takes ranges below 2^48. */
export function randomDigits(length: number): string {
  if (!Number.isInteger(length) || length < 1 || length > 14) throw new RangeError(`a code has 1 to 14 digits, not ${length}`)
  return String(randomInt(10 ** length)).padStart(length, '0')
}

/** Both ends included. */
export const randomNumber = (least: number, most: number): number => randomInt(least, most + 1)
