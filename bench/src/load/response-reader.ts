/**
 * Reads the answers on one keep-alive connection, one at a time (nothing is pipelined), and looks at
 * nothing but the status and where they end: as little work as can be done with them.
 */
export class ResponseReader {
  #pending: Buffer | undefined
  #complete: Buffer = Buffer.alloc(0)

  /** Head and body of the answer that was completed last. */
  get text(): string {
    return this.#complete.toString('utf8')
  }

  /** The status once the answer is complete, undefined while more is to come. */
  push(chunk: Buffer): number | undefined {
    const bytes = this.#pending === undefined ? chunk : Buffer.concat([this.#pending, chunk])
    const headEnd = bytes.indexOf('\r\n\r\n')
    const end = headEnd === -1 ? undefined : bodyEnd(bytes, headEnd)
    if (end === undefined || end > bytes.length) {
      this.#pending = bytes
      return undefined
    }
    if (end < bytes.length) throw new Error('the server said more than one answer')
    this.#pending = undefined
    this.#complete = bytes
    return Number(bytes.toString('latin1', 9, 12))
  }
}

/** Where the body ends; undefined if that cannot be known yet. */
function bodyEnd(bytes: Buffer, headEnd: number): number | undefined {
  const head = bytes.toString('latin1', 0, headEnd)
  const bodyStart = headEnd + 4
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return bodyStart + Number(length)
  if (/\r\ntransfer-encoding: *chunked/i.test(head)) return chunkedEnd(bytes, bodyStart)
  // RFC 9112 section 6.3: these have no body; any other answer would end with the connection.
  if (/^HTTP\/1\.1 (?:204|304)/.test(head)) return bodyStart
  throw new Error(`the answer does not say where it ends: ${head.slice(0, 200)}`)
}

/** RFC 9112 section 7.1, without trailers. */
function chunkedEnd(bytes: Buffer, start: number): number | undefined {
  let at = start
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return undefined
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    at = lineEnd + 2 + size + 2
    if (size === 0) return at
    if (at > bytes.length) return undefined
  }
}
