import { createRequire } from 'node:module'
import { seconds } from '../../durations.ts'
import type { CarriedMail, MailCarrier, MailThread, SendResult } from './carrier.ts'

export interface SmtpSettings {
  host: string
  port: number
  /** `tls` from the first byte, `starttls` demanded before anything is said, or `none`: for a server on this machine. */
  security: 'tls' | 'starttls' | 'none'
  credentials: { user: string; password: string } | null
  /** The address mail comes from. */
  from: string
  fromName: string
  timeoutMillis?: number
}

const patience = seconds(8)

const require = createRequire(import.meta.url)

export function smtpCarrier(settings: SmtpSettings): MailCarrier {
  let transport: ReturnType<typeof openTransport> | undefined
  const host = settings.from.slice(settings.from.lastIndexOf('@') + 1)

  return {
    async send(mail: CarriedMail, signal: AbortSignal): Promise<SendResult> {
      try {
        transport ??= openTransport(settings)
        await transport.sendMail({
          from: { name: settings.fromName, address: settings.from },
          to: { name: '', address: mail.to },
          envelope: { from: settings.from, to: [mail.to] },
          messageId: `<${mail.id}@${host}>`,
          subject: mail.subject,
          text: mail.text,
          html: mail.html,
          // RFC 3834: no out-of-office answers to a machine.
          headers: { 'Auto-Submitted': mail.thread ? 'auto-replied' : 'auto-generated' },
          ...(mail.thread && threadHeaders(mail.thread)),
          signal,
        })
        return { outcome: 'sent' }
      } catch (error) {
        return classify(error)
      }
    },
    close: () => transport?.close({ force: true }),
  }
}

const threadHeaders = ({ replyTo, inReplyTo, references }: MailThread) => ({
  replyTo: { name: '', address: replyTo },
  ...(inReplyTo !== null && { inReplyTo: `<${inReplyTo}>` }),
  references: references.map((id) => `<${id}>`),
})

/** Loaded and opened with the first mail. */
function openTransport(settings: SmtpSettings) {
  const { createTransport } = require('nodemailer') as typeof import('nodemailer')
  const timeout = settings.timeoutMillis ?? patience
  const transport = createTransport({
    pool: true,
    host: settings.host,
    port: settings.port,
    secure: settings.security === 'tls',
    requireTLS: settings.security === 'starttls',
    ignoreTLS: settings.security === 'none',
    auth: settings.credentials === null ? undefined : { user: settings.credentials.user, pass: settings.credentials.password },
    maxConnections: 4,
    // A pooled connection that the server has closed meanwhile costs one silent repetition, not a failed attempt.
    maxRequeues: 1,
    // Below the socket's own limit, which an unused connection would reach just when it is handed a message.
    idleTimeout: timeout / 2,
    dnsTimeout: timeout,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  // Each failure is reported to the message it met; without a listener an idle connection's end would be an uncaught error.
  transport.on('error', () => {})
  return transport
}

interface SmtpFailure {
  code?: string
  command?: string
  response?: string
  responseCode?: number
  permanent?: boolean
}

/**
 * Only a refusal of this recipient or this message is final. A refused sender, login or greeting is the operator's matter
 * (a wrong password, a blocked address) and must not cost people their notices: those wait until it is mended.
 */
function classify(error: unknown): SendResult {
  const failure = error as SmtpFailure
  const aboutThisMail = failure.command === 'RCPT TO' || failure.command === 'DATA'
  const reason = reasonOf(failure)
  if (failure.responseCode !== undefined && aboutThisMail && failure.responseCode !== 421) {
    if (failure.permanent !== true) return { outcome: 'deferred', reason }
    // RFC 3463: class 5.7 is the other side's policy towards us and says nothing of the mailbox.
    const isAddress = failure.command === 'RCPT TO' && !/ 5\.7\.\d+$/.test(reason)
    return { outcome: 'refused', about: isAddress ? 'address' : 'message', reason }
  }
  if (failure.code === 'EENVELOPE' && failure.command === 'API') return { outcome: 'refused', about: 'message', reason }
  return { outcome: 'unreachable', reason }
}

/** Codes without the server's prose, which often repeats the address: "EENVELOPE RCPT TO 550 5.1.1". */
function reasonOf({ code, command, response, responseCode }: SmtpFailure): string {
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? '')?.[1]
  return [code ?? 'ERROR', command, responseCode, enhanced].filter((part) => part !== undefined && part !== '').join(' ')
}
