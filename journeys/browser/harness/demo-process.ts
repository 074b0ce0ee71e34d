import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../harness/free-port.ts'

const startLimitMillis = 120_000
const entry = fileURLToPath(new URL('../../../tools/start.js', import.meta.url))

export interface DemoProcess {
  countersignUrl: string
  inboxUrl: string
  /** Everything it printed. */
  output(): string
  /** Ctrl-C; gives back the exit code. */
  stop(): Promise<number | null>
}

/** What `npm start` does, with ports and a data folder of its own. Installs and builds only what is missing. */
export async function startDemoProcess(): Promise<DemoProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-demo-'))
  const [port, inboxPort] = [await freePort(), await freePort()]
  const env = {
    ...process.env,
    COUNTERSIGN_PORT: `${port}`,
    EXCHANGE_PORT: `${await freePort()}`,
    INBOX_PORT: `${inboxPort}`,
    INBOX_SMTP_PORT: `${await freePort()}`,
    EVIDENCE_PORT: `${await freePort()}`,
    FACES_PORT: `${await freePort()}`,
    COUNTERSIGN_DATA: join(folder, 'data'),
  }
  const child = spawn(process.execPath, [entry], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'close')
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  const output = () => Buffer.concat(chunks).toString()

  async function stop(): Promise<number | null> {
    child.kill('SIGINT')
    await ended
    await rm(folder, { recursive: true, force: true })
    return child.exitCode
  }

  const since = performance.now()
  while (!output().includes('Ctrl-C stops the demo')) {
    if (child.exitCode === null && performance.now() - since < startLimitMillis) await wait(50)
    else {
      await stop()
      throw new Error(`The demo did not start.\n${output()}`)
    }
  }
  return { countersignUrl: `http://localhost:${port}`, inboxUrl: `http://localhost:${inboxPort}`, output, stop }
}
