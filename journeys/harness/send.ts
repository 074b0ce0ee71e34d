import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http'

export interface Sent {
  method: string
  path: string
  headers?: Readonly<Record<string, string | string[]>>
  body?: string | Buffer | undefined
}

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  /** Every Set-Cookie line. */
  setCookies: string[]
  text: string
  /** From handing the request over to the last byte of the answer. */
  millis: number
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

/**
 * One request as it stands, over a kept-alive connection: no header of a browser is added, none is refused. A connection that
 * the server had closed in the meantime costs one silent repetition.
 */
export async function send(port: number, sent: Sent): Promise<Reply> {
  try {
    return await sendOnce(port, sent)
  } catch (error) {
    if (error instanceof StaleConnection) return sendOnce(port, sent)
    throw error
  }
}

class StaleConnection extends Error {}

function sendOnce(port: number, { method, path, headers = {}, body }: Sent): Promise<Reply> {
  const since = performance.now()
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
    const request = httpRequest({ agent, host: '127.0.0.1', port, method, path, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          setCookies: response.headers['set-cookie'] ?? [],
          text: Buffer.concat(chunks).toString(),
          millis: performance.now() - since,
        }),
      )
    })
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && error.code === 'ECONNRESET'
      reject(
        isStale ? new StaleConnection() : new Error(`${method} ${path.slice(0, 80)} was not answered: ${error.message}`, { cause: error }),
      )
    })
    request.end(body)
  })
}
