import { write, writeSync } from 'node:fs'

/** Where lines go: standard output, or what a test collects them in. */
export interface LogDestination {
  write(line: string): void
  /** Writes out what is buffered, before the process ends. */
  flushSync?(): void
}

const standardOutputHandle = 1
const chunkBytes = 48 * 1024
const mostWaitingBytes = 8 * 1024 * 1024
const passEveryMillis = 500

/**
 * Lines are put side by side as bytes and written in one go, every half second or 48 KiB: one line at a time would cost more than most
 * answers. A full disk or a closed pipe loses lines, held to 8 MiB meanwhile and tried again every half second, and neither stops
 * the service nor keeps the process from ending.
 */
export function standardOutput(): LogDestination {
  let chunk = Buffer.allocUnsafeSlow(chunkBytes)
  let length = 0
  /** Oldest first. */
  const waiting: Buffer[] = []
  let waitingBytes = 0
  let isWriting = false

  function pass(bytes: Buffer) {
    if (waitingBytes + bytes.length > mostWaitingBytes) return
    waiting.push(bytes)
    waitingBytes += bytes.length
  }

  function passOn() {
    if (length > 0) {
      pass(chunk.subarray(0, length))
      chunk = Buffer.allocUnsafeSlow(chunkBytes)
      length = 0
    }
    writeNext()
  }

  function writeNext() {
    const [first] = waiting
    if (!first || isWriting) return
    isWriting = true
    write(standardOutputHandle, first, (error, written) => {
      isWriting = false
      if (error) return // tried again with what comes next
      took(written)
      writeNext()
    })
  }

  function took(written: number) {
    waitingBytes -= written
    const first = waiting.shift()
    if (first && written < first.length) waiting.unshift(first.subarray(written))
  }

  function flushSync() {
    passOn()
    // What is under way cannot be taken back.
    const underWay = isWriting ? waiting.splice(0, 1) : []
    try {
      while (waiting[0]) took(writeSync(standardOutputHandle, waiting[0]))
    } catch {
      // Nobody reads it any more, or there is no room.
    }
    waiting.unshift(...underWay)
  }

  setInterval(passOn, passEveryMillis).unref()
  process.once('beforeExit', passOn)
  process.on('exit', flushSync)
  return {
    write(line) {
      // UTF-8 takes at most three bytes for each unit of a text.
      const most = line.length * 3
      if (length + most > chunkBytes) passOn()
      if (most > chunkBytes) pass(Buffer.from(line))
      else length += chunk.write(line, length)
    },
    flushSync,
  }
}
