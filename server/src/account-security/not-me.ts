import type { NotMe, NotMeAction } from '@countersign/contract'
import { type FormerAddress, findFormerAddress } from '../accounts/former-address.ts'
import { type Frozen, frozenState } from '../accounts/freeze.ts'
import { paused } from '../challenges/answer.ts'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { Tx } from '../database/database.ts'
import { budgets } from '../limits/budgets.ts'
import { refundAttempt, spendAttempt } from '../limits/spend-attempt.ts'
import { Problem } from '../problem.ts'
import { notMe } from '../security-events/account-events.ts'
import { findNotMeLink, type NotMeLink } from '../security-events/not-me-link.ts'
import type { Occasion } from '../security-events/occasion.ts'
import { freeze } from './freeze-and-thaw.ts'
import { signOutEverywhere } from './sign-out-everywhere.ts'
import { undoEmailChange } from './undo-email-change.ts'

/**
 * The link of a notice. Whoever has it reads one of the account's mailboxes and has proved nothing else, so it tells no
 * more than the notice did and does only what makes the account safer: never a session, never a factor, never a thaw.
 */
interface Seen {
  link: NotMeLink
  frozen: Frozen | undefined
  change: FormerAddress | undefined
}

/** Changes nothing: mail scanners and curious clicks are welcome. */
export async function lookAtNotice(tx: Tx, occasion: Occasion, token: string): Promise<NotMe | { refused: Problem }> {
  const found = await find(tx, occasion, token)
  if ('refused' in found) return found
  await refundAttempt(tx, budgets.clientLinks, occasion.client.address)
  return shown(found, occasion.now)
}

/** Doing it twice, or in the same moment, is doing it once. */
export async function answerNotice(tx: Tx, occasion: Occasion, token: string, action: NotMeAction): Promise<NotMe | { refused: Problem }> {
  const found = await find(tx, occasion, token)
  if ('refused' in found) return found
  const { link } = found
  await notMe(tx, occasion, { accountId: link.accountId, actor: 'unknown', action, about: link.event })
  if (!(await act(tx, occasion, found, action))) return { refused: new Problem('UNDO_OVER') }
  return shown(await see(tx, occasion, link), occasion.now)
}

async function find(tx: Tx, occasion: Occasion, token: string): Promise<Seen | { refused: Problem }> {
  const ofClient = await spendAttempt(tx, occasion.now, budgets.clientLinks, occasion.client.address)
  if (!ofClient.granted) return { refused: paused(ofClient) }
  const link = await findNotMeLink(tx, occasion, token)
  return link ? see(tx, occasion, link) : { refused: new Problem('LINK_OVER') }
}

async function see(tx: Tx, { now }: Occasion, link: NotMeLink): Promise<Seen> {
  const change = link.addressChange === null ? undefined : await findFormerAddress(tx, now, link.addressChange)
  return { link, frozen: await frozenState(tx, now, link.accountId), change }
}

/** False where it can no longer be done. */
async function act(tx: Tx, occasion: Occasion, { link, frozen, change }: Seen, action: NotMeAction): Promise<boolean> {
  const { accountId } = link
  switch (action) {
    case 'freeze':
      await freeze(tx, occasion, accountId, 'unknown')
      return true
    case 'sign_out':
      await signOutEverywhere(tx, occasion, accountId, null)
      return true
    case 'undo':
      if (change) return change.state !== 'final' && (await undoEmailChange(tx, occasion, change)) === 'done'
      // To stop a thaw is to freeze again. A freeze that nobody thaws is what was wanted already.
      if (link.event !== thawing || !frozen) return false
      if (frozen.thawsAt !== null) await freeze(tx, occasion, accountId, 'unknown')
      return true
    default:
      return action satisfies never
  }
}

const thawing = 'account.thawing'

function shown({ link, frozen, change }: Seen, now: Millis): NotMe {
  const undoUntil = untilWhen(link, frozen, change)
  return {
    event: link.event,
    at: toRfc3339(link.createdAt),
    device: link.device,
    can: undoUntil !== null && undoUntil > now ? ['undo', 'freeze', 'sign_out'] : ['freeze', 'sign_out'],
    undoUntil: undoUntil === null ? null : toRfc3339(undoUntil),
    expiresAt: toRfc3339(link.expiresAt),
    frozen: frozen ? { thawsAt: frozen.thawsAt === null ? null : toRfc3339(frozen.thawsAt) } : null,
  }
}

function untilWhen(link: NotMeLink, frozen: Frozen | undefined, change: FormerAddress | undefined): Millis | null {
  if (change?.state === 'undoable') return change.undoUntil
  return link.event === thawing ? (frozen?.thawsAt ?? null) : null
}
