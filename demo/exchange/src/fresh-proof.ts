import type { SignedIn, Wanted } from './sign-in.ts'

/** Without an approval of its own goes what is worth no more than this, to an address on the list. */
export const smallCents = 100_00n

const freshSeconds = 5 * 60
const strongEnough = ['aal2', 'phr', 'phrh']

/** Two steps, the second in the last five minutes. */
export const freshProof: Wanted = { acrValues: strongEnough.join(' '), maxAge: freshSeconds, essential: true }

export const isFresh = ({ acr, authTime }: SignedIn, now: number): boolean =>
  strongEnough.includes(acr) && now / 1000 - authTime < freshSeconds
