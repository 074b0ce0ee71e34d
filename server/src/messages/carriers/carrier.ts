import type { RenderedMail } from '../templates/render-mail.ts'

/** A mail ready to go. The id is the same in every attempt, so that a receiver can tell a repetition. */
export interface CarriedMail extends RenderedMail {
  id: string
  to: string
  thread?: MailThread
}

/** How a mail that answers another is found beside it, and where the next answer goes. Ids stand without their brackets. */
export interface MailThread {
  replyTo: string
  inReplyTo: string | null
  references: string[]
}

/**
 * What became of one attempt. `refused`: never try this message again; `about` says whether it was for the address or for
 * this one message. `deferred`: the other side wants this one later. `unreachable`: the other side itself cannot be used now,
 * by any message. `reason` is for the operator and free of personal data.
 */
export type SendResult =
  | { outcome: 'sent' }
  | { outcome: 'refused'; about: 'address' | 'message'; reason: string }
  | { outcome: 'deferred' | 'unreachable'; reason: string }

export interface MailCarrier {
  /** Always answers, and soon after `signal` fires; never throws. */
  send(mail: CarriedMail, signal: AbortSignal): Promise<SendResult>
  close(): void
}

/** A text ready to go: one message's worth. */
export interface CarriedText {
  id: string
  /** E.164 */
  to: string
  text: string
  /** After it the other side is to throw it away. */
  expiresAt: number | null
}

export interface TextCarrier {
  /** Always answers, and soon after `signal` fires; never throws. */
  send(text: CarriedText, signal: AbortSignal): Promise<SendResult>
  close(): void
}
