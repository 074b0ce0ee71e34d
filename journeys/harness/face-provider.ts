import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { send } from './send.ts'
import type { World } from './world.ts'

const secret = `whsec_${Buffer.from('a secret of a provider that is not ours').toString('base64')}`

export interface FaceCheck {
  id: string
  resultTo: string
}

/** A provider of face checks: it answers with its page, remembers what it was asked, and reports what a test has it find. */
export class FaceProvider {
  readonly asked: FaceCheck[] = []
  readonly #server: Server

  private constructor() {
    this.#server = createServer(async (request, response) => {
      if (request.method === 'GET') {
        response.setHeader('content-type', 'text/html; charset=utf-8')
        response.end('<!doctype html><html lang="en"><title>Face check</title><h1>Look into the camera</h1></html>')
        return
      }
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      this.asked.push(JSON.parse(Buffer.concat(chunks).toString()).data)
      response.end(JSON.stringify({ url: this.page }))
    })
  }

  static async open(): Promise<FaceProvider> {
    const provider = new FaceProvider()
    await once(provider.#server.listen(0, '127.0.0.1'), 'listening')
    return provider
  }

  get page(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}/check`
  }

  get env(): Record<string, string> {
    return { COUNTERSIGN_FACE_CHECK_URL: this.page.replace(/check$/, 'begin'), COUNTERSIGN_FACE_CHECK_SECRET: secret }
  }

  get latest(): FaceCheck {
    const check = this.asked.at(-1)
    if (!check) throw new Error('the provider was not asked')
    return check
  }

  /** Signed as Standard Webhooks has it; gives back the status of the answer. */
  async report(
    world: World,
    check: { id: string },
    { result = 'passed', key = secret, at = world.clock.now(), id = check.id } = {},
  ): Promise<number> {
    const body = JSON.stringify({
      type: 'face_check.ended',
      timestamp: new Date(at).toISOString(),
      data: { id, result, provider: 'test', reference: 'r-1' },
    })
    const [messageId, timestamp] = [randomUUID(), String(Math.floor(at / 1000))]
    const signature = createHmac('sha256', Buffer.from(key.slice('whsec_'.length), 'base64'))
      .update(`${messageId}.${timestamp}.${body}`)
      .digest('base64')
    const { status } = await send(world.server.port, {
      method: 'POST',
      path: `/v1/face-checks/${check.id}`,
      headers: {
        host: new URL(world.publicOrigin).host,
        'content-type': 'application/json',
        'webhook-id': messageId,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      },
      body,
    })
    return status
  }

  async close(): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close').catch(() => {})
  }
}
