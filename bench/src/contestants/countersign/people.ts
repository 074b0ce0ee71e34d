import { type PreparedPerson, prepare, preparedPassword } from '@countersign/server/testing/prepared-people'
import type { Person } from '../../requests/person.ts'
import type { Check, Contestant } from '../contestant.ts'
import { countIn } from './read-database.ts'
import type { Installation, RunningCountersign } from './server.ts'

/** People with an authenticator app whose browser their account knows. Numbers, and so addresses, go on from `first`. */
export async function preparePeople(
  { databaseUrl, keysFile }: Installation,
  { count, first, signedIn }: { count: number; first: number; signedIn: boolean },
): Promise<Person[]> {
  return prepare({ databaseUrl, keysFile }, async ({ people, knownBrowsers, sessions }) => {
    const made = await people(count, { withAuthenticator: true })
    const cookies = signedIn ? (await sessions(made)).map((browser) => browser.cookies) : []
    const devices = signedIn ? cookies.map(({ device }) => device) : await knownBrowsers(made)
    return made.map(({ email, totpKey }: PreparedPerson, i) => ({
      number: first + i,
      email,
      password: preparedPassword,
      totpKey: totpKey.toString('hex'),
      device: devices[i] ?? '',
      session: cookies[i]?.session ?? null,
    }))
  })
}

/** So many sign-ins are audited and no others, after the server was killed. Those prepared with a session of their own count too. */
export async function checkSignIns(running: RunningCountersign, expected: { least: number; most: number }): Promise<Check> {
  const found = await countIn(running, `select count(*) as count from audit where event = 'sign_in.completed'`)
  const sessions = await countIn(running, 'select count(*) as count from sessions')
  const isRight = (count: number) => count >= expected.least && count <= expected.most
  const amount = expected.least === expected.most ? `${expected.least}` : `${expected.least} to ${expected.most}`
  return {
    checked: `${amount} sign-ins are due: as many sessions and audit rows are stored`,
    faults: [
      ...(isRight(found) ? [] : [`${found} audit rows of sign-ins instead of ${amount}`]),
      ...(isRight(sessions) ? [] : [`${sessions} sessions instead of ${amount}`]),
    ],
  }
}

/** Password and code, two requests each. */
export function signingIn(name: string, running: RunningCountersign): Contestant {
  let made = 0
  let done = 0
  return {
    name,
    server: running.server,
    port: running.port,
    kind: 'people',
    repeat: false,
    async prepare(count) {
      const people = await preparePeople(running, { count, first: made, signedIn: false })
      made += count
      return people
    },
    tookPlace(accepted) {
      done += accepted.length
    },
    async finish() {
      await running.server.kill()
      return checkSignIns(running, { least: done, most: done })
    },
  }
}
