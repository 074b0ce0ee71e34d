import { setTimeout as wait } from 'node:timers/promises'
import { preparePeople } from '../contestants/countersign/people.ts'
import { begin, type Installation, install } from '../contestants/countersign/server.ts'
import { whenReady } from '../load/when-ready.ts'
import { type AimReached, under } from '../report/aims.ts'
import { threeDigits, whole } from '../report/numbers.ts'
import { median } from '../statistics.ts'
import type { Part } from './part.ts'

const readyMillis = 500
const residentMegabytes = 150
const accounts = 10_000
const idleSeconds = 5

interface Started {
  millis: number[]
  /** Processor time until then: what other work on the machine disturbs least. */
  cpuMillis: number[]
  residentMegabytes: number
}

/** P7: how soon after its start a server answers, and what it holds when nobody asks. */
export const startUp: Part = {
  id: 'P7',
  title: 'Start',
  async measure({ folder, quick, tell }) {
    const starts = quick ? 2 : 10
    const count = quick ? accounts / 100 : accounts
    const filled = await install(folder, 'with-accounts')
    await startAgain([filled], 0)
    await preparePeople(filled, { count, first: 0, signedIn: false })
    const fresh: Installation[] = []
    for (let number = 0; number < starts; number++) fresh.push(await install(folder, `fresh-${number}`))

    const empty = await startAgain(fresh, quick ? 1 : idleSeconds)
    tell(`ready with an empty database after ${whole(median(empty.millis))} ms`)
    const full = await startAgain(
      Array.from({ length: starts }, () => filled),
      quick ? 1 : idleSeconds,
    )
    tell(`ready with ${whole(count)} accounts after ${whole(median(full.millis))} ms`)

    const kinds: [string, Started][] = [
      ['a database that is made by it', empty],
      [`${whole(count)} accounts`, full],
    ]
    return {
      aims: kinds.flatMap(([database, started]) => aims(database, started)),
      measured: [],
      tables: [
        {
          head: ['database', 'ready after ms', 'quickest', 'slowest', 'CPU ms', 'resident MB when idle'],
          rows: kinds.map(([database, { millis, cpuMillis, residentMegabytes: resident }]) => [
            database,
            ...[median(millis), Math.min(...millis), Math.max(...millis), median(cpuMillis), resident].map(whole),
          ]),
          rightFrom: 1,
        },
      ],
      checks: [],
      notes: [
        `From the start of the process to the first 200 of \`/readyz\`, which is asked every 2 ms; median of ${starts} starts on all cores, compiled code kept from earlier ones as in production. Each start with a database of its own makes all tables; keys were made before. Memory is looked at ${quick ? 1 : idleSeconds} s after the last start.`,
      ],
      data: { empty, full },
    }
  },
}

function aims(database: string, { millis, residentMegabytes: resident }: Started): AimReached[] {
  const ready = median(millis)
  return [
    {
      id: 'P7',
      aim: `ready in under ${readyMillis} ms: ${database}`,
      figure: `${whole(ready)} ms`,
      ratio: `${threeDigits(ready / readyMillis)} of it`,
      ...under(ready, readyMillis),
    },
    {
      id: 'P7',
      aim: `under ${residentMegabytes} MB when idle: ${database}`,
      figure: `${whole(resident)} MB`,
      ratio: `${threeDigits(resident / residentMegabytes)} of it`,
      ...under(resident, residentMegabytes),
    },
  ]
}

/** One after the other; the last one is left alone for a while before its memory is looked at. */
async function startAgain(installations: readonly Installation[], idleForSeconds: number): Promise<Started> {
  const millis: number[] = []
  const cpuMillis: number[] = []
  let resident = Number.NaN
  for (const [number, installation] of installations.entries()) {
    const since = performance.now()
    const { server, port } = await begin(installation, { core: 'all' })
    await whenReady(server, port)
    millis.push(performance.now() - since)
    cpuMillis.push(server.cpuSeconds() * 1000)
    if (number === installations.length - 1) {
      await wait(idleForSeconds * 1000)
      resident = server.residentMegabytes()
    }
    await server.stop()
  }
  return { millis, cpuMillis, residentMegabytes: resident }
}
