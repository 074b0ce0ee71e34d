import { type AuthenticateResult, authenticate, type DKIMResult } from 'mailauth'
import { type EmailAddress, parseEmailAddress } from '../../accounts/email-address.ts'
import { hasOrdinaryHead } from '../mails/head.ts'
import { askNames } from '../mails/name-servers.ts'
import type { DeliveredMail } from './delivered-mail.ts'

/**
 * Who wrote the mail, as far as the domain of the address vouches for it: DMARC's question (RFC 9989), asked more strictly, since the
 * answer opens a case. `undecided`: a name server did not answer, and may later.
 */
export type Sender = { verdict: 'authentic'; by: 'dkim' | 'spf'; email: EmailAddress } | { verdict: 'unproved' } | { verdict: 'undecided' }

const unproved: Sender = { verdict: 'unproved' }

/** What a signature has to cover, or the mail could be one to somebody else, sent on to us years later. */
const mustBeSigned = ['from', 'to', 'date']

export async function authenticSender(
  mail: Pick<DeliveredMail, 'raw' | 'envelopeFrom' | 'client'>,
  resolvers: readonly string[],
): Promise<Sender> {
  if (!hasOrdinaryHead(mail.raw)) return unproved
  const judged = await authenticate(Buffer.from(mail.raw), {
    sender: mail.envelopeFrom,
    ...(mail.client && { ip: mail.client.address, helo: mail.client.helo }),
    // Weak signatures and sloppy records are somebody else's compromise between spam and lost mail, and no proof of identity.
    strict: true,
    mta: 'intake.invalid',
    disableArc: true,
    disableBimi: true,
    resolver: askNames(resolvers),
  })
  return verdictOf(judged, mail)
}

export function verdictOf(judged: Pick<AuthenticateResult, 'dkim' | 'spf' | 'dmarc'>, { client }: Pick<DeliveredMail, 'client'>): Sender {
  const { dkim, spf, dmarc } = judged
  // RFC 9989 section 5.3.1 lets several authors stand in one field; a case has one.
  const email = dkim.headerFrom.length === 1 && dkim.fromFields === 1 ? parseEmailAddress(dkim.headerFrom[0] ?? '') : undefined
  if (!email || !dmarc) return unproved
  const results = dkim.results ?? []
  const spfResult = client !== null && spf ? spf.status.result : 'none'
  const { result } = dmarc.status

  // A domain that says nothing of alignment is vouched for by itself alone.
  const isExact = result === 'none'
  const domain = email.canonical.slice(email.canonical.lastIndexOf('@') + 1)
  const isAligned = (one: DKIMResult) => (isExact ? one.signingDomain?.toLowerCase() === domain : Boolean(one.status.aligned))
  const isSpfAligned = isExact ? spf && spf.domain.toLowerCase() === domain : Boolean(dmarc.alignment?.spf.result)
  if (result === 'pass' || isExact) {
    const counts = (one: DKIMResult) => one.status.result === 'pass' && one.status.testing !== true && isAligned(one) && coversAll(one)
    if (results.some(counts)) return { verdict: 'authentic', by: 'dkim', email }
    if (spfResult === 'pass' && isSpfAligned) return { verdict: 'authentic', by: 'spf', email }
  }
  const isTemporary = [result, spfResult, ...results.map((one) => one.status.result)].includes('temperror')
  return isTemporary ? { verdict: 'undecided' } : unproved
}

/** Behind the end of a signed length (`l=`) anybody may have written, and what is not signed anybody may have changed (RFC 6376 section 8.2). */
function coversAll({ status, canonBodyLengthLimited, signingHeaders }: DKIMResult): boolean {
  const signed = (signingHeaders?.keys ?? '')
    .toString()
    .toLowerCase()
    .split(/[\s:,]+/)
  return !status.underSized && canonBodyLengthLimited !== true && mustBeSigned.every((name) => signed.includes(name))
}
