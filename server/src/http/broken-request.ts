import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ProblemCode } from '@countersign/contract'
import { seconds } from '../durations.ts'
import type { Log } from '../log.ts'
import { Problem } from '../problem.ts'
import { problemDocument, problemMediaType } from './problem-response.ts'

const codes: Partial<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
}

/**
 * What the HTTP parser gives up on never becomes a request, so the answer is written to the socket by hand. The error
 * holds the raw bytes that arrived, cookies included: only its code is logged.
 */
export function answerBrokenRequest(
  error: NodeJS.ErrnoException,
  socket: Socket,
  { publicOrigin, securityHeaders, log }: { publicOrigin: string; securityHeaders: Record<string, string>; log: Log },
): void {
  if (error.code === 'ECONNRESET' || !socket.writable || answerHasBegun(socket)) {
    socket.destroy()
    return
  }

  const problem = new Problem(codes[error.code ?? ''] ?? 'INVALID_REQUEST')
  const traceId = randomUUID()
  const body = JSON.stringify(problemDocument(problem, publicOrigin, traceId))
  const headers = { ...securityHeaders, 'content-type': problemMediaType, 'content-length': Buffer.byteLength(body), connection: 'close' }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  log.info({ traceId, status: problem.status, problem: problem.code, reason: error.code }, 'broken request')

  // Closing at once would reset the connection under a caller that is still sending, who then never sees the answer.
  socket.end(`HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\n${head.join('')}\r\n${body}`)
  setTimeout(() => socket.destroy(), seconds(1)).unref()
}

/** Writing into the middle of another answer would let its reader take ours for a part of it. */
function answerHasBegun(socket: Socket): boolean {
  return (socket as Socket & { _httpMessage?: { headersSent: boolean } | null })._httpMessage?.headersSent === true
}
