import type { Answer, Decision } from '@countersign/contract'
import { findAccount } from '../../accounts/account.ts'
import type { Tx } from '../../database/database.ts'
import { recoveryNotice } from '../../messages/templates/recovery.ts'
import { speechFor } from '../../messages/templates/speech.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { noticeOf } from '../../security-events/recovery-events.ts'
import { ofRound, partsOf } from '../evidence/given.ts'
import { approvalsNeeded } from '../open-case.ts'
import { messageOf, toldCodes } from '../review/decision.ts'
import { eventOf, shownAt } from '../review/seat.ts'
import type { HeldCase } from './held-case.ts'

/** What the owner will read of a decision, without the links that are in the mail: they are the owner’s. Empty where nothing is written. */
export async function previewOf(
  tx: Tx,
  { service, now }: Occasion,
  { seen, stage }: HeldCase,
  decision: Decision,
): Promise<Answer<'previewDecision'>> {
  const language = (await findAccount(tx, seen.accountId))?.language ?? 'en'
  const given = ofRound(await partsOf(tx, seen), seen.round)
  const event = eventOf(decision.verdict, { state: shownAt(stage, seen.state), stage, needed: approvalsNeeded(seen, given) })
  const template = event === null ? null : noticeOf(event)
  if (template === null) return { language, subject: '', text: '' }
  const speech = speechFor(language, { serviceName: service.name, publicOrigin: service.origin, supportContact: null })
  const values = { number: seen.number, until: seen.expiresAt, at: now, device: null, notMe: { path: '', until: now }, stop: null }
  const told = { reasons: toldCodes(decision), message: messageOf(decision, language) }
  const { subject, blocks } = recoveryNotice(template)({ ...values, ...told }, speech)
  const end = blocks.findIndex(({ kind }) => kind === 'link')
  // The sentence before the link is about the link.
  const paragraphs = blocks.slice(0, end - 1).flatMap((block) => (block.kind === 'paragraph' ? [block.text] : []))
  return { language, subject, text: paragraphs.join('\n\n') }
}
