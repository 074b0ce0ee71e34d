import type { Sharp } from 'sharp'

const across = 16
/** Of 256 steps of grey: what saving anew does to an even surface is less. */
const clearly = 8
/** Of 256 differences: as many may be other ones in the same picture that was saved or scaled anew. */
const sameWithin = 26

/**
 * What is to be seen, in 256 bits: of neighbours in a small grey copy, which one is brighter. It stays the same when a picture is saved
 * again, scaled or robbed of its metadata. Null for pictures that are one colour nearly everywhere: those are alike without being the same.
 */
export async function digestOfPicture(picture: Sharp): Promise<string | null> {
  const grey = await picture
    .greyscale()
    .resize(across + 1, across, { fit: 'fill' })
    .raw()
    .toBuffer()
  const digest = Buffer.alloc((across * across) / 8)
  let brighter = 0
  for (let at = 0; at < across * across; at++) {
    const from = Math.floor(at / across) * (across + 1) + (at % across)
    if ((grey[from] ?? 0) < (grey[from + 1] ?? 0) + clearly) continue
    digest[at >> 3] = (digest[at >> 3] ?? 0) | (1 << (at & 7))
    brighter++
  }
  return brighter < 24 ? null : digest.toString('hex')
}

export function showTheSame(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false
  let differing = 0
  for (const [at, byte] of one.entries()) for (let bits = byte ^ (other[at] ?? 0); bits > 0; bits &= bits - 1) differing++
  return differing <= sameWithin
}
