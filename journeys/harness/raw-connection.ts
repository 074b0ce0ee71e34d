import { connect } from 'node:net'

export interface Exchange {
  /** Status line, headers and body as they came; empty where the server closed without a word. */
  text: string
  status: number
  /** From the first byte sent to the last one received. */
  millis: number
}

/**
 * Writes bytes on a connection of its own and reads what comes back until the server closes or has answered and is silent. For
 * what no HTTP client would send; `thenClose` says after the bytes that nothing more will come. A server that answers and closes
 * before it was sent everything is no error.
 */
export function exchange(port: number, bytes: string | Buffer, { limitMillis = 15_000, thenClose = false } = {}): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const since = performance.now()
    const chunks: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1' })
    let lastAt = since
    const finish = () => {
      clearTimeout(limit)
      clearInterval(quiet)
      socket.destroy()
      const text = Buffer.concat(chunks).toString()
      resolve({
        text,
        status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0),
        millis: (chunks.length > 0 ? lastAt : performance.now()) - since,
      })
    }
    const limit = setTimeout(() => {
      clearInterval(quiet)
      socket.destroy()
      reject(new Error(`The server neither answered nor closed within ${limitMillis / 1000} s.`))
    }, limitMillis)
    const quiet = setInterval(() => {
      if (chunks.length > 0 && performance.now() - lastAt > 100) finish()
    }, 20)
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      lastAt = performance.now()
    })
    socket.on('close', finish)
    socket.on('error', () => {})
    if (thenClose) socket.end(bytes)
    else socket.write(bytes)
  })
}

export interface Drip {
  /** Until the server closed. */
  millis: number
  answer: string
}

/** Sends the beginning at once and then a letter every half second, until the server closes. */
export function drip(port: number, beginning: string): Promise<Drip> {
  return new Promise((resolve) => {
    const since = performance.now()
    let answer = ''
    const socket = connect({ port, host: '127.0.0.1' })
    socket.write(beginning)
    const drops = setInterval(() => socket.writable && socket.write('a'), 500)
    socket.on('data', (chunk) => {
      answer += chunk
    })
    socket.on('error', () => {})
    socket.on('close', () => {
      clearInterval(drops)
      resolve({ millis: performance.now() - since, answer })
    })
  })
}
