import type { Customer } from './customers.ts'
import type { Operation } from './operation.ts'
import type { Store } from './store.ts'

/** How it is shown that the customer wants it: by an approval of just this, or by a proof of the last minutes. */
export type Way = 'approval' | 'fresh_proof'
export type OrderState = 'waiting' | 'done' | 'refused' | 'cancelled' | 'expired' | 'held' | 'void' | 'failed'

/** Something a customer asked for, and what became of it. */
export interface Order {
  id: string
  customerId: string
  operation: Operation
  way: Way
  state: OrderState
  approvalId: string | null
  /** Where the owner approves it. */
  approveAt: string | null
  /** With `held`, RFC 3339. */
  heldUntil: string | null
  /** The code of a problem, where one was the reason. */
  because: string | null
  createdAt: number
}

interface Row {
  id: string
  customer_id: string
  operation: string
  way: Way
  state: OrderState
  approval_id: string | null
  approve_at: string | null
  held_until: string | null
  because: string | null
  created_at: number
}

const fromRow = (row: Row): Order => ({
  id: row.id,
  customerId: row.customer_id,
  operation: JSON.parse(row.operation),
  way: row.way,
  state: row.state,
  approvalId: row.approval_id,
  approveAt: row.approve_at,
  heldUntil: row.held_until,
  because: row.because,
  createdAt: row.created_at,
})

export function keepOrder(
  store: Store,
  { id, customerId, operation, way, createdAt }: Pick<Order, 'id' | 'customerId' | 'operation' | 'way' | 'createdAt'>,
): void {
  store.run("insert into orders values (:id, :customerId, :operation, :way, 'waiting', null, null, null, null, :createdAt, null)", {
    id,
    customerId,
    operation: JSON.stringify(operation),
    way,
    createdAt,
  })
}

export const keepApproval = (store: Store, id: string, approvalId: string, approveAt: string): number =>
  store.run('update orders set approval_id = :approvalId, approve_at = :approveAt where id = :id', { id, approvalId, approveAt })

/** From waiting to its end, once: of two who try, one gets true. */
export function endOrder(
  store: Store,
  id: string,
  { state, now, because = null, heldUntil = null }: { state: OrderState; now: number; because?: string | null; heldUntil?: string | null },
): boolean {
  const sql = `update orders set state = :state, because = :because, held_until = :heldUntil, ended_at = :now
    where id = :id and state = 'waiting'`
  return store.run(sql, { id, state, because, heldUntil, now }) === 1
}

export function orderOf(store: Store, { id: customerId }: Pick<Customer, 'id'>, id: string): Order | undefined {
  const row = store.get<Row>('select * from orders where id = :id and customer_id = :customerId', { id, customerId })
  return row && fromRow(row)
}

export function orderBehind(store: Store, approvalId: string): Order | undefined {
  const row = store.get<Row>('select * from orders where approval_id = :approvalId', { approvalId })
  return row && fromRow(row)
}

export const ordersOf = (store: Store, { id }: Pick<Customer, 'id'>): Order[] =>
  store.all<Row>('select * from orders where customer_id = :id order by created_at desc, rowid desc limit 20', { id }).map(fromRow)

export const waitingOrders = (store: Store): Order[] =>
  store.all<Row>("select * from orders where state = 'waiting' and approval_id is not null").map(fromRow)
