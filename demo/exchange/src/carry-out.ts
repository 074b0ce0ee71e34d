import { addAddress, removeAddress } from './addresses.ts'
import { addApiKey } from './api-keys.ts'
import { takeFrom } from './customers.ts'
import { parseAmount } from './money.ts'
import { endOrder, type Order } from './order.ts'
import type { Store } from './store.ts'

/**
 * The order ends and what it says is done, in one unit: whatever comes a second time, after a restart too, finds it ended and changes
 * nothing. Without enough money it ends with nothing done.
 */
export function carryOut(store: Store, now: number, order: Order): void {
  store.unit(() => {
    if (!endOrder(store, order.id, { state: 'done', now })) return
    if (!isDone(store, now, order)) {
      store.run("update orders set state = 'failed', because = 'NOT_ENOUGH' where id = :id", { id: order.id })
    }
  })
}

function isDone(store: Store, now: number, { customerId: id, operation }: Order): boolean {
  switch (operation.kind) {
    case 'withdrawal': {
      const [amount, fee] = [parseAmount(operation.amount), parseAmount(operation.fee)]
      if (amount === undefined || fee === undefined) throw new RangeError('an order has an amount that is none')
      return takeFrom(store, { id }, operation.asset, amount + fee)
    }
    case 'allow_destination':
      addAddress(store, now, { id }, { ...operation, name: operation.name ?? operation.destination })
      return true
    case 'remove_destination':
      removeAddress(store, { id }, operation)
      return true
    case 'create_api_key': {
      const [name, rights] = operation.fields
      addApiKey(store, now, { id }, { name: name?.value ?? '', rights: rights?.value ?? '' })
      return true
    }
    default:
      return operation satisfies never
  }
}
