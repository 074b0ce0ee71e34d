import { findAccount } from '../accounts/account.ts'
import type { Tx } from '../database/database.ts'
import type { Host } from '../host-keys/host-key.ts'
import { isOfHost } from '../host-keys/return-address.ts'
import { type AccountId, newId } from '../ids.ts'
import { lifetimes } from '../lifetimes.ts'
import { isHostAction } from '../policy/demands.ts'
import type { Policy } from '../policy/policy.ts'
import { Problem } from '../problem.ts'
import { approvalRequested } from '../security-events/approval-events.ts'
import type { Occasion } from '../security-events/occasion.ts'
import type { Approval } from './approval.ts'
import * as store from './approval-store.ts'
import {
  canonicalText,
  destinationOf,
  isFault,
  isListChange,
  isPayment,
  type Operation,
  operationDigest,
  readOperation,
} from './operation.ts'
import { factorRefusal, refusalOf } from './refusals.ts'
import { subjectOf } from './summary.ts'

export interface Requested {
  host: Host
  accountId: AccountId
  /** As the host gave it. */
  operation: unknown
  /** Where the browser goes afterwards, on an origin of the host; the id of the approval and the state are added to it. */
  returnTo?: string | undefined
  state?: string | undefined
}

/** The host asks. What could not be approved or carried out now is refused here, so that nobody is led to a page that says no. */
export async function requestApproval(tx: Tx, occasion: Occasion, { host, accountId, ...requested }: Requested): Promise<Approval> {
  const { now, policy } = occasion
  const operation = operationFor(policy, requested.operation)
  if (!(await findAccount(tx, accountId))) throw new Problem('NOT_FOUND')
  const refused = (await refusalOf(tx, occasion, accountId, operation)) ?? (await factorRefusal(tx, occasion, accountId, operation))
  if (refused) throw refused
  const id = newId('apr')
  const canonical = canonicalText(operation)
  const approval: Approval = {
    id,
    accountId,
    host: { id: host.id, name: host.name },
    operation,
    canonical,
    digest: operationDigest(canonical),
    returnTo: returnAddress(host, requested, id),
    requestedAt: now,
    expiresAt: now + lifetimes.approval,
    outcome: 'requested',
    proved: null,
  }
  const { digest, returnTo, expiresAt } = approval
  const destination = destinationOf(operation)
  await tx.run(store.insertApproval, {
    id,
    accountId,
    hostId: host.id,
    kind: operation.kind,
    canonical,
    digest,
    destination,
    returnTo,
    now,
    expiresAt,
  })
  await approvalRequested(tx, occasion, subjectOf(approval))
  return approval
}

/** Of a kind that the policy has, in the form that is meant for it: a withdrawal without its amount could be any withdrawal. */
function operationFor(policy: Policy, given: unknown): Operation {
  const operation = readOperation(given)
  if (isFault(operation)) throw new Problem('OPERATION_REFUSED', { detail: `The field "${operation.field}" ${operation.because}.` })
  if (!isHostAction(policy, operation.kind)) throw new Problem('OPERATION_NOT_LISTED')
  if (!isListChange(operation) && isPayment(operation) !== policy.approval.payments.includes(operation.kind)) {
    const form = isPayment(operation) ? 'a list of fields' : 'asset, network, amount and destination'
    throw new Problem('OPERATION_REFUSED', { detail: `The policy wants ${form} for operations of this kind.` })
  }
  return operation
}

function returnAddress(host: Host, { returnTo, state }: Pick<Requested, 'returnTo' | 'state'>, id: string): string | null {
  if (returnTo === undefined) return null
  if (!isOfHost(host, returnTo)) throw new Problem('RETURN_ADDRESS_REFUSED')
  const url = new URL(returnTo)
  url.searchParams.set('approval', id)
  if (state !== undefined) url.searchParams.set('state', state)
  return url.href
}
