import { createHash } from 'node:crypto'
import PostalMime, { type Address, type Email } from 'postal-mime'
import { textOfHtml } from '../mails/text-of-html.ts'
import { isPicture } from '../uploads/is-picture.ts'
import { largestMail } from './delivered-mail.ts'

/** What is in a mail, as far as anybody here looks at it. All of it is what a stranger wrote. */
export interface ReadMail {
  /** Of the one From field; undefined where there is none, or more than one. */
  from: string | undefined
  /** A field stands there twice that must not: two programs would read two mails (RFC 5322 section 3.6). */
  isAmbiguous: boolean
  /** Written by a machine, or for a list: never answered (RFC 3834 section 2). */
  isAutomatic: boolean
  /** To and Cc. */
  to: string[]
  /** NaN where nobody can read it. */
  sentAt: number
  subject: string
  messageId: string
  /** Which mails it answers. */
  references: string[]
  text: string
  /** JPEG and PNG by their first bytes; nothing else of them was looked at. */
  pictures: Uint8Array[]
  /** Whether something else was attached. */
  hasOther: boolean
  /** The same for all copies of one mail, whichever way they came and however white space was changed on the way. */
  content: string
}

const limits = { parts: 1000, depth: 20, headerBytes: 256 * 1024, text: 50_000, pictures: 5, references: 50 }
const once = ['from', 'sender', 'to', 'cc', 'date', 'subject', 'message-id', 'in-reply-to', 'references', 'mime-version', 'content-type']

/** Throws for what nobody can read: too many parts, or too deep in one another. */
export async function readMail(raw: Uint8Array): Promise<ReadMail> {
  if (raw.length > largestMail || countOf(raw, '\n--') > limits.parts) throw new RangeError('more parts than a person attaches')
  const email = await PostalMime.parse(raw, {
    // A mail within a mail is not opened: nothing in it is what the sender says.
    forceRfc822Attachments: true,
    maxRfc822NestingDepth: 0,
    maxNestingDepth: limits.depth,
    maxHeadersSize: limits.headerBytes,
  })
  const text = clean(email.text?.trim() ? email.text : textOfHtml((email.html ?? '').slice(0, limits.text * 20))).slice(0, limits.text)
  const attached = email.attachments.map(({ content }) => (typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)))
  const pictures = attached.filter(isPicture)
  const value = (name: string) => email.headers.find(({ key }) => key === name)?.value ?? ''
  return {
    from: email.from?.address?.toLowerCase(),
    isAmbiguous: once.some((name) => email.headers.filter(({ key }) => key === name).length > 1),
    isAutomatic: isAutomatic(email),
    to: [...(email.to ?? []), ...(email.cc ?? [])].flatMap(addressesOf),
    sentAt: Date.parse(value('date')),
    subject: clean(email.subject ?? '')
      .replaceAll(/\s+/g, ' ')
      .slice(0, 500),
    messageId: idsIn(value('message-id'))[0] ?? '',
    references: [...idsIn(value('in-reply-to')), ...idsIn(value('references'))].slice(-limits.references),
    text,
    pictures: pictures.slice(0, limits.pictures),
    hasOther: pictures.length < attached.length || pictures.length > limits.pictures,
    content: [email.from?.address?.toLowerCase() ?? '', value('date').trim(), digestOfBody(raw)].join('\n'),
  }
}

const addressesOf = (one: Address): string[] => (one.group ?? [one]).flatMap(({ address }) => (address ? [address.toLowerCase()] : []))

/** Without brackets; nothing that could begin another line or another id. */
const idsIn = (value: string): string[] => [...value.matchAll(/<([!-;=?-~]{1,250})>/g)].map(([, id]) => id ?? '')

const machines = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+-].*)?@/

function isAutomatic({ headers, from }: Email): boolean {
  const value = (name: string) =>
    headers
      .find(({ key }) => key === name)
      ?.value.trim()
      .toLowerCase()
  const submitted = value('auto-submitted')
  return (
    (submitted !== undefined && !/^no\b/.test(submitted)) ||
    /^(bulk|junk|list|auto_reply)/.test(value('precedence') ?? '') ||
    headers.some(({ key }) => key.startsWith('list-') || key === 'x-autoreply' || key === 'x-autorespond' || key === 'x-loop') ||
    /^multipart\/report/.test(value('content-type') ?? '') ||
    value('return-path') === '<>' ||
    machines.test(from?.address?.toLowerCase() ?? '')
  )
}

/** No control characters, and none that turn the direction of what stands around them. */
const clean = (text: string): string =>
  text
    .normalize('NFC')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/gu, '')

function countOf(raw: Uint8Array, text: string): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  let count = 0
  for (let at = bytes.indexOf(text); at >= 0 && count <= limits.parts; at = bytes.indexOf(text, at + 1)) count += 1
  return count
}

function digestOfBody(raw: Uint8Array): string {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const [crlf, lf] = [bytes.indexOf('\r\n\r\n'), bytes.indexOf('\n\n')]
  const start = crlf >= 0 && (lf < 0 || crlf < lf) ? crlf + 4 : lf >= 0 ? lf + 2 : bytes.length
  return createHash('sha256').update(bytes.toString('latin1', start).replaceAll(/\s+/g, ''), 'latin1').digest('base64')
}
