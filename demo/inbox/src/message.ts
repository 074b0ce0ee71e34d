/** What the inbox keeps. `kind` tells a mail from what other carriers will bring. */
export type Message = MailMessage | TextMessage

export interface MailMessage extends Envelope {
  kind: 'mail'
  subject: string
  text: string
  html: string | null
}

/** A text message, by SMPP or by the gateway. The recipient is a number in E.164. */
export interface TextMessage extends Envelope {
  kind: 'text'
  text: string
}

interface Envelope {
  /** Counts up from 1 for as long as the inbox runs. */
  id: number
  /** RFC 3339, UTC. */
  receivedAt: string
  from: string
  /** The recipients of the delivery itself, whatever the message says about them. */
  to: string[]
}

export type NewMessage = Message extends infer M ? (M extends Message ? Omit<M, 'id' | 'receivedAt'> : never) : never
