import type { Measured } from '../measure.ts'
import type { TimeShare } from '../profile/cpu-profile.ts'
import type { Profile } from '../profile/recording.ts'
import { threeDigits, whole } from './numbers.ts'
import { table } from './table.ts'

/** Far enough from full that a generator still sends the next request at once. */
const relaxed = 0.9

export function generatorText(quickest: Measured, byAutocannon: number): string {
  const isLimit = quickest.generatorBusy > relaxed || quickest.perSecond < byAutocannon
  const verdict = isLimit ? `may limit the figures of the ${quickest.name}` : 'limits none of the figures'
  return `The load generator ${verdict}: it drove the ${quickest.name} at ${whole(quickest.perSecond)} a second, autocannon at ${whole(byAutocannon)}; how much of its own core it used is in the table.`
}

/** The one comparison that holds on a busy machine too. */
export function processorText(limit: Measured, countersign: Measured, peer: Measured): string {
  return `By processor time, one answer of Countersign costs as much as ${threeDigits(countersign.cpuMicros / limit.cpuMicros)} of the empty route, and one of the peer as much as ${threeDigits(peer.cpuMicros / countersign.cpuMicros)} of Countersign.`
}

export function profileText({ byFunction, byFile }: Profile): string {
  const rows = (shares: TimeShare[]) => shares.map(({ what, share }) => [`${(share * 100).toFixed(1)}%`, what])
  return [
    'Where Countersign’s time goes, in a further round:',
    table(['time', 'function itself'], rows(byFunction)),
    table(['time', 'file'], rows(byFile)),
  ].join('\n\n')
}
