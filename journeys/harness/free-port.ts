import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Below those that the system gives to connections by itself (from 32768 on Linux): none of these takes one before its server is up. */
const ports = { from: 12_000, until: 32_000 }
/** A file for each port that a test has asked for, with the id of its process, so that tests which run at once get different ones. */
const claims = join(tmpdir(), 'countersign-test-ports')
const ours = new Set<string>()

/** A port of 127.0.0.1 that nobody listens on, and no other test will. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(ports.from, ports.until)
    if (claim(port) && (await isFree(port))) return port
  }
}

function claim(port: number): boolean {
  const file = join(claims, String(port))
  mkdirSync(claims, { recursive: true })
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
  } catch {
    // Of a test that was killed: for whoever comes by this port next time.
    if (!isAlive(file)) rmSync(file, { force: true })
    return false
  }
  if (ours.size === 0) process.once('exit', giveBack)
  ours.add(file)
  return true
}

function giveBack(): void {
  for (const file of ours) rmSync(file, { force: true })
}

function isAlive(file: string): boolean {
  try {
    return process.kill(Number(readFileSync(file, 'utf8')), 0)
  } catch {
    return false
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1')
  const isListening = await once(server, 'listening').then(
    () => true,
    () => false,
  )
  if (!isListening) return false
  server.close()
  await once(server, 'close')
  return true
}
