import { nextAddress } from './client.ts'
import type { World } from './world.ts'

/** More than three hundred in a minute are too many, if each account is guessed at three times. */
export const accountsThatAreTooMany = 105

/**
 * A few wrong codes on each of many accounts, each code from an address of its own, twenty accounts at a time. Gives back what the
 * guesses were answered with.
 */
export async function guessWidely(world: World, { accounts = accountsThatAreTooMany, tries = 3 } = {}): Promise<Set<string>> {
  const cookie = world.publicOrigin.startsWith('https:') ? '__Host-sign-in' : 'sign-in'
  const halves = await world.prepare(async ({ people, signIns }) => signIns(await people(accounts, { withAuthenticator: true })))
  const codes = new Set<string>()
  for (let from = 0; from < halves.length; from += 20) {
    const guesses = halves.slice(from, from + 20).map(async ({ challengeId, cookies }) => {
      const browser = world.browser()
      browser.cookies.set(cookie, cookies.signIn ?? '')
      for (let tried = 0; tried < tries; tried++) {
        const input = { params: { id: challengeId ?? '' }, body: { proof: '12345' } }
        codes.add((await browser.from(nextAddress()).refused('verifyChallenge', input)).code)
      }
    })
    await Promise.all(guesses)
  }
  return codes
}
