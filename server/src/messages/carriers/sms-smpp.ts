import type { Pdu, Session } from 'smpp'
import { toGsm, toUcs2 } from '../templates/gsm.ts'
import type { CarriedText, SendResult, TextCarrier } from './carrier.ts'
import { SmppBind, type SmppSettings, SmppUnusable, statusText } from './smpp-session.ts'

/** SMPP 3.4. A text is one `submit_sm`: in the default alphabet where every character is in it, else in UCS-2. */
export function smppCarrier({ sender, ...settings }: SmppSettings & { sender: string }): TextCarrier {
  const bind = new SmppBind(settings)
  return {
    async send(text, signal) {
      try {
        const session = await orAborted(bind.session(), signal)
        return await orAborted(submit(session, sender, text), signal, () => bind.forget(session))
      } catch (error) {
        return { outcome: 'unreachable', reason: error instanceof SmppUnusable ? error.reason : 'ERROR' }
      }
    },
    close: () => bind.close(),
  }
}

function submit(session: Session, sender: string, text: CarriedText): Promise<SendResult> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new SmppUnusable('CLOSED'))
    session.once('close', ended)
    const isWritten = session.submit_sm(fieldsOf(sender, text), (pdu) => {
      session.off('close', ended)
      resolve(resultOf(pdu))
    })
    if (!isWritten) ended()
  })
}

/** SMPP 3.4 section 5.2.19: 0 is the default alphabet of the other side, 8 UCS-2. (1, IA5, would turn @ and é into something else.) */
function fieldsOf(sender: string, { to, text, expiresAt }: CarriedText): Record<string, unknown> {
  const gsm = toGsm(text)
  return {
    ...sourceOf(sender),
    // Section 5.2.5: international, by E.164.
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: to.slice(1),
    data_coding: gsm ? 0 : 8,
    short_message: Buffer.from(gsm ?? toUcs2(text)),
    ...(expiresAt !== null && { validity_period: lifeLeft(expiresAt) }),
  }
}

/** A name, an international number, or a short code of the network. */
function sourceOf(sender: string) {
  if (/^\+\d{7,15}$/.test(sender)) return { source_addr_ton: 1, source_addr_npi: 1, source_addr: sender.slice(1) }
  if (/^\d{3,8}$/.test(sender)) return { source_addr_ton: 3, source_addr_npi: 0, source_addr: sender }
  return { source_addr_ton: 5, source_addr_npi: 0, source_addr: sender }
}

/** Section 7.1.1: relative time, so that a text which waits somewhere is thrown away when its code ends. */
function lifeLeft(expiresAt: number): string {
  const left = Math.max(1, Math.floor((expiresAt - Date.now()) / 1000))
  const two = (number: number) => String(number).padStart(2, '0')
  return `000000${two(Math.floor(left / 3600))}${two(Math.floor(left / 60) % 60)}${two(left % 60)}000R`
}

/** Section 5.1.3. */
const deferring = new Set([0x08, 0x14, 0x45, 0x58, 0x61])
const aboutNumber = new Set([0x0b, 0x50, 0x51])
/** Not bound, or bound otherwise: every text would meet it. */
const aboutBind = new Set([0x04, 0x05, 0x0d, 0x0e, 0x0f])

function resultOf({ command_status: status }: Pdu): SendResult {
  if (status === 0) return { outcome: 'sent' }
  const reason = statusText('SUBMIT', status)
  if (aboutBind.has(status)) return { outcome: 'unreachable', reason }
  if (deferring.has(status)) return { outcome: 'deferred', reason }
  return { outcome: 'refused', about: aboutNumber.has(status) ? 'address' : 'message', reason }
}

function orAborted<T>(work: Promise<T>, signal: AbortSignal, aborted?: () => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      aborted?.()
      reject(new SmppUnusable('TIMEOUT'))
    }
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
