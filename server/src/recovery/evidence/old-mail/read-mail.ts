import PostalMime from 'postal-mime'
import { askNames } from '../../mails/name-servers.ts'
import { textOfHtml } from '../../mails/text-of-html.ts'

/** What stands in a mail that somebody says we sent. */
export interface ReadMail {
  /** As they stand in it: what each is worth is told by our keys. */
  references: string[]
  /** RFC 6376, where the signature can still be checked: `pass`, `fail`, `none`. */
  dkim: 'pass' | 'fail' | 'none'
  from: string | null
  subject: string | null
  /** As text, for whoever reads it: never as HTML. */
  text: string
}

/** 32 letters and digits in eights of four, as it stands under each of our mails. */
const referenceShape = /\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){7}\b/gi
const longestText = 20_000
const longestHtml = 1_000_000

interface Own {
  /** The domain that our mail comes from: a signature of another one says nothing. */
  ourDomain: string
  resolvers: readonly string[]
}

/** Null for what is no mail. In a thread of its own: nothing here is bounded by more than the mail. */
export async function readMail(bytes: Uint8Array, { ourDomain, resolvers }: Own): Promise<ReadMail | null> {
  const parsed = await PostalMime.parse(bytes, { maxNestingDepth: 20, maxHeadersSize: 256 * 1024 }).catch(() => undefined)
  if (!parsed || (parsed.from === undefined && parsed.subject === undefined)) return null
  const html = textOfHtml((parsed.html ?? '').slice(0, longestHtml))
  return {
    references: referencesIn(`${parsed.text ?? ''}\n${html}`),
    dkim: await dkimOf(bytes, ourDomain, resolvers),
    from: parsed.from?.address?.slice(0, 320) ?? null,
    subject: parsed.subject?.slice(0, 300) ?? null,
    text: (parsed.text ?? html).slice(0, longestText),
  }
}

/** The invisible signs keep it together in an Arabic mail. */
const referencesIn = (text: string): string[] => [...new Set(text.replaceAll(/\p{Cf}/gu, '').match(referenceShape) ?? [])].slice(0, 20)

/** mailauth says `neutral` for a changed body: only `pass` counts, and only of our own domain. */
async function dkimOf(bytes: Uint8Array, ourDomain: string, resolvers: readonly string[]): Promise<ReadMail['dkim']> {
  try {
    const { dkimVerify } = await import('mailauth/lib/dkim/verify.js')
    const { results } = await dkimVerify(Buffer.from(bytes), { resolver: askNames(resolvers) })
    const isOurs = (domain = '') => domain === ourDomain || (domain !== '' && ourDomain.endsWith(`.${domain}`))
    const own = results.filter(({ signingDomain }) => isOurs(signingDomain))
    if (own.length === 0) return 'none'
    return own.some(({ status }) => status.result === 'pass') ? 'pass' : 'fail'
  } catch {
    return 'none'
  }
}
