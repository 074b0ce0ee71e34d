/** What a template says, before it becomes plain text and HTML. Everything in here is plain text. */
export interface MailContent {
  subject: string
  title: string
  blocks: Block[]
}

export type Block =
  | { kind: 'paragraph'; text: string }
  /** A code to type: set apart, and never beside a link. */
  | { kind: 'code'; code: string }
  /** An address to open, shown whole so that people see where it leads; never beside a code. */
  | { kind: 'link'; url: string }
  | { kind: 'facts'; facts: Fact[] }
  /** One below the other, to be copied. */
  | { kind: 'lines'; lines: string[] }

export interface Fact {
  label: string
  value: string
}

export const paragraph = (text: string): Block => ({ kind: 'paragraph', text })
