/** What comes in a second, of a whole that is given as requests a second. Pure. */
export interface Mix {
  checks: number
  /** Two requests each. */
  stepUps: number
  signIns: number
}

/** As argon2id allows beside the rest: a quarter or so of what two cores could hash. */
const mostSignIns = 20
const stepUpShare = 0.1

export function mixOf(requestsPerSecond: number): Mix {
  const signIns = Math.min(mostSignIns, requestsPerSecond * 0.04)
  const stepUps = (requestsPerSecond * stepUpShare) / 2
  return { signIns, stepUps, checks: requestsPerSecond - 2 * (signIns + stepUps) }
}

/** A person answers with one code of each half minute: so many take turns that everybody has a new one, come what may. */
export const peopleFor = (perSecond: number): number => Math.ceil(perSecond * 75)
