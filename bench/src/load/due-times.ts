/** When the requests of a stream are due: evenly within each phase. Pure. */
export interface Due {
  /** Milliseconds after the start. */
  at: number
  phase: number
}

/** One after the other, in order of time; phases with a rate of 0 have none. */
export function* dueTimes(phases: readonly { seconds: number }[], perSecond: readonly number[]): Generator<Due, undefined> {
  let start = 0
  for (const [phase, { seconds }] of phases.entries()) {
    const rate = perSecond[phase] ?? 0
    const count = Math.floor(rate * seconds)
    for (let i = 0; i < count; i++) yield { at: start + (i * 1000) / rate, phase }
    start += seconds * 1000
  }
}
