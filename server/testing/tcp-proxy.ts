import { once } from 'node:events'
import { createServer, connect as dial, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * What becomes of bytes on their way to the server: passed on, at once or later; passed on, but the answer is lost with the
 * connection; never heard of again; or the connection ends with them.
 */
export type Treatment = 'pass' | { delayMillis: number } | 'lose the answer' | 'hang' | 'cut'

export interface TcpProxy {
  /** The given URL by way of the proxy. */
  readonly url: string
  /** Changes the treatment of everything sent from now on. Connections whose answers were lost or that hang stay that way. */
  treat(decide: (sent: Buffer) => Treatment): void
  /** Whether anybody listens at the address; connections there are end when nobody does. */
  listen(isListening: boolean): Promise<void>
  close(): Promise<void>
}

/** A wire to a server, to be cut. */
export async function startTcpProxy(target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let decide: (sent: Buffer) => Treatment = () => 'pass'

  const server = createServer((client) => {
    const upstream = dial(Number(port), hostname)
    let treatment: Treatment = 'pass'
    let line = Promise.resolve()
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    client.on('data', (sent) => {
      if (treatment === 'pass' || typeof treatment === 'object') treatment = decide(sent)
      if (treatment === 'cut') end()
      if (treatment === 'hang') return
      const delayMillis = typeof treatment === 'object' ? treatment.delayMillis : 0
      line = line.then(() => (delayMillis > 0 ? wait(delayMillis) : undefined)).then(() => void upstream.write(sent))
    })
    upstream.on('data', (answer) => {
      if (treatment === 'pass' || typeof treatment === 'object') client.write(answer)
      if (treatment === 'lose the answer') end()
    })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
      socket.on('close', end)
      socket.on('error', end)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.')

  const url = new URL(target)
  url.host = `127.0.0.1:${address.port}`
  const stopListening = async () => {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return {
    url: url.href,
    treat(treatment) {
      decide = treatment
    },
    async listen(isListening) {
      if (!isListening) return stopListening()
      server.listen(address.port, '127.0.0.1')
      await once(server, 'listening')
    },
    close: stopListening,
  }
}
