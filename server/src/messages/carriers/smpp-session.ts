import { createRequire } from 'node:module'
import type { Pdu, Session } from 'smpp'
import { seconds } from '../../durations.ts'

export interface SmppSettings {
  host: string
  port: number
  tls: boolean
  systemId: string
  password: string
  systemType: string
}

/** Something that every text would meet: the operator's matter or the other side's. `reason` is free of personal data. */
export class SmppUnusable extends Error {
  readonly reason: string

  constructor(reason: string) {
    super(reason)
    this.reason = reason
  }
}

const require = createRequire(import.meta.url)
/** Loaded with the first bind. */
const smpp = () => require('smpp') as typeof import('smpp').default

const enquireEvery = seconds(30)
const enquirePatience = seconds(10)
const bindPatience = seconds(5)

/**
 * One bind that is kept and renewed: made when it is first needed, asked every half minute whether it still lives, and made anew
 * after it has ended (SMPP 3.4 section 7.2).
 */
export class SmppBind {
  readonly #settings: SmppSettings
  #bound: Promise<Session> | undefined
  /** Bound or about to be. */
  #session: Session | undefined
  #isClosed = false

  constructor(settings: SmppSettings) {
    this.#settings = settings
  }

  /** Rejects with `SmppUnusable`. */
  session(): Promise<Session> {
    if (this.#isClosed) return Promise.reject(new SmppUnusable('CLOSED'))
    this.#bound ??= this.#bind()
    return this.#bound
  }

  /** The next text binds anew. */
  forget(session: Session): void {
    this.#bound = undefined
    session.destroy()
  }

  close(): void {
    this.#isClosed = true
    this.#session?.unbind()
    this.#session?.socket.destroySoon()
    this.#session = undefined
    this.#bound = undefined
  }

  #bind(): Promise<Session> {
    const { host, port, tls, systemId, password, systemType } = this.#settings
    const bound = new Promise<Session>((resolve, reject) => {
      const session = smpp().connect({ host, port, ...(tls && { tls: true, servername: host }) })
      this.#session = session
      const fail = (reason: string) => {
        clearTimeout(timer)
        if (this.#bound === bound) this.#bound = undefined
        session.destroy()
        reject(new SmppUnusable(reason))
      }
      const timer = setTimeout(fail, bindPatience, 'BIND TIMEOUT')
      session.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? 'ERROR'))
      session.on('close', () => fail('CLOSED'))
      answerTheirs(session)
      session.on(tls ? 'secureConnect' : 'connect', () => {
        const fields = { system_id: systemId, password, system_type: systemType, interface_version: 0x34 }
        session.bind_transmitter(fields, ({ command_status: status }) => {
          if (status !== 0) return fail(statusText('BIND', status))
          clearTimeout(timer)
          this.#keepAlive(session)
          resolve(session)
        })
      })
    })
    return bound
  }

  #keepAlive(session: Session): void {
    const timer = setInterval(() => {
      const patience = setTimeout(() => this.forget(session), enquirePatience)
      patience.unref()
      session.enquire_link({}, () => clearTimeout(patience))
    }, enquireEvery)
    timer.unref()
    session.on('close', () => clearInterval(timer))
  }
}

/** What the other side asks of its own accord. */
function answerTheirs(session: Session): void {
  session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()))
  session.on('deliver_sm', (pdu: Pdu) => session.send(pdu.response()))
  session.on('unbind', (pdu: Pdu) => {
    session.send(pdu.response())
    session.close()
  })
}

export const statusText = (command: string, status: number): string => `${command} 0x${status.toString(16).padStart(8, '0')}`
