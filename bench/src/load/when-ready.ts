import { setTimeout as wait } from 'node:timers/promises'
import type { Pinned } from '../processes/pinned.ts'
import { getRequest } from '../requests/http-request.ts'
import { Wire } from './wire.ts'

/** Until the server says that it is ready, asked every few milliseconds; throws when it ends or takes half a minute. */
export async function whenReady({ died }: Pinned, port: number): Promise<void> {
  const limit = performance.now() + 30_000
  while (performance.now() < limit) {
    if (await Promise.race([isReady(port), died])) return
    await wait(2)
  }
  throw new Error(`nothing is ready on port ${port} after 30 seconds`)
}

async function isReady(port: number): Promise<boolean> {
  const wire = await Wire.open(port).catch(() => undefined)
  if (!wire) return false
  try {
    return (await wire.exchange(getRequest('/readyz', { host: `127.0.0.1:${port}` }))).status === 200
  } catch {
    return false
  } finally {
    wire.close()
  }
}
