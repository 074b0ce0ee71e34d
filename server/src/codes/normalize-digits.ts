/**
 * What a person typed as a numeric code, in the form codes are compared in: without spaces and hyphens, full-width,
 * Arabic-Indic and Persian digits as ASCII. Undefined if it is not exactly so many digits then.
 */
export function normalizeDigits(text: string, length: number): string | undefined {
  let digits = ''
  for (const character of text) {
    const digit = toAsciiDigit(character.codePointAt(0) as number)
    if (digit !== undefined) digits += digit
    else if (!/[\s\-\u2010-\u2015]/u.test(character)) return undefined
  }
  return digits.length === length ? digits : undefined
}

/** Code points of the digit zero: ASCII, Arabic-Indic, Persian, full-width. */
const zeros = [0x30, 0x660, 0x6f0, 0xff10]

function toAsciiDigit(codePoint: number): string | undefined {
  const zero = zeros.find((start) => codePoint >= start && codePoint <= start + 9)
  return zero === undefined ? undefined : String(codePoint - zero)
}
