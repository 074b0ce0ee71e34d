import { spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { longestFile } from '@countersign/contract'
import { createQueue, orUnavailable } from '../../crypto/queue.ts'
import { Problem } from '../../problem.ts'
import { isJpeg, isPicture } from './is-picture.ts'
import { exits, limits, type Measured } from './worker-terms.ts'

export interface Picture {
  /** Made anew from the pixels. */
  jpeg: Buffer
  width: number
  height: number
  /** Of what is to be seen; null where there is next to nothing. */
  shown: Buffer | null
}

/** Opens pictures of strangers, each in a process of its own. */
export interface Pictures {
  /** Throws FILE_NOT_TAKEN, PICTURE_BROKEN, PICTURE_TOO_LARGE, PICTURE_TOO_HEAVY, or UNAVAILABLE where too many are waiting. */
  open(bytes: Uint8Array): Promise<Picture>
}

const ourWorker = fileURLToPath(new URL('./picture-worker.ts', import.meta.url))
/** No files are written, no programs started, no other threads; the library's own code is loaded from the disk. */
const confined = ['--permission', '--allow-addons', '--allow-fs-read=*', '--max-old-space-size=64', '--disable-warning=SecurityWarning']

/** Two at a time: the machine has other things to do. */
export function createPictures({ parallel = 2, waiting = 20, worker = ourWorker } = {}): Pictures {
  const queue = createQueue({ parallel, waiting })
  return {
    async open(bytes) {
      if (bytes.length > longestFile) throw new Problem('BODY_TOO_LARGE')
      if (!isPicture(bytes)) throw new Problem('FILE_NOT_TAKEN')
      return queue.run(() => openInProcess(worker, bytes), 'known').catch(orUnavailable)
    },
  }
}

const refusals: Record<number, Problem['code']> = {
  [exits.broken]: 'PICTURE_BROKEN',
  [exits.tooLarge]: 'PICTURE_TOO_LARGE',
  [exits.tooHeavy]: 'PICTURE_TOO_HEAVY',
}

function openInProcess(worker: string, bytes: Uint8Array): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...confined, worker], { env: {}, stdio: ['pipe', 'pipe', 'ignore'] })
    const chunks: Buffer[] = []
    let length = 0
    let isTooMuch = false
    const stop = () => {
      isTooMuch = true
      child.kill('SIGKILL')
    }
    const deadline = setTimeout(stop, limits.time)
    child.on('spawn', () => yieldToOthers(child.pid))
    child.on('error', reject)
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > limits.outputBytes) stop()
      else chunks.push(chunk)
    })
    // It may end before it has read all: what it says by ending counts.
    child.stdin.on('error', () => undefined)
    child.stdin.end(bytes)
    child.on('close', (code) => {
      clearTimeout(deadline)
      const picture = code === 0 && !isTooMuch ? read(Buffer.concat(chunks)) : undefined
      if (picture) resolve(picture)
      // Whatever else ended it, a crash of the decoder or the kernel for want of memory, was the picture's doing.
      else reject(new Problem(isTooMuch ? 'PICTURE_TOO_HEAVY' : (refusals[code ?? -1] ?? 'PICTURE_TOO_HEAVY')))
    })
  })
}

function yieldToOthers(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, 10)
  } catch {
    // It has ended already.
  }
}

/** Undefined for whatever a worker says that was taken over by its picture. */
function read(output: Buffer): Picture | undefined {
  const end = output.indexOf('\n')
  if (end === -1 || end > 1000) return undefined
  const jpeg = output.subarray(end + 1)
  try {
    const { width, height, shown }: Measured = JSON.parse(output.toString('utf8', 0, end))
    if (!isJpeg(jpeg) || !Number.isSafeInteger(width) || !Number.isSafeInteger(height)) return undefined
    return { jpeg, width, height, shown: shown === null ? null : Buffer.from(shown, 'hex') }
  } catch {
    return undefined
  }
}
