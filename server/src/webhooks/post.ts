import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { SendResult } from '../messages/carriers/carrier.ts'
import { publicLookup } from './safe-target.ts'

/** What is read of an answer before the connection is cut. */
const longestAnswer = 64 * 1024

interface Post {
  url: string
  headers: Readonly<Record<string, string>>
  body: string
}

export interface Poster {
  post(what: Post, signal: AbortSignal): Promise<SendResult>
  close(): void
}

/** Redirects are answers like others that are no success: whoever receives names the address that events are for. */
export function createPoster({ allowPrivate }: { allowPrivate: boolean }): Poster {
  const keptOpen = { keepAlive: true, maxSockets: 16, timeout: 30_000, ...(!allowPrivate && { lookup: publicLookup }) }
  const agents = { 'http:': new HttpAgent(keptOpen), 'https:': new HttpsAgent(keptOpen) }

  return {
    post({ url, headers, body }, signal) {
      const { protocol } = new URL(url)
      const [request, agent] = protocol === 'https:' ? [httpsRequest, agents['https:']] : [httpRequest, agents['http:']]
      const all = { ...headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }
      return new Promise((resolve) => {
        const sent = request(url, { method: 'POST', agent, headers: all, signal }, (answer) => {
          let length = 0
          answer.on('data', (chunk: Buffer) => {
            length += chunk.length
            if (length > longestAnswer) answer.destroy()
          })
          answer.on('error', () => {})
          answer.on('close', () => resolve(resultOf(answer.statusCode ?? 0, answer.complete || length > longestAnswer)))
        })
        sent.on('error', (error) => resolve({ outcome: 'unreachable', reason: reasonOf(error) }))
        sent.end(body)
      })
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

/** 410 says that nobody wants it any more (standard-webhooks, “Responding”); every other answer may be another one later. */
function resultOf(status: number, isWhole: boolean): SendResult {
  const reason = `HTTP ${status}`
  if (!isWhole) return { outcome: 'unreachable', reason: 'CUT OFF' }
  if (status >= 200 && status < 300) return { outcome: 'sent' }
  return status === 410 ? { outcome: 'refused', about: 'message', reason } : { outcome: 'deferred', reason }
}

const reasonOf = ({ name, code }: Error & { code?: string }): string =>
  name === 'AbortError' || name === 'TimeoutError' ? 'TIMEOUT' : (code ?? 'ERROR')
