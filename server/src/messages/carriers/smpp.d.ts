/** As much of the `smpp` package, which has no types of its own, as carriers and sinks here use. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server as NetServer, Socket } from 'node:net'

  export interface Pdu {
    command: string
    command_status: number
    sequence_number: number
    system_id?: string
    password?: string
    source_addr?: string
    destination_addr?: string
    data_coding?: number
    short_message?: { message: string | Buffer } | Buffer
    message_id?: string
    response(fields?: Record<string, unknown>): Pdu
  }

  export interface Session extends EventEmitter {
    socket: Socket
    send(pdu: Pdu): boolean
    destroy(): void
    close(): void
    pause(): void
    resume(): void
    bind_transmitter(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    submit_sm(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    enquire_link(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    unbind(): boolean
  }

  export interface Server extends NetServer {
    sessions: Session[]
  }

  const smpp: {
    connect(options: Record<string, unknown>): Session
    createServer(listener: (session: Session) => void): Server
  }
  export default smpp
}
