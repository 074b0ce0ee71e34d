import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadCore, type Pinned, startPinned } from '../processes/pinned.ts'
import type { LoadFigures, LoadOrder } from './load.ts'

/** A server that does not answer ends the run rather than holding it up. */
const patienceSeconds = 30

/** Load from a process of its own on a core of its own. */
export class LoadGenerator {
  readonly #process: Pinned
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    this.#process = startPinned(new URL('./load-process.ts', import.meta.url), { core: loadCore, talks: true })
  }

  async put(requests: readonly string[], order: Omit<LoadOrder, 'requestsFile'>): Promise<LoadFigures> {
    const requestsFile = join(this.#folder, 'requests.json')
    await writeFile(requestsFile, JSON.stringify(requests))
    const signal = AbortSignal.timeout((order.seconds + patienceSeconds) * 1000)
    const reply = Promise.race([once(this.#process.child, 'message', { signal }), this.#process.died])
    this.#process.child.send({ ...order, requestsFile } satisfies LoadOrder)
    const [{ figures, failure }] = (await reply) as [{ figures?: LoadFigures; failure?: string }]
    await rm(requestsFile)
    if (!figures) throw new Error(`no load on port ${order.port}: ${failure}`)
    return figures
  }

  close(): Promise<void> {
    return this.#process.stop()
  }
}
