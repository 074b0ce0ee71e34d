import { createHmac, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { simulatorSecret } from '@countersign/server/face-check-simulator'

export interface Faces {
  close(): Promise<void>
}

interface Check {
  id: string
  returnTo: string
  resultTo: string
}

/**
 * What a provider of face checks looks like from outside, and nothing of what it does: whoever sits before it says what it is to report.
 * It signs with a secret that everybody knows and says of each result that it is simulated.
 */
export async function startFaces(port: number): Promise<Faces> {
  const checks = new Map<string, Check>()
  const server = createServer((request, response) => {
    answer(request, response, checks, port).catch(() => response.writeHead(500).end())
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(request: IncomingMessage, response: ServerResponse, checks: Map<string, Check>, port: number): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', `http://localhost:${port}`)
  if (request.method === 'POST' && pathname === '/begin') {
    const check: Check = JSON.parse(await bodyOf(request)).data
    checks.set(check.id, check)
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ url: `http://localhost:${port}/check?id=${check.id}` }))
    return
  }
  const check = checks.get(searchParams.get('id') ?? '')
  if (!check || pathname !== '/check') return void response.writeHead(404).end('There is no such check.')
  if (request.method !== 'POST') return void response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
  await report(check, new URLSearchParams(await bodyOf(request)).get('result') ?? 'unclear')
  response.writeHead(303, { location: check.returnTo }).end()
}

/** standard-webhooks, as a provider of its own would sign. */
async function report({ id, resultTo }: Check, result: string): Promise<void> {
  const now = new Date()
  const body = JSON.stringify({
    type: 'face_check.ended',
    timestamp: now.toISOString(),
    data: { id, result, provider: 'simulator', reference: randomUUID(), isSimulated: true },
  })
  const [messageId, timestamp] = [`msg_${randomUUID()}`, String(Math.floor(now.getTime() / 1000))]
  const key = Buffer.from(simulatorSecret.slice('whsec_'.length), 'base64')
  const signature = createHmac('sha256', key).update(`${messageId}.${timestamp}.${body}`).digest('base64')
  await fetch(resultTo, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': messageId,
      'webhook-timestamp': timestamp,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>Face check simulator</title>
<style>:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-inline-size:28rem;margin:12vh auto;padding:1rem}
button{display:block;inline-size:100%;min-block-size:2.75rem;margin-block:.5rem;font:inherit}</style>
<main><h1>Face check simulator</h1>
<p>This page stands in for a provider of face checks. It looks at nobody and claims nothing: you choose what it reports.</p>
<form method="post"><button name="result" value="passed">Report: passed</button><button name="result" value="failed">Report: failed</button>
<button name="result" value="unclear">Report: unclear</button></form></main></html>`
