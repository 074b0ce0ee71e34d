import { routes } from '@countersign/contract'
import { prepare } from '@countersign/server/testing/prepared-people'
import { publicOrigin } from '../../requests/browser.ts'
import { postRequest } from '../../requests/http-request.ts'
import type { Contestant } from '../contestant.ts'
import type { Installation, RunningCountersign } from './server.ts'

interface Check {
  hostKey: string
  accountId: string
  sessionId: string
}

/** What an application sends from its server before it lets somebody do something. */
export function hostCheck({ hostKey, accountId, sessionId }: Check): string {
  const headers = {
    host: new URL(publicOrigin).host,
    authorization: `Bearer ${hostKey}`,
    accept: 'application/json',
    'user-agent': 'node',
    'x-forwarded-for': '192.0.2.10',
  }
  return postRequest(routes.checkHostSession.path, headers, { accountId, sessionId })
}

const sessions = 5000

async function hostCheckRequests({ databaseUrl, keysFile }: Installation): Promise<string[]> {
  return prepare({ databaseUrl, keysFile }, async (preparation) => {
    const hostKey = await preparation.hostKey()
    const people = await preparation.people(sessions, { withAuthenticator: false })
    const browsers = await preparation.sessions(people)
    return people.map(({ accountId }, i) => hostCheck({ hostKey, accountId, sessionId: browsers[i]?.sessionId ?? '' }))
  })
}

/** "Is this session still good, and at what level": an application asks about each of many, with its key. */
export function checkingForHost(name: string, running: RunningCountersign): Contestant {
  let requests: Promise<string[]> | undefined
  return {
    name,
    server: running.server,
    port: running.port,
    kind: 'requests',
    repeat: true,
    prepare() {
      requests ??= hostCheckRequests(running)
      return requests
    },
    tookPlace: () => {},
    async finish() {
      await running.server.stop()
      return undefined
    },
  }
}
