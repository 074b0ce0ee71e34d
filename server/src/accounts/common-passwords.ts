import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
let loaded: Set<string> | undefined

/**
 * The passwords attackers try first: about 49,000 (OWASP ASVS 6.2.4 asks for the top 3,000). Loaded when the first password is
 * chosen, as a server that only checks passwords needs none of them.
 */
function commonPasswords(): Set<string> {
  if (loaded) return loaded
  const { dictionary } = require('@zxcvbn-ts/language-common') as typeof import('@zxcvbn-ts/language-common')
  loaded = new Set(dictionary['passwords-common'].map((word) => String(word).toLowerCase()))
  return loaded
}

/**
 * Whether a password is one of the common ones, one word or a few characters written again and again, keys in their order, or made of nothing but
 * words of this very service and person (`context`) with digits and marks around them.
 */
export function isCommonPassword(password: string, context: readonly string[]): boolean {
  const common = commonPasswords()
  const lower = password.toLowerCase()
  if (common.has(lower)) return true
  const unit = repeatedUnit(lower)
  if (unit !== lower && (unit.length <= 4 || common.has(unit))) return true
  if (rows.some((row) => row.repeat(2 + lower.length / row.length).includes(lower))) return true
  let rest = lower
  for (const word of context) if (word.length >= 4) rest = rest.replaceAll(word.toLowerCase(), '')
  return rest !== lower && !/\p{L}/u.test(rest)
}

/** What fingers find by themselves: digits, the alphabet, the keys of a keyboard in their order, and each backwards. */
const rows = ['1234567890', '0123456789', 'abcdefghijklmnopqrstuvwxyz', 'qwertyuiopasdfghjklzxcvbnm', 'qwertzuiopasdfghjklyxcvbnm'].flatMap(
  (row) => [row, [...row].reverse().join('')],
)

/** The shortest piece that, repeated, gives the text ("abcabcab" is "abc" too: the last piece may be cut off). */
function repeatedUnit(text: string): string {
  for (let length = 1; length <= text.length / 2; length++) {
    const unit = text.slice(0, length)
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit
  }
  return text
}
