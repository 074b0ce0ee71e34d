import assert from 'node:assert/strict'
import { test } from 'node:test'
import { carryOut } from './carry-out.ts'
import { holdingsOf, welcome } from './customers.ts'
import type { Operation } from './operation.ts'
import { endOrder, keepOrder, orderOf } from './order.ts'
import { Store } from './store.ts'

const withdrawal = (amount: string): Operation => ({
  kind: 'withdrawal',
  asset: 'BTC',
  network: 'Bitcoin',
  amount,
  destination: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
  fee: '0.0001',
})

function placed(operation: Operation) {
  const store = new Store(':memory:')
  const customer = welcome(store, 1, { accountId: 'acc_1', email: 'ines@example.test' })
  const kept = { id: 'ord_1', customerId: customer.id, operation, way: 'approval' as const, createdAt: 1 }
  keepOrder(store, kept)
  const find = () => {
    const order = orderOf(store, customer, 'ord_1')
    assert.ok(order)
    return order
  }
  const bitcoin = () => holdingsOf(store, customer)[0]?.units
  return { store, find, bitcoin }
}

test('an order is carried out once, however often it is tried', () => {
  const { store, find, bitcoin } = placed(withdrawal('0.25'))
  const order = find()

  for (let times = 0; times < 3; times += 1) carryOut(store, 2, order)

  assert.deepEqual([find().state, bitcoin()], ['done', 59_990_000n])
})

test('an order that ended otherwise is not carried out', () => {
  const { store, find, bitcoin } = placed(withdrawal('0.25'))
  const order = find()
  endOrder(store, order.id, { state: 'cancelled', now: 2 })

  carryOut(store, 3, order)

  assert.deepEqual([find().state, bitcoin()], ['cancelled', 85_000_000n])
})

test('without enough for amount and fee nothing is taken', () => {
  const { store, find, bitcoin } = placed(withdrawal('0.85'))

  carryOut(store, 2, find())

  const { state, because } = find()
  assert.deepEqual([state, because, bitcoin()], ['failed', 'NOT_ENOUGH', 85_000_000n])
})
