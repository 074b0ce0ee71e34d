import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  headers: IncomingHttpHeaders
  body: string
}

/** What becomes of a request: the event counts as received where it says so. */
export type Mood = 'takes it' | 'fails' | 'takes it and fails' | 'hangs' | 'takes it and hangs' | 'hangs up' | { sendsTo: string }

/** Where a host application hears of what happened. */
export class Receiver {
  readonly received: Received[] = []
  /** Asked for each request. */
  mood: () => Mood = () => 'takes it'
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async open(): Promise<Receiver> {
    const server = createServer()
    const receiver = new Receiver(server)
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request.on('error', () => {})) chunks.push(chunk as Buffer)
      const mood = receiver.mood()
      if (mood === 'takes it' || mood === 'takes it and fails' || mood === 'takes it and hangs')
        receiver.received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() })
      if (mood === 'hangs up') request.socket.destroy()
      else if (typeof mood === 'object') response.writeHead(307, { location: mood.sendsTo }).end()
      else if (mood === 'fails' || mood === 'takes it and fails') response.writeHead(503).end()
      else if (mood === 'takes it') response.writeHead(204).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return receiver
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/events`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
