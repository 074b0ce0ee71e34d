import { randomBytesOf } from '../../crypto/random.ts'

/** Crockford's Base32: no I, L, O and U, so that no two of its characters look alike on paper. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const length = 16
export const codesPerSet = 10

/** Ten codes of 80 random bits each. */
export const newCodes = (): string[] => Array.from({ length: codesPerSet }, newCode)

/** Each byte carries five of its bits: 32 divides 256, so every character is as likely as any other. */
const newCode = (): string => Array.from(randomBytesOf(length), (byte) => alphabet[byte & 31]).join('')

/** As people read it: four groups of four. */
export const inGroups = (code: string): string => code.match(/.{4}/g)?.join('-') ?? code

/**
 * What was typed, in the form codes are compared in: upper case, without spaces and dashes, full-width and other digits as ASCII,
 * look-alikes as what they look like. Undefined where it cannot be a code.
 */
export function readCode(typed: string): string | undefined {
  const bare = typed.normalize('NFKC').replace(/[\s\-‐-―]/gu, '')
  const code = [...bare.toUpperCase()].map(likeness).join('')
  return code.length === length && [...code].every((character) => alphabet.includes(character)) ? code : undefined
}

function likeness(character: string): string {
  if (character === 'O') return '0'
  if (character === 'I' || character === 'L') return '1'
  const point = character.codePointAt(0) as number
  // Arabic-Indic and Persian digits.
  for (const zero of [0x660, 0x6f0]) if (point >= zero && point <= zero + 9) return String(point - zero)
  return character
}
