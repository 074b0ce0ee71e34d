import { createHmac } from 'node:crypto'

export const totpStep = (millis: number): number => Math.floor(millis / 30_000)

/** RFC 6238 with the values every authenticator app takes: SHA-1, 30 seconds, six digits. Written apart from what it measures. */
export function totpCode(key: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', key).update(counter).digest()
  const number = mac.readUInt32BE((mac.at(-1) as number) & 15) & 0x7fffffff
  return String(number % 1_000_000).padStart(6, '0')
}
