import { once } from 'node:events'
import { createServer, connect as dial, type Socket } from 'node:net'

/** What becomes of bytes on their way to the server: passed on; passed on, but the answer is lost with the connection; or never heard of again. */
type Treatment = 'pass' | 'lose the answer' | 'hang'

export interface TcpProxy {
  /** The given URL by way of the proxy. */
  readonly url: string
  /** Changes the treatment of everything sent from now on. */
  treat(decide: (sent: Buffer) => Treatment): void
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
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    client.on('data', (sent) => {
      if (treatment === 'pass') treatment = decide(sent)
      if (treatment !== 'hang') upstream.write(sent)
    })
    upstream.on('data', (answer) => {
      if (treatment === 'pass') client.write(answer)
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
  return {
    url: url.href,
    treat(treatment) {
      decide = treatment
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}
