import { randomInt } from 'node:crypto'
import { serverCore, startPinned } from '../../processes/pinned.ts'
import { freePort, whenListening } from '../../processes/ports.ts'
import type { Contestant } from '../contestant.ts'
import { answerRequest } from '../countersign/answer-request.ts'

/** Gets the very requests that Countersign gets, and knows nothing of what is in them. */
export async function startEmptyRoute(): Promise<Contestant> {
  const port = await freePort()
  const server = startPinned(new URL('./server.ts', import.meta.url), { core: serverCore, args: [String(port)] })
  await whenListening(server, port)
  return {
    name: 'empty Fastify POST route',
    server,
    port,
    repeat: true,
    prepare: async () => Array.from({ length: 1000 }, (_, i) => answerRequest(madeUp(i))),
    tookPlace: () => {},
    async finish() {
      await server.stop()
      return undefined
    },
  }
}

function madeUp(number: number) {
  const token = (length: number, alphabet: string) => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
  return {
    challengeId: `chl_${token(26, 'abcdefghijklmnopqrstuvwxyz234567')}`,
    signInSecret: token(43, 'abcdefghijklmnopqrstuvwxyz0123456789-_'),
    deviceToken: token(43, 'abcdefghijklmnopqrstuvwxyz0123456789-_'),
    clientNumber: number,
    code: token(6, '0123456789'),
  }
}
