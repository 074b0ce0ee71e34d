import { hash } from 'node:crypto'

/** Bytes that SHA-1 and SHA-256 take at a time. */
const blockBytes = 64
const digestBytes = { sha1: 20, sha256: 32 } as const

/**
 * HMAC (RFC 2104 section 2) for one key and many messages. The runtime's own makes an object for each message, and that costs more than both
 * hashes; these are made without one, in memory that is used again. The key has at most 64 bytes, as ours do.
 */
export function hmac(algorithm: keyof typeof digestBytes, key: Uint8Array): (message: string | Uint8Array) => Buffer {
  if (key.length > blockBytes) throw new RangeError(`a key of ${key.length} bytes would have to be hashed first`)
  let inner = padded(key, 0x36, 4 * blockBytes)
  const outer = padded(key, 0x5c, digestBytes[algorithm])

  return (message) => {
    // UTF-8 takes at most three bytes for each unit of a text.
    const most = blockBytes + message.length * 3
    if (most > inner.length) inner = Buffer.concat([inner.subarray(0, blockBytes)], most)
    const length = blockBytes + put(message, inner)
    // Handed over as text with a character for each byte, which is quicker than making a buffer.
    outer.write(hash(algorithm, inner.subarray(0, length), 'binary'), blockBytes, 'binary')
    inner.fill(0, blockBytes, length)
    return Buffer.from(hash(algorithm, outer, 'binary'), 'binary')
  }
}

/** How many bytes it took. */
function put(message: string | Uint8Array, inner: Buffer): number {
  if (typeof message === 'string') return inner.write(message, blockBytes)
  inner.set(message, blockBytes)
  return message.length
}

function padded(key: Uint8Array, pad: number, room: number): Buffer {
  const bytes = Buffer.alloc(blockBytes + room)
  for (let at = 0; at < blockBytes; at++) bytes[at] = (key[at] ?? 0) ^ pad
  return bytes
}
