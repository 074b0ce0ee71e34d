import { answeringCodes } from '../contestants/countersign/codes.ts'
import { install, start } from '../contestants/countersign/server.ts'
import { LoadGenerator } from '../load/load-generator.ts'
import { type Measured, measureInTurn, rates } from '../measure.ts'
import { serverCore } from '../processes/pinned.ts'
import { atLeast } from '../report/aims.ts'
import { threeDigits, whole } from '../report/numbers.ts'
import { delaySyncs } from '../slow-disk/delayed-syncs.ts'
import { medianRatio } from '../statistics.ts'
import { underLoad } from '../under-load.ts'
import { checksOf } from './checks.ts'
import type { Part } from './part.ts'

const delayMillis = 2
const connections = 64
const leastPerSecond = 10_000

/** P5: as many answers share a sync as arrive while one is under way, so a slow disk costs little. */
export const slowDisk: Part = {
  id: 'P5',
  title: 'Codes at sign-in on a slow disk',
  async measure({ folder, plan, tell }) {
    const { env, quickestMillis } = delaySyncs(folder, delayMillis)
    const generator = new LoadGenerator(folder)
    const quick = await start(await install(folder, 'quick-disk'), { core: serverCore })
    const slow = await start(await install(folder, 'slow-disk'), { core: serverCore, env })
    const contestants = [
      answeringCodes(`Countersign, ${connections} connections`, quick),
      answeringCodes(`the same, each sync ${delayMillis} ms longer`, slow),
    ]

    const measured = await measureInTurn(
      contestants.map((one) => underLoad(one, generator, connections)),
      plan,
      tell,
    )

    await generator.close()
    const checks = await checksOf(contestants)
    const [ofQuick, ofSlow] = measured as [Measured, Measured]
    return {
      aims: [
        {
          id: 'P5',
          aim: `at least ${whole(leastPerSecond)} a second with each sync ${delayMillis} ms longer`,
          figure: `${whole(ofSlow.perSecond)} a second`,
          ratio: `${threeDigits(medianRatio(rates(ofSlow), rates(ofQuick)))} of the rate without the delay`,
          ...atLeast(ofSlow.perSecond, leastPerSecond),
        },
      ],
      measured,
      checks,
      notes: [
        `The delay is put before \`fsync\` and \`fdatasync\` of the server’s process by a small library loaded before it; the product knows nothing of it. The quickest of some syncs under it took ${threeDigits(quickestMillis)} ms. The aim is an absolute figure of the reference machine; elsewhere the ratio says more.`,
      ],
    }
  },
}
