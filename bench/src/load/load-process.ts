/** The load generator's own process: one order after the other, so that its code stays warm. */
import type { LoadOrder } from './load.ts'
import { putLoad } from './put-load.ts'

process.on('message', async (order: LoadOrder) => {
  try {
    process.send?.({ figures: await putLoad(order) })
  } catch (error) {
    process.send?.({ failure: error instanceof Error ? error.message : String(error) })
  }
})
process.on('disconnect', () => process.exit())
