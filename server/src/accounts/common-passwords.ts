import { dictionary } from '@zxcvbn-ts/language-common'

/** The passwords attackers try first, most frequent first: about 49,000 (OWASP ASVS 6.2.4 asks for the top 3,000). */
const common = new Set(dictionary['passwords-common'].map((word) => String(word).toLowerCase()))

/**
 * Whether a password is one of the common ones, one word or character written again and again, or made of nothing but
 * words of this very service and person (`context`) with digits and marks around them.
 */
export function isCommonPassword(password: string, context: readonly string[]): boolean {
  const lower = password.toLowerCase()
  if (common.has(lower)) return true
  const unit = repeatedUnit(lower)
  if (unit !== lower && (unit.length <= 2 || common.has(unit))) return true
  let rest = lower
  for (const word of context) if (word.length >= 4) rest = rest.replaceAll(word.toLowerCase(), '')
  return rest !== lower && !/\p{L}/u.test(rest)
}

/** The shortest piece that, repeated, gives the text ("abcabcab" is "abc" too: the last piece may be cut off). */
function repeatedUnit(text: string): string {
  for (let length = 1; length <= text.length / 2; length++) {
    const unit = text.slice(0, length)
    if (unit.repeat(Math.ceil(text.length / length)).startsWith(text)) return unit
  }
  return text
}
