import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Pinned } from './pinned.ts'

/** Free at this moment; nothing else of this run takes it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Until the process listens, or has ended by itself. */
export async function whenListening({ died }: Pinned, port: number): Promise<void> {
  const limit = performance.now() + 30_000
  while (performance.now() < limit) {
    if (await Promise.race([isTaken(port), died])) return
    await wait(20)
  }
  throw new Error(`nothing listens on port ${port} after 30 seconds`)
}

async function isTaken(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
