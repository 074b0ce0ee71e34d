import { type Answer, checklistItems, reasonsForReviewersOnly, rejectionReasonList } from '@countersign/contract'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { accountFacts } from '../../account-facts/account-facts.ts'
import type { HostFacts } from '../../account-facts/host-facts.ts'
import type { Database, Tx } from '../../database/database.ts'
import { route } from '../../http/route.ts'
import { cannedReplies, cannedReply, ownerReasons, reviewerReasons } from '../../messages/reason-words.ts'
import { Problem } from '../../problem.ts'
import type { Occasion } from '../../security-events/occasion.ts'
import { caseViewed } from '../../security-events/staff-events.ts'
import type { Callers } from '../../sessions/caller.ts'
import type { StaffCallers } from '../../staff/caller.ts'
import { mustHaveRole, type Staff } from '../../staff/role.ts'
import { endStaffSession } from '../../staff/staff-session.ts'
import { givenTo, ofRound } from '../evidence/given.ts'
import { checklistOf } from '../evidence/kinds.ts'
import { askForDecisionProof } from '../review/ask-proof.ts'
import { tickItem } from '../review/checklist.ts'
import { proveAndDecide } from '../review/decide.ts'
import { mustBeWhole } from '../review/decision.ts'
import { evidenceTicket } from '../viewing/evidence-ticket.ts'
import { casePage } from './case-page.ts'
import { noteSharedBrowser } from './conflicts.ts'
import { dealCase } from './deal.ts'
import { declareCaseConflict, declareConflict } from './declare-conflict.ts'
import { type HeldCase, heldCase } from './held-case.ts'
import { accountInContact, openContactCase } from './open-contact-case.ts'
import { previewOf } from './preview.ts'
import { deskQueue } from './queue.ts'

interface Deps {
  database: Database
  callers: Callers
  staffCallers: StaffCallers
  /** Asked about balance and document; null where there is no application to ask. */
  facts: HostFacts | null
  /** Where pictures are shown; null where none are. */
  evidenceOrigin: string | null
  wakeOutbox: () => void
}

export function deskRoutes(app: FastifyInstance, { database, callers, staffCallers, facts, evidenceOrigin, wakeOutbox }: Deps): void {
  /** Reviewers and administrators; what their browser knows of other accounts is noted before anything is shown. */
  async function reviewer(request: FastifyRequest, now: number): Promise<{ staff: Staff; occasion: Occasion }> {
    const staff = await staffCallers.staff(request, 'reviewer', 'administrator')
    return { staff, occasion: callers.occasion(request, now) }
  }

  /** A refusal is recorded, and so is committed before it is told. */
  async function onCase<T>(
    request: FastifyRequest,
    now: number,
    id: string,
    work: (tx: Tx, held: HeldCase, staff: Staff, occasion: Occasion) => Promise<T>,
  ): Promise<T> {
    const { staff, occasion } = await reviewer(request, now)
    const outcome = await database.unit(async (tx) => {
      await noteSharedBrowser(tx, occasion, staff, callers.deviceTokens(request))
      const held = await heldCase(tx, occasion, staff, id)
      return 'refused' in held ? held : { value: await work(tx, held, staff, occasion) }
    })
    if ('refused' in outcome) throw outcome.refused
    return outcome.value
  }

  const deciding = async (tx: Tx, { keys }: Occasion, held: HeldCase) => ({
    ...held,
    given: ofRound(await givenTo(tx, keys, held.seen), held.seen.round),
  })

  route(app, 'getDeskQueue', async ({ request, now }) => {
    const staff = await staffCallers.lookingOn(request)
    return database.read((tx) => deskQueue(tx, callers.occasion(request, now), staff))
  })

  route(app, 'getDeskWords', async ({ query, request }) => {
    await staffCallers.staff(request)
    return words(query.language)
  })

  route(app, 'dealCase', async ({ request, now }) => {
    const { staff, occasion } = await reviewer(request, now)
    return database.unit(async (tx) => {
      await noteSharedBrowser(tx, occasion, staff, callers.deviceTokens(request))
      return { id: await dealCase(tx, occasion, staff) }
    })
  })

  route(app, 'getDeskCase', async ({ params, request, now }) => {
    const accountId = await onCase(request, now, params.id, async (_tx, { seen }) => seen.accountId)
    const known = await accountFacts(database, accountId, facts)
    return onCase(request, now, params.id, async (tx, held, staff, occasion) => {
      await caseViewed(tx, occasion, { accountId, caseId: held.seen.id, staffId: staff.accountId })
      return casePage(tx, occasion, held, known)
    })
  })

  route(app, 'tickDeskCase', async ({ params, body, request, now }) => {
    await onCase(request, now, params.id, async (tx, held, _staff, occasion) => {
      const { seen, given } = await deciding(tx, occasion, held)
      await tickItem(tx, now, held.review, checklistOf(seen.rules, given), body)
    })
  })

  route(app, 'viewDeskEvidence', async ({ params, request, now }) =>
    onCase(request, now, params.id, async (tx, { seen }, staff, occasion) => {
      const found = (await givenTo(tx, occasion.keys, seen)).find(({ id }) => id === params.evidenceId)
      if (!found || found.fileId === null || found.erasedAt !== null || evidenceOrigin === null) throw new Problem('NOT_FOUND')
      const { path, expiresAt } = await evidenceTicket(tx, occasion, { caseId: seen.id, fileId: found.fileId, viewer: staff.accountId })
      return { url: `${evidenceOrigin}${path}`, expiresAt, viewer: staff.email }
    }),
  )

  route(app, 'previewDecision', async ({ params, body, request, now }) =>
    onCase(request, now, params.id, async (tx, held, _staff, occasion) => {
      mustBeWhole(await deciding(tx, occasion, held), body.decision)
      return previewOf(tx, occasion, held, body.decision)
    }),
  )

  route(app, 'askForDecisionProof', async ({ params, body, request, now }) =>
    onCase(request, now, params.id, async (tx, held, staff, occasion) =>
      askForDecisionProof(tx, occasion, staff, await deciding(tx, occasion, held), body.decision),
    ),
  )

  route(app, 'decideCase', async ({ params, body, request, reply, now }) => {
    const outcome = await onCase(request, now, params.id, async (tx, held, staff, occasion) => {
      const decided = await proveAndDecide(tx, occasion, staff, await deciding(tx, occasion, held), body)
      if ('done' in decided && body.decision.andSignOut) await endStaffSession(tx, now, staff)
      return decided
    })
    if ('refused' in outcome) throw outcome.refused
    if ('broken' in outcome) throw outcome.broken
    if (body.decision.andSignOut) staffCallers.forget(reply)
    wakeOutbox()
    return { verdict: body.decision.verdict }
  })

  route(app, 'declareCaseConflict', async ({ params, request, now }) => {
    await onCase(request, now, params.id, (tx, { seen }, staff, occasion) => declareCaseConflict(tx, occasion, staff, seen))
  })

  route(app, 'declareConflict', async ({ body, request, now }) => {
    const { staff, occasion } = await reviewer(request, now)
    await database.unit((tx) => declareConflict(tx, occasion, staff, body.email))
  })

  route(app, 'openContactCase', async ({ body, request, now }) => {
    const staff = await staffCallers.staff(request)
    mustHaveRole(staff, 'support', 'administrator')
    const occasion = callers.occasion(request, now)
    const account = await database.read((tx) => accountInContact(tx, body.email))
    const known = await accountFacts(database, account.id, facts)
    const outcome = await database.unit((tx) => openContactCase(tx, occasion, staff, account, known, body))
    if ('refused' in outcome) throw outcome.refused
    wakeOutbox()
    return outcome
  })
}

function words(language: string): Answer<'getDeskWords'> {
  return {
    reasons: reviewerReasons(rejectionReasonList, language).map(({ code, wrong, fix }) => ({
      code: code as (typeof rejectionReasonList)[number],
      wrong,
      fix,
      onlyForReviewers: (reasonsForReviewersOnly as readonly string[]).includes(code),
    })),
    items: ownerReasons(Object.keys(checklistItems), language).map(({ code, wrong }) => ({
      item: code as keyof typeof checklistItems,
      ask: wrong,
    })),
    replies: cannedReplies.map((reply) => ({ reply, text: cannedReply(reply, language) })),
  }
}
