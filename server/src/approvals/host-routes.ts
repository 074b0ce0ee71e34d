import type { HostApproval } from '@countersign/contract'
import type { FastifyInstance } from 'fastify'
import { toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import type { HostCallers } from '../host-keys/caller.ts'
import { idempotent } from '../host-keys/idempotent.ts'
import { route } from '../http/route.ts'
import type { AccountId } from '../ids.ts'
import type { Problem } from '../problem.ts'
import { type Approval, approvalState } from './approval.ts'
import { receiptOf, signingKeys } from './receipt.ts'
import { cancel, redeem } from './redeem.ts'
import { requestApproval } from './request-approval.ts'
import { approvalOfHost } from './stored-approval.ts'

interface Deps {
  database: Database
  hosts: HostCallers
  keys: KeyRing
  /** Ours. */
  origin: string
  wakeOutbox: () => void
}

/** The side of the application that asks. */
export function hostApprovalRoutes(app: FastifyInstance, { database, hosts, keys, origin, wakeOutbox }: Deps): void {
  route(app, 'requestApproval', async ({ body, request, now }) => {
    const caller = await hosts.caller(request, 'requestApproval')
    const occasion = hosts.occasion(now, caller)
    const { accountId, ...asked } = body
    const outcome = await idempotent(database, { keys, now, request, host: caller.host }, async (tx) =>
      shown(await requestApproval(tx, occasion, { ...asked, host: caller.host, accountId: accountId as AccountId }), now),
    )
    wakeOutbox()
    return accepted(outcome)
  })

  route(app, 'getHostApproval', async ({ params, request, now }) => {
    const { host } = await hosts.caller(request, 'getHostApproval')
    return shown(await database.read((tx) => approvalOfHost(tx, host, params.id)), now)
  })

  route(app, 'redeemApproval', async ({ params, body, request, now }) => {
    const caller = await hosts.caller(request, 'redeemApproval')
    const occasion = hosts.occasion(now, caller)
    const { host } = caller
    const outcome = await idempotent(database, { keys, now, request, host }, async (tx) => {
      const redeemed = await redeem(tx, occasion, { host, id: params.id, operation: body.operation })
      return 'refused' in redeemed ? redeemed : shown(redeemed, now)
    })
    wakeOutbox()
    return accepted(outcome)
  })

  route(app, 'cancelApproval', async ({ params, request, now }) => {
    const caller = await hosts.caller(request, 'cancelApproval')
    const cancelled = await database.unit((tx) => cancel(tx, hosts.occasion(now, caller), { host: caller.host, id: params.id }))
    wakeOutbox()
    return shown(cancelled, now)
  })

  // RFC 7517. Public, and asked for by whoever checks receipts.
  app.get('/.well-known/jwks.json', async (_request, reply) => {
    reply.header('cache-control', 'public, max-age=300')
    return signingKeys(keys)
  })

  function shown(approval: Approval, now: number): HostApproval {
    const { id, accountId, operation, canonical, digest, requestedAt, expiresAt } = approval
    return {
      id,
      accountId,
      state: approvalState(approval, now),
      operation: operation as HostApproval['operation'],
      canonical,
      digest: Buffer.from(digest).toString('base64url'),
      requestedAt: toRfc3339(requestedAt),
      expiresAt: toRfc3339(expiresAt),
      url: `${origin}/approve/${id}`,
      receipt: receiptOf({ keys, issuer: origin }, approval),
    }
  }
}

/** A refusal has been committed by now; here it becomes the answer. */
function accepted<T extends object>(outcome: T | { refused: Problem }): T {
  if ('refused' in outcome) throw outcome.refused
  return outcome
}
