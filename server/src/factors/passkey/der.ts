/** DER (ITU-T X.690) as certificates are written in it: definite lengths, tags of one byte. Everything else throws. */
export interface Der {
  tag: number
  body: Buffer
}

/** One after the other, to the last byte. */
export function readDer(bytes: Buffer): Der[] {
  const found: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes.readUInt8(at)
    const first = bytes.readUInt8(at + 1)
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f
    if (first === 0x80 || lengthBytes > 4 || (tag & 0x1f) === 0x1f) throw new RangeError('not DER')
    const start = at + 2 + lengthBytes
    const end = start + (lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes))
    if (end > bytes.length) throw new RangeError('the end comes too early')
    found.push({ tag, body: bytes.subarray(start, end) })
    at = end
  }
  return found
}
