/** One kind of bare work in a process of its own: told what at the start, then for how long, again and again. */
import { bareUnits, codeChecking, passwordHashing, signatureChecking } from '@countersign/server/testing/bare-work'
import type { BareKind } from './bare.ts'

const [kind, databaseUrl = ''] = process.argv.slice(2) as [BareKind, string]
const work = await workOf(kind)

process.on('message', async (seconds: number) => {
  const since = performance.now()
  const end = since + seconds * 1000
  const counts = await Promise.all(Array.from({ length: work.atOnce }, () => until(end, work.one)))
  const done = counts.reduce((sum, count) => sum + count, 0)
  process.send?.({ done, seconds: (performance.now() - since) / 1000 })
})
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function until(end: number, one: () => unknown): Promise<number> {
  let done = 0
  for (; performance.now() < end; done++) await one()
  return done
}

async function workOf(kind: BareKind): Promise<{ atOnce: number; one: () => unknown }> {
  switch (kind) {
    case 'codes':
      return { atOnce: 1, one: codeChecking() }
    case 'signatures':
      return { atOnce: 1, one: signatureChecking() }
    case 'passwords':
      // More than are hashed at once, so that none of those places is ever free.
      return { atOnce: 16, one: passwordHashing() }
    case 'units':
      return { atOnce: 32, one: (await bareUnits(databaseUrl)).unit }
    case 'single units':
      return { atOnce: 1, one: (await bareUnits(databaseUrl)).unit }
  }
}
