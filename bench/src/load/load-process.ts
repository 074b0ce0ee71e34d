/** The load generator's own process: one order after the other, so that its code stays warm. */
import { constants, setPriority } from 'node:os'
import type { Order } from './load.ts'
import { putLoad } from './put-load.ts'
import { putPeople } from './put-people.ts'
import { putSteadyLoad } from './put-steady-load.ts'

// Where the server may use every core, whoever holds the clock must not wait for a turn behind it. Without the right to that, it does.
try {
  setPriority(constants.priority.PRIORITY_HIGH)
} catch {
  // Only the system's administrator may.
}

process.on('message', async (order: Order) => {
  try {
    process.send?.({ figures: await put(order) })
  } catch (error) {
    process.send?.({ failure: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit())

function put(order: Order) {
  switch (order.kind) {
    case 'requests':
      return putLoad(order)
    case 'people':
      return putPeople(order)
    case 'steady':
      return putSteadyLoad(order)
  }
}
