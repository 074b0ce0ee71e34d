import type { Answer } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { shownChallenge } from '../challenges/prompt.ts'
import { toRfc3339 } from '../clock.ts'
import type { Database, Tx } from '../database/database.ts'
import { activeFactors, factorChoice } from '../factors/factor.ts'
import { factorsThatProve, oldEnoughFrom } from '../factors/require-proof.ts'
import { route } from '../http/route.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Callers } from '../sessions/caller.ts'
import type { Session } from '../sessions/session.ts'
import { type Approval, approvalState } from './approval.ts'
import { approve, refuse } from './approve.ts'
import { askOwner, purposeOf } from './ask-owner.ts'
import { destinationOf, isPayment } from './operation.ts'
import { concernsMoney, heldUntil } from './refusals.ts'
import { approvalOfAccount, knowledgeOf } from './stored-approval.ts'

interface Deps {
  database: Database
  callers: Callers
  wakeOutbox: () => void
}

/** The owner's side, for our page and for screens of an application under the same origin. */
export function approvalRoutes(app: FastifyInstance, { database, callers, wakeOutbox }: Deps): void {
  route(app, 'getApproval', async ({ params, request, now }) => {
    const session = await callers.session(request)
    const occasion = callers.occasion(request, now)
    return database.read(async (tx) => ownApproval(tx, occasion, session, await approvalOfAccount(tx, session.accountId, params.id)))
  })

  route(app, 'askForApprovalProof', async ({ params, body, request, now }) => {
    const session = await callers.session(request)
    const occasion = callers.occasion(request, now)
    const prompted = await database.unit((tx) => askOwner(tx, occasion, session, { id: params.id, factorId: body.factorId }))
    return database.read((tx) => shownChallenge(tx, occasion, prompted))
  })

  route(app, 'approve', async ({ params, request, now }) => {
    const session = await callers.session(request)
    const occasion = callers.occasion(request, now)
    const approved = await database.unit((tx) => approve(tx, occasion, session, params.id))
    wakeOutbox()
    return database.read((tx) => ownApproval(tx, occasion, session, approved))
  })

  route(app, 'refuseApproval', async ({ params, request, now }) => {
    const session = await callers.session(request)
    const occasion = callers.occasion(request, now)
    const refused = await database.unit((tx) => refuse(tx, occasion, session, params.id))
    wakeOutbox()
    return database.read((tx) => ownApproval(tx, occasion, session, refused))
  })
}

async function ownApproval(tx: Tx, occasion: Occasion, session: Session, approval: Approval): Promise<Answer<'getApproval'>> {
  const { now, policy } = occasion
  const { id, host, operation, requestedAt, expiresAt, returnTo } = approval
  const purpose = purposeOf(approval)
  const isMoney = concernsMoney(operation)
  const active = await activeFactors(tx, session.accountId)
  const factors = active.length > 0 ? await factorsThatProve(tx, occasion, session, purpose, id) : []
  const held = isMoney ? await heldUntil(tx, now, session.accountId) : null
  const from = factors.length === 0 && active.length > 0 ? Math.min(...active.map((factor) => oldEnoughFrom(policy, factor))) : null
  return {
    id,
    host: host.name,
    state: approvalState(approval, now),
    operation: operation as Answer<'getApproval'>['operation'],
    requestedAt: toRfc3339(requestedAt),
    expiresAt: toRfc3339(expiresAt),
    returnTo,
    purpose,
    isNewDestination: await isNew(tx, approval),
    heldUntil: held === null ? null : toRfc3339(held),
    factors: factors.map(factorChoice),
    factorFrom: from === null ? null : toRfc3339(from),
  }
}

async function isNew(tx: Tx, { accountId, operation }: Approval): Promise<boolean> {
  const destination = destinationOf(operation)
  if (destination === null || !isPayment(operation)) return false
  const { sentAt, listedAt } = await knowledgeOf(tx, accountId, destination)
  return sentAt === null && listedAt === null
}
