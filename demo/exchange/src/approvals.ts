import {
  type CallAnswer,
  type HostClient,
  type KeySet,
  operationDigest,
  ProblemError,
  ReceiptVerificationError,
  UnexpectedAnswerError,
  verifyReceipt,
} from '@countersign/client'
import { carryOut } from './carry-out.ts'
import { type Customer, customerOf } from './customers.ts'
import { endOrder, keepApproval, type Order, orderBehind, orderOf, waitingOrders } from './order.ts'
import type { Store } from './store.ts'

type Approval = CallAnswer<'getHostApproval'>

export interface ApprovalsOptions {
  store: Store
  host: HostClient
  /** Where Countersign is. */
  issuer: string
  /** Ours: people come back to it. */
  origin: string
  /** How receipts name us. */
  audience: string
  now: () => number
}

/** What of an order needs its owner’s approval, from asking for it until it is carried out or has ended otherwise. */
export class Approvals {
  readonly #options: ApprovalsOptions

  constructor(options: ApprovalsOptions) {
    this.#options = options
  }

  /** What Countersign refuses ends the order at once, with the reason. */
  async ask({ id, operation }: Order, { accountId }: Customer): Promise<void> {
    const { store, host, origin, now } = this.#options
    const returnTo = `${origin}/return`
    try {
      const body = { accountId, operation, returnTo, state: id }
      const approval = await host.call('requestApproval', { body }, { idempotencyKey: `ask ${id}` })
      keepApproval(store, id, approval.id, approval.url)
    } catch (error) {
      if (!isRefusal(error)) throw error
      endOrder(store, id, { ...endFor(error), now: now() })
    }
  }

  /** Looks what became of the approval, and carries the order out if it may be. Asked any number of times, it is done once. */
  async settle(order: Order): Promise<void> {
    if (order.state !== 'waiting' || order.way !== 'approval') return
    const { store, host, now } = this.#options
    if (order.approvalId === null) return this.#askAgain(order)
    const approval = await host.call('getHostApproval', { params: { id: order.approvalId } })
    switch (approval.state) {
      case 'requested':
        return
      case 'approved':
      case 'redeemed':
        return this.#redeem(order, approval)
      case 'refused':
        endOrder(store, order.id, { state: 'refused', because: 'BY_OWNER', now: now() })
        return
      case 'expired':
        endOrder(store, order.id, { state: 'expired', now: now() })
        return
      case 'voided':
        endOrder(store, order.id, { state: 'void', now: now() })
        return
      default:
        return approval.state satisfies never
    }
  }

  async settleByApproval(approvalId: string): Promise<void> {
    const order = orderBehind(this.#options.store, approvalId)
    if (order) await this.settle(order)
  }

  /** After a restart: what was approved meanwhile is carried out, and what was carried out is not again. */
  async settleAll(): Promise<void> {
    for (const order of waitingOrders(this.#options.store)) await this.settle(order)
  }

  async cancel(order: Order): Promise<void> {
    const { store, host, now } = this.#options
    if (order.approvalId !== null) await host.call('cancelApproval', { params: { id: order.approvalId } }).catch(passOver('APPROVAL_OVER'))
    endOrder(store, order.id, { state: 'cancelled', now: now() })
  }

  /** Nobody could be reached when it was placed; what was asked all the same is asked no second time. */
  async #askAgain(order: Order): Promise<void> {
    const customer = customerOf(this.#options.store, order.customerId)
    if (customer) await this.ask(order, customer)
  }

  /** The order is read once more: what is checked, redeemed and carried out is the record as it stands in this moment. */
  async #redeem({ id, customerId }: Order, approval: Approval): Promise<void> {
    const { store, host, now } = this.#options
    const order = orderOf(store, { id: customerId }, id)
    const customer = customerOf(store, customerId)
    if (order?.state !== 'waiting' || !customer) return
    if (!(await this.#isApproved(order, customer, approval))) {
      // Nobody shall find it approved that something else was about to happen.
      await host.call('cancelApproval', { params: { id: approval.id } }).catch(passOver('APPROVAL_OVER'))
      endOrder(store, id, { state: 'void', because: 'OPERATION_DIFFERS', now: now() })
      return
    }
    try {
      const input = { params: { id: approval.id }, body: { operation: order.operation } }
      await host.call('redeemApproval', input, { idempotencyKey: `redeem ${id}` })
    } catch (error) {
      if (!isRefusal(error)) throw error
      // Redeemed by us before we went down: only we can, and the order was never ended.
      if (!(error.code === 'APPROVAL_OVER' && approval.state === 'redeemed')) {
        endOrder(store, id, { ...endFor(error), now: now() })
        return
      }
    }
    carryOut(store, now(), order)
  }

  /** The receipt is of the service, for us, of this account and approval, and of the very content that we are about to carry out. */
  async #isApproved({ operation }: Order, { accountId }: Customer, { id, receipt, ...approval }: Approval): Promise<boolean> {
    const { issuer, audience, now } = this.#options
    // Made of our own record, and never taken from anywhere.
    const digest = await operationDigest(operation)
    if (receipt === null || approval.digest !== digest) return false
    const answer = await fetch(`${issuer}/.well-known/jwks.json`, { signal: AbortSignal.timeout(10_000) })
    if (!answer.ok) throw new UnexpectedAnswerError(answer.status)
    const jwks = (await answer.json()) as KeySet
    // One that was redeemed in time does not run out.
    const at = approval.state === 'redeemed' ? Date.parse(approval.expiresAt) : now()
    try {
      const told = await verifyReceipt(receipt, jwks, { digest, issuer, audience, now: at })
      return told.sub === accountId && told.jti === id
    } catch (error) {
      if (error instanceof ReceiptVerificationError) return false
      throw error
    }
  }
}

/** Of just this. Busy, failing, or not knowing us any more says nothing of an order: it is kept, and asked again. */
const isRefusal = (error: unknown): error is ProblemError =>
  error instanceof ProblemError && error.status < 500 && ![401, 408, 429].includes(error.status) && error.code !== 'HOST_SCOPE_MISSING'

/** How an order ends that Countersign refused. */
function endFor({ code, document }: ProblemError): Pick<Order, 'state' | 'because' | 'heldUntil'> {
  const heldUntil = document.retryAfter ?? null
  if (code === 'ACTION_HELD' || code === 'FACTOR_TOO_NEW') return { state: 'held', because: code, heldUntil }
  if (code === 'OPERATION_DIFFERS' || code === 'APPROVAL_OVER') return { state: 'void', because: code, heldUntil: null }
  return { state: 'refused', because: code, heldUntil }
}

const passOver = (code: string) => (error: unknown) => {
  if (!(error instanceof ProblemError && error.code === code)) throw error
}
