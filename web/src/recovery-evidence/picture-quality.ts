/** What can be said of a picture before anybody looks at it: only what makes a reviewer send it back. */
export type Hint = 'dark' | 'bright' | 'blurred' | 'good'

/** Of grey values from 0 to 255, in rows. Measured on pictures 160 points wide. */
export function hintOf(grey: ArrayLike<number>, width: number): Hint {
  const mean = meanOf(grey)
  if (mean < 55) return 'dark'
  if (mean > 235) return 'bright'
  return sharpness(grey, width) < 18 ? 'blurred' : 'good'
}

function meanOf(grey: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < grey.length; at++) sum += grey[at] ?? 0
  return grey.length === 0 ? 0 : sum / grey.length
}

/** The variance of the Laplacian: edges of something sharp change quickly. */
function sharpness(grey: ArrayLike<number>, width: number): number {
  const height = Math.floor(grey.length / width)
  let [sum, squares, count] = [0, 0, 0]
  const value = (at: number) => grey[at] ?? 0
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      const edge = value(at - 1) + value(at + 1) + value(at - width) + value(at + width) - 4 * value(at)
      sum += edge
      squares += edge * edge
      count++
    }
  }
  const mean = count === 0 ? 0 : sum / count
  return count === 0 ? 0 : squares / count - mean * mean
}

/** ITU-R BT.601, of the bytes of a canvas. */
export function greyOf(pixels: ArrayLike<number>): Uint8Array {
  const grey = new Uint8Array(pixels.length / 4)
  for (let at = 0; at < grey.length; at++)
    grey[at] = 0.299 * (pixels[at * 4] ?? 0) + 0.587 * (pixels[at * 4 + 1] ?? 0) + 0.114 * (pixels[at * 4 + 2] ?? 0)
  return grey
}
