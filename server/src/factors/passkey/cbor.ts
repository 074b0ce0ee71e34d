/**
 * Reads the CBOR that authenticators write (CTAP 2.1 section 8, "canonical CBOR"): definite lengths, the shortest form of each
 * number, no tags and no floats, at most four levels. Everything else throws `NotCbor`, also bytes that are left over.
 */
export type Cbor = number | string | boolean | null | Uint8Array | Cbor[] | CborMap
export type CborMap = Map<number | string, Cbor>

export class NotCbor extends Error {
  override readonly name = 'NotCbor'
}

const deepest = 4

/** One value that is the whole of these bytes. */
export function readCbor(bytes: Uint8Array): Cbor {
  const { value, end } = readFirstCbor(bytes)
  if (end !== bytes.length) throw new NotCbor('bytes are left over')
  return value
}

/** The value at the beginning, and where it ends. */
export function readFirstCbor(bytes: Uint8Array): { value: Cbor; end: number } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0

  function item(depth: number): Cbor {
    const first = buffer[at++]
    if (first === undefined) throw new NotCbor('the end comes too early')
    const [major, information] = [first >> 5, first & 31]
    switch (major) {
      case 0:
        return count(information)
      case 1:
        return -1 - count(information)
      case 2:
        return new Uint8Array(take(count(information)))
      case 3:
        return text(take(count(information)))
      case 4:
        return list(count(information), depth + 1)
      case 5:
        return map(count(information), depth + 1)
      case 7:
        return simple(information)
      default:
        throw new NotCbor('a tag')
    }
  }

  function count(information: number): number {
    if (information < 24) return information
    const size = 1 << (information - 24)
    if (information > 26) throw new NotCbor('a length that is open or beyond 32 bits')
    const number = take(size).readUIntBE(0, size)
    if (number < (size === 1 ? 24 : 2 ** (size * 4))) throw new NotCbor('a number that could be shorter')
    return number
  }

  function take(length: number): Buffer {
    if (length > buffer.length - at) throw new NotCbor('the end comes too early')
    at += length
    return buffer.subarray(at - length, at)
  }

  function list(length: number, depth: number): Cbor[] {
    within(depth)
    const values: Cbor[] = []
    for (let index = 0; index < length; index += 1) values.push(item(depth))
    return values
  }

  function map(length: number, depth: number): CborMap {
    within(depth)
    const values: CborMap = new Map()
    for (let index = 0; index < length; index += 1) {
      const key = item(depth)
      if ((typeof key !== 'number' && typeof key !== 'string') || values.has(key)) throw new NotCbor('a key that is odd or there twice')
      values.set(key, item(depth))
    }
    return values
  }

  const value = item(0)
  return { value, end: at }
}

function within(depth: number): void {
  if (depth > deepest) throw new NotCbor('too deep')
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function text(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new NotCbor('text that is not UTF-8')
  }
}

function simple(information: number): boolean | null {
  if (information === 20) return false
  if (information === 21) return true
  if (information === 22) return null
  throw new NotCbor('a float or an unknown simple value')
}
