import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import type { LoadFigures, LoadOrder } from './load.ts'
import { ResponseReader } from './response-reader.ts'
import { stayAwake } from './stay-awake.ts'
import { timesOf } from './times-of.ts'

/** Keeps every connection busy with one request at a time until the time is over, then lets those under way end. */
export async function putLoad({ port, connections, seconds, requestsFile, repeat, staysAwake }: LoadOrder): Promise<LoadFigures> {
  const requests: string[] = JSON.parse(await readFile(requestsFile, 'utf8'))
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)))
  const statuses: Record<string, number> = {}
  const accepted: number[] = []
  const latencies: number[] = []
  let sent = 0
  let inTime = 0
  let ranDry = false

  const wakeful = staysAwake ? stayAwake() : undefined
  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  const end = start + seconds * 1000
  let last = start

  const ends = sockets.map(
    (socket) =>
      new Promise<void>((resolve, reject) => {
        const reader = new ResponseReader()
        let current = 0
        let sentAt = 0

        const next = (now: number) => {
          if (sent >= requests.length && !repeat) ranDry = true
          if (now >= end || ranDry) return resolve()
          current = sent++ % requests.length
          sentAt = now
          socket.write(requests[current] as string, 'latin1')
        }
        socket.on('data', (chunk) => {
          const status = read(reader, chunk, reject)
          wakeful?.worked()
          if (status === undefined) return
          const now = performance.now()
          // Those that end late count too: leaving them out would leave out the slowest.
          latencies.push(now - sentAt)
          if (now < end) {
            inTime++
            last = now
          }
          statuses[status] = (statuses[status] ?? 0) + 1
          if (status === 200 && !repeat) accepted.push(current)
          next(now)
        })
        socket.on('close', () => reject(new Error('the server closed a connection')))
        socket.on('error', reject)
        next(performance.now())
      }),
  )
  await Promise.all(ends)
  for (const socket of sockets) socket.destroy()

  const { user, system } = process.cpuUsage(cpuBefore)
  const secondsAtWork = wakeful ? wakeful.rest() : (user + system) / 1e6
  const secondsToLast = (performance.now() - start) / 1000
  const took = ((ranDry ? last : end) - start) / 1000
  return { ...timesOf({ latencies, inTime, took, secondsToLast, secondsAtWork }), statuses, accepted, ranDry }
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await once(socket, 'connect')
  return socket
}

function read(reader: ResponseReader, chunk: Buffer, reject: (error: unknown) => void): number | undefined {
  try {
    return reader.push(chunk)
  } catch (error) {
    reject(error)
    return undefined
  }
}
