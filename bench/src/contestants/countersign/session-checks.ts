import { routes } from '@countersign/contract'
import { prepare } from '@countersign/server/testing/prepared-people'
import { browserHeaders } from '../../requests/browser.ts'
import { getRequest } from '../../requests/http-request.ts'
import type { Contestant } from '../contestant.ts'
import type { Installation, RunningCountersign } from './server.ts'

/** Addresses are many enough that none of them comes near what one may ask in a minute. */
const addressesPerSession = 4
export const firstCheckingAddress = 8_000_000

export async function sessionCheckRequests({ databaseUrl, keysFile }: Installation, sessions: number): Promise<string[]> {
  const browsers = await prepare({ databaseUrl, keysFile }, async (preparation) =>
    preparation.sessions(await preparation.people(sessions, { withAuthenticator: false })),
  )
  return Array.from({ length: sessions * addressesPerSession }, (_, i) => {
    const { session = '', device } = browsers[i % sessions]?.cookies ?? { device: '' }
    return sessionCheck(firstCheckingAddress + i, { session, device })
  })
}

export const sessionCheck = (clientNumber: number, cookies: { session: string; device: string }): string =>
  getRequest(routes.getSession.path, browserHeaders(clientNumber, cookies))

const sessions = 5000

/** "Is this session still good, and at what level": signed-in browsers ask in turn, each often. */
export function checkingSessions(name: string, running: RunningCountersign): Contestant {
  let requests: Promise<string[]> | undefined
  return {
    name,
    server: running.server,
    port: running.port,
    kind: 'requests',
    repeat: true,
    prepare() {
      requests ??= sessionCheckRequests(running, sessions)
      return requests
    },
    tookPlace: () => {},
    async finish() {
      await running.server.stop()
      return undefined
    },
  }
}
