/**
 * The default alphabet of text messages (3GPP TS 23.038 section 6.2.1): 160 of its septets are one message. A text with any other
 * character is sent as UCS-2, of which 70 code units are one.
 */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
const escapeCode = 0x1b
/** Behind an escape; each costs two septets. */
const extension: Record<string, number> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
}

const septets = new Map<string, number[]>([
  ...[...basic].map((character, at): [string, number[]] => [character, [at]]),
  ...Object.entries(extension).map(([character, code]): [string, number[]] => [character, [escapeCode, code]]),
])
// The escape itself is no character of a text.
septets.delete('\u001b')

/** One octet for each septet, as SMPP wants it; undefined where a character is not in the alphabet. */
export function toGsm(text: string): Uint8Array | undefined {
  const octets: number[] = []
  for (const character of text) {
    const codes = septets.get(character)
    if (codes === undefined) return undefined
    octets.push(...codes)
  }
  return Uint8Array.from(octets)
}

/** UTF-16, the high byte first. */
export function toUcs2(text: string): Uint8Array {
  return Buffer.from(text, 'utf16le').swap16()
}

export const isOneMessage = (text: string): boolean => {
  const gsm = toGsm(text)
  return gsm ? gsm.length <= 160 : text.length <= 70
}
