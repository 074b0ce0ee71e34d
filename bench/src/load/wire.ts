import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Answered } from '../requests/browser.ts'
import { ResponseReader } from './response-reader.ts'

/** The server closed the connection, or said what is no answer. */
export class WireLost extends Error {}

/** One keep-alive connection with one request at a time on it, and all of each answer. */
export class Wire {
  readonly #socket: Socket
  readonly #reader = new ResponseReader()
  #waiting: { resolve: (answered: Answered) => void; reject: (error: WireLost) => void } | undefined
  usedAt = performance.now()

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.#waiting?.reject(new WireLost('the server closed the connection')))
  }

  static async open(port: number): Promise<Wire> {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new Wire(socket)
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && this.#socket.writable
  }

  exchange(request: string): Promise<Answered> {
    this.usedAt = performance.now()
    return new Promise((resolve, reject) => {
      if (!this.isOpen) return reject(new WireLost('the connection is closed'))
      this.#waiting = { resolve, reject }
      this.#socket.write(request, 'latin1')
    })
  }

  close(): void {
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    let status: number | undefined
    try {
      status = this.#reader.push(chunk)
    } catch {
      this.#socket.destroy()
    }
    if (status === undefined) return
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.resolve({ status, text: this.#reader.text })
  }
}
