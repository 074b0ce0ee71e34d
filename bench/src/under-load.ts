import type { Contestant } from './contestants/contestant.ts'
import type { LoadGenerator } from './load/load-generator.ts'
import type { Measurable } from './measure.ts'
import { canPin, serverCore } from './processes/pinned.ts'

/** Answers a second that are expected of a contestant nobody has met yet. */
const cautiousRate = { requests: 2000, people: 40 }
/** Requests are single use, and a round may be quicker than the one before. */
const reserve = 1.4

/** A server under as much load as it answers. A refusal ends the run, since refusing is quicker than checking. */
export function underLoad(contestant: Contestant, generator: LoadGenerator, connections: number): Measurable {
  const { name, server, port, kind, repeat } = contestant
  const staysAwake = canPin && server.core === serverCore
  let rate = cautiousRate[kind]
  return {
    name,
    async round(seconds) {
      const data = await contestant.prepare(Math.ceil(rate * seconds * reserve) + connections)
      const cpuBefore = server.cpuSeconds()
      const { accepted, statuses, secondsToLast, ...figures } = await Promise.race([
        generator.put(data, { kind, port, connections, seconds, repeat, staysAwake }),
        server.died,
      ])
      const cpuSeconds = server.cpuSeconds() - cpuBefore
      contestant.tookPlace(accepted)
      rate = Math.max(rate, figures.perSecond)

      const refused = Object.entries(statuses).filter(([status]) => status !== '200')
      if (refused.length > 0) {
        const words = refused.map(([status, count]) => `${count} times ${status}`).join(', ')
        throw new Error(`${name} refused what it had to accept: ${words}`)
      }
      return {
        ...figures,
        serverBusy: cpuSeconds / secondsToLast,
        cpuMicros: (cpuSeconds * 1e6) / (statuses['200'] ?? Number.NaN),
        residentMegabytes: server.residentMegabytes(),
      }
    },
  }
}
