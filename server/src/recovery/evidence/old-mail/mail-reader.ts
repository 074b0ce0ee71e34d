import { createQueue, orUnavailable } from '../../../crypto/queue.ts'
import { seconds } from '../../../durations.ts'
import { hasOrdinaryHead } from '../../mails/head.ts'
import { inThread } from '../../mails/in-thread.ts'
import type { ReadMail } from './read-mail.ts'

/** Reads mails that strangers send in as a file, each in a thread of its own. */
export interface MailReader {
  /** Undefined for what is no mail, or takes too long. Throws UNAVAILABLE where too many are waiting. */
  read(bytes: Uint8Array): Promise<ReadMail | undefined>
}

/** Ours are a few kilobytes. */
const longestMail = 1024 * 1024
/** Most of it is for the name servers. */
const patience = seconds(15)
const thread = new URL('./reading-thread.ts', import.meta.url)

interface Settings {
  /** The domain that our mail comes from. */
  ourDomain: string
  /** Those of the machine where there are none. */
  resolvers?: readonly string[]
  parallel?: number
  waiting?: number
}

export function createMailReader({ ourDomain, resolvers = [], parallel = 2, waiting = 20 }: Settings): MailReader {
  const queue = createQueue({ parallel, waiting })
  const readApart = (bytes: Uint8Array) =>
    inThread<ReadMail | null>(thread, { bytes, ourDomain, resolvers }, AbortSignal.timeout(patience), () => true)
  return {
    async read(bytes) {
      if (bytes.length > longestMail || !looksLikeMail(bytes) || !hasOrdinaryHead(bytes)) return undefined
      const [read] = await queue.run(() => readApart(bytes), 'known').catch(orUnavailable)
      return read ?? undefined
    },
  }
}

/** RFC 5322 §2.2: it begins with header fields, one of which says from whom. */
function looksLikeMail(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 64 * 1024)).toString('latin1')
  if (head.includes('\0')) return false
  return (
    /^(?:From [^\n]*\n)?[!-9;-~]+[ \t]*:/.test(head) &&
    /^(?:from|received|message-id|date)[ \t]*:/im.test(head.split(/\r?\n\r?\n/)[0] ?? '')
  )
}
