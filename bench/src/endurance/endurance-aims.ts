import type { Tally } from '../load/steady.ts'
import { failuresIn } from '../load/steady-tally.ts'
import { type AimReached, under } from '../report/aims.ts'
import { percent, threeDigits, whole } from '../report/numbers.ts'
import { flatness } from './flatness.ts'
import type { Look } from './look.ts'

/** As the test of a whole day asks for. */
const mostGrowth = 0.05
/** What the log is cut back to, and so much while it is. */
const mostLogMegabytes = 96

/** Flat: what the server holds neither grows nor leaks, and everything was answered. Pure. */
export function enduranceAims(looks: readonly Look[], all: Record<string, Tally>): AimReached[] {
  const tallies = Object.values(all)
  const sum = (count: (tally: Tally) => number) => tallies.reduce((total, tally) => total + count(tally), 0)
  const failed = sum(failuresIn)
  const refused = sum(({ shed }) => shed.count)
  const log = Math.max(...looks.map(({ logMegabytes }) => logMegabytes))
  return [
    grown('memory', 'MB', flatness(looks.map(({ residentMegabytes }) => residentMegabytes))),
    grown('open handles', '', flatness(looks.map(({ handles }) => handles))),
    {
      id: 'P7',
      aim: `log file under ${mostLogMegabytes} MB`,
      figure: `${whole(log)} MB at most`,
      ratio: `${threeDigits(log / mostLogMegabytes)} of it`,
      ...under(log, mostLogMegabytes),
    },
    {
      id: 'P7',
      aim: 'every request accepted',
      figure: `${whole(sum(({ begun }) => begun))} begun, ${whole(refused)} refused for want of room, ${whole(failed)} failed`,
      ratio: '',
      met: refused + failed === 0,
      reached: refused + failed === 0 ? 1 : 0.1,
    },
  ]
}

function grown(what: string, unit: string, { early, late, growth }: ReturnType<typeof flatness>): AimReached {
  return {
    id: 'P7',
    aim: `${what} in the last quarter at most ${percent(mostGrowth)} over the second`,
    figure: `${whole(early)} then ${whole(late)} ${unit}`.trim(),
    ratio: `${growth < 0 ? '' : '+'}${(growth * 100).toFixed(1)}%`,
    ...under(1 + Math.max(0, growth), 1 + mostGrowth + Number.EPSILON),
  }
}
