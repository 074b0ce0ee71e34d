import { once } from 'node:events'
import { join } from 'node:path'
import type { Measurable } from '../measure.ts'
import { serverCore, startPinned } from '../processes/pinned.ts'

/** What an answer is made of, each by itself, without HTTP. Units: 32 at a time, and one after the other. */
export type BareKind = 'codes' | 'signatures' | 'units' | 'single units' | 'passwords'

const names: Record<BareKind, string> = {
  codes: 'check of a code, by itself',
  signatures: 'check of an ES256 signature, by itself',
  units: 'durable unit, by itself, 32 at a time',
  'single units': 'durable unit, by itself, one at a time',
  passwords: 'argon2id, by itself, all cores',
}

export interface Bare extends Measurable {
  close(): Promise<void>
}

/** Hashing may have every core, as in production; the rest has the servers' core to itself. */
export async function startBare(kind: BareKind, folder: string): Promise<Bare> {
  const server = startPinned(new URL('./bare-process.ts', import.meta.url), {
    core: kind === 'passwords' ? 'all' : serverCore,
    args: [kind, `sqlite:${join(folder, `bare-${kind.replace(' ', '-')}.db`)}`],
    env: { ...process.env, UV_THREADPOOL_SIZE: '8' },
    talks: true,
  })
  const { child, died } = server
  await Promise.race([once(child, 'message'), died])
  return {
    name: names[kind],
    async round(seconds) {
      const cpuBefore = server.cpuSeconds()
      const answer = Promise.race([once(child, 'message'), died])
      child.send(seconds)
      const [{ done, seconds: took }] = (await answer) as [{ done: number; seconds: number }]
      const cpuSeconds = server.cpuSeconds() - cpuBefore
      return {
        answered: done,
        seconds: took,
        perSecond: done / took,
        p50: Number.NaN,
        p99: Number.NaN,
        p999: Number.NaN,
        slowest: Number.NaN,
        serverBusy: cpuSeconds / took,
        cpuMicros: (cpuSeconds * 1e6) / done,
        residentMegabytes: server.residentMegabytes(),
        generatorBusy: Number.NaN,
        ranDry: false,
      }
    },
    close: () => server.stop(),
  }
}
