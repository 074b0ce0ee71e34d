import type { AddressInfo } from 'node:net'
import smpp, { type Pdu } from 'smpp'
import type { NewMessage } from './message.ts'

export interface Smsc {
  port: number
  close(): Promise<void>
}

export interface SmscOptions {
  host: string
  port: number
  deliver(message: NewMessage): void
}

/** A text message centre for everybody's number: it takes any name and password and delivers to `deliver` and nowhere else. */
export async function startSmsc({ host, port, deliver }: SmscOptions): Promise<Smsc> {
  let lastMessage = 0
  const server = smpp.createServer((session) => {
    let isBound = false
    const bind = (pdu: Pdu) => {
      isBound = true
      session.send(pdu.response({ system_id: 'demo inbox' }))
    }
    for (const command of ['bind_transmitter', 'bind_transceiver', 'bind_receiver']) session.on(command, bind)
    session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()))
    session.on('unbind', (pdu: Pdu) => {
      session.send(pdu.response())
      session.close()
    })
    session.on('submit_sm', (pdu: Pdu) => {
      // 0x04: not bound for this.
      if (!isBound) return session.send(pdu.response({ command_status: 0x04 }))
      deliver(messageOf(pdu))
      lastMessage += 1
      return session.send(pdu.response({ message_id: String(lastMessage) }))
    })
    // A client that goes away in the middle is no news.
    session.on('error', () => session.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const session of server.sessions) session.destroy()
        server.close(() => resolve())
      }),
  }
}

function messageOf({ source_addr: from = '', destination_addr: to = '', short_message: said }: Pdu): NewMessage {
  const text = said === undefined || Buffer.isBuffer(said) ? '' : String(said.message)
  return { kind: 'text', from, to: [`+${to}`], text }
}
