import { randomInt } from 'node:crypto'
import { serverCore, startPinned } from '../../processes/pinned.ts'
import { freePort, whenListening } from '../../processes/ports.ts'
import { answerRequest } from '../../requests/answer-request.ts'
import type { Contestant } from '../contestant.ts'
import { hostCheck } from '../countersign/host-checks.ts'
import { firstCheckingAddress, sessionCheck } from '../countersign/session-checks.ts'

/** The requests each of them gets, made up. */
const routes = {
  GET: (number: number) => sessionCheck(firstCheckingAddress + number, { session: token(43, base64url), device: token(43, base64url) }),
  POST: (number: number) => madeUpAnswer(number),
  'POST of an application': () =>
    hostCheck({ hostKey: `csk_${token(43, base64url)}`, accountId: `acc_${token(26, base32)}`, sessionId: `ses_${token(26, base32)}` }),
}

/** Gets the very requests that Countersign gets, by the same method, and knows nothing of what is in them. */
export async function startEmptyRoute(route: keyof typeof routes): Promise<Contestant> {
  const port = await freePort()
  const server = startPinned(new URL('./server.ts', import.meta.url), { core: serverCore, args: [String(port)] })
  await whenListening(server, port)
  return {
    name: `empty Fastify ${route.replace(/^\w+/, '$& route')}`,
    server,
    port,
    kind: 'requests',
    repeat: true,
    prepare: async () => Array.from({ length: 1000 }, (_, i) => routes[route](i)),
    tookPlace: () => {},
    async finish() {
      await server.stop()
      return undefined
    },
  }
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567'
const base64url = 'abcdefghijklmnopqrstuvwxyz0123456789-_'

const madeUpAnswer = (number: number) =>
  answerRequest({
    challengeId: `chl_${token(26, base32)}`,
    signInSecret: token(43, base64url),
    deviceToken: token(43, base64url),
    clientNumber: number,
    proof: token(6, '0123456789'),
  })

const token = (length: number, alphabet: string) => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
