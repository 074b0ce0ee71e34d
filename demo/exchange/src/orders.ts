import { randomBytes } from 'node:crypto'
import type { HostClient } from '@countersign/client'
import { isListed } from './addresses.ts'
import type { Approvals } from './approvals.ts'
import { assetOf } from './assets.ts'
import { carryOut } from './carry-out.ts'
import { isFresh, smallCents } from './fresh-proof.ts'
import { heldUntil } from './holds.ts'
import { inCents, parseAmount } from './money.ts'
import type { Operation } from './operation.ts'
import { endOrder, keepOrder, type Order, orderOf, type Way } from './order.ts'
import type { Session } from './sessions.ts'
import type { SignIn } from './sign-in.ts'
import type { Store } from './store.ts'

interface Options {
  store: Store
  host: HostClient
  approvals: Approvals
  signIn: SignIn
  now: () => number
}

/** As long as an approval is open. */
const patienceMillis = 15 * 60_000

/** What customers ask for: kept first, then proved, then carried out. */
export class Orders {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /** Kept, and as far as it goes without anybody: an approval is asked for, or a proof that is fresh carries it out. */
  async place(session: Session, operation: Operation): Promise<Order> {
    const { store, approvals, now } = this.#options
    const { customer } = session
    const id = `ord_${randomBytes(12).toString('hex')}`
    const way = this.#wayFor(session, operation)
    keepOrder(store, { id, customerId: customer.id, operation, way, createdAt: now() })
    const order = this.#find(session, id)
    if (order.way === 'approval') await approvals.ask(order, customer)
    else await this.prove(session, order)
    return this.#find(session, id)
  }

  /** Carries out what a fresh proof is enough for; without one it goes on waiting. */
  async prove(session: Session, order: Order): Promise<void> {
    const { store, host, signIn, now } = this.#options
    if (order.state !== 'waiting' || order.way !== 'fresh_proof' || !isFresh(session.signedIn, now())) return
    // What was proved counts as long as the session it was proved in.
    if (!(await signIn.isGood(session.signedIn))) return
    const until = await heldUntil(host, session.customer)
    if (until !== undefined) endOrder(store, order.id, { state: 'held', because: 'ACTION_HELD', heldUntil: until, now: now() })
    else carryOut(store, now(), order)
  }

  /** As it stands now, with what its owner did meanwhile. */
  async look(session: Session, id: string): Promise<Order | undefined> {
    const { store, approvals, now } = this.#options
    const order = orderOf(store, session.customer, id)
    if (order?.way === 'fresh_proof' && now() - order.createdAt > patienceMillis) endOrder(store, id, { state: 'expired', now: now() })
    else if (order) await approvals.settle(order)
    return order && this.#find(session, id)
  }

  async cancel(session: Session, id: string): Promise<void> {
    const order = orderOf(this.#options.store, session.customer, id)
    if (order?.state === 'waiting') await this.#options.approvals.cancel(order)
  }

  #wayFor({ customer }: Session, operation: Operation): Way {
    if (operation.kind !== 'withdrawal') return 'approval'
    const cents = inCents(parseAmount(operation.amount) ?? 0n, assetOf(operation.asset).price)
    const isSmall = cents <= smallCents && isListed(this.#options.store, customer, operation.network, operation.destination)
    return isSmall ? 'fresh_proof' : 'approval'
  }

  #find({ customer }: Session, id: string): Order {
    const order = orderOf(this.#options.store, customer, id)
    if (!order) throw new Error('an order that was kept is not there')
    return order
  }
}
