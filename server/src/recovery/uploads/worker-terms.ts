import { seconds } from '../../durations.ts'

/** OWASP ASVS 5.2.1, 5.2.2: what one picture may take of us. */
export const limits = {
  pixels: 25_000_000,
  /** A reviewer reads a document at far less than this. */
  keptPixels: 12_000_000,
  memoryBytes: 256 * 1024 * 1024,
  /** Of the processor: on a machine that has much to do nobody's picture is refused for that. */
  processorTime: seconds(5),
  /** Whatever it does meanwhile. */
  time: seconds(30),
  /** Of what it gives back. */
  outputBytes: 16 * 1024 * 1024,
} as const

/** How the worker ends that has no picture to give back. */
export const exits = { broken: 10, tooLarge: 11, tooHeavy: 12 } as const

/** The line before the picture. */
export interface Measured {
  width: number
  height: number
  /** Of what is to be seen: hexadecimal; null where there is next to nothing. */
  shown: string | null
}
