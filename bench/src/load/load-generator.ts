import { once } from 'node:events'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loadCore, type Pinned, startPinned } from '../processes/pinned.ts'
import type { LoadFigures, LoadOrder, Order } from './load.ts'
import type { SteadyFigures, SteadyOrder, Stream, StreamData } from './steady.ts'

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

  async put(data: StreamData, order: Omit<LoadOrder, 'requestsFile'>): Promise<LoadFigures> {
    const requestsFile = await this.#write('requests', data)
    const figures = await this.#do<LoadFigures>({ ...order, requestsFile }, order.seconds)
    await rm(requestsFile)
    return figures
  }

  async putSteadily({ streams, ...order }: Omit<SteadyOrder, 'streams'> & { streams: SteadyStream[] }): Promise<SteadyFigures> {
    const written = await Promise.all(
      streams.map(async ({ data, ...stream }, i): Promise<Stream> => ({ ...stream, file: await this.#write(`stream-${i}`, data) })),
    )
    const seconds = order.phases.reduce((sum, phase) => sum + phase.seconds, 0)
    const figures = await this.#do<SteadyFigures>({ ...order, kind: 'steady', streams: written }, seconds)
    await Promise.all(written.map(({ file }) => rm(file)))
    return figures
  }

  close(): Promise<void> {
    return this.#process.stop()
  }

  async #write(name: string, data: StreamData): Promise<string> {
    const file = join(this.#folder, `${name}.json`)
    await writeFile(file, JSON.stringify(data))
    return file
  }

  async #do<Figures>(order: Order, seconds: number): Promise<Figures> {
    const signal = AbortSignal.timeout((seconds + patienceSeconds) * 1000)
    const reply = Promise.race([once(this.#process.child, 'message', { signal }), this.#process.died])
    this.#process.child.send(order)
    const [{ figures, failure }] = (await reply) as [{ figures?: Figures; failure?: string }]
    if (!figures) throw new Error(`no load on port ${order.port}: ${failure}`)
    return figures
  }
}

export type SteadyStream = Omit<Stream, 'file'> & { data: StreamData }
