import { readFile } from 'node:fs/promises'
import { type Person, type Send, signIn } from '../requests/person.ts'
import type { LoadFigures, LoadOrder } from './load.ts'
import { timesOf } from './times-of.ts'
import { Wire } from './wire.ts'

/** As many people as there are connections sign in at a time, the next one as soon as one is done. Figures are of whole sign-ins. */
export async function putPeople({ port, connections, seconds, requestsFile }: LoadOrder): Promise<LoadFigures> {
  const people: Person[] = JSON.parse(await readFile(requestsFile, 'utf8'))
  const wires = await Promise.all(Array.from({ length: connections }, () => Wire.open(port)))
  const statuses: Record<string, number> = {}
  const accepted: number[] = []
  const latencies: number[] = []
  let taken = 0
  let inTime = 0
  let ranDry = false

  const cpuBefore = process.cpuUsage()
  const start = performance.now()
  const end = start + seconds * 1000

  await Promise.all(
    wires.map(async (wire) => {
      let status = 0
      const send: Send = async (_step, request) => {
        const answered = await wire.exchange(request)
        status = answered.status
        return answered
      }
      for (;;) {
        const since = performance.now()
        if (since >= end) return
        const place = taken++
        const person = people[place]
        if (!person) {
          ranDry = true
          return
        }
        const isDone = await signIn(send, person)
        const now = performance.now()
        latencies.push(now - since)
        statuses[status] = (statuses[status] ?? 0) + 1
        if (isDone) accepted.push(place)
        if (isDone && now < end) inTime++
      }
    }),
  )
  for (const wire of wires) wire.close()

  const { user, system } = process.cpuUsage(cpuBefore)
  const secondsToLast = (performance.now() - start) / 1000
  const took = ranDry ? Math.min(secondsToLast, seconds) : seconds
  return { ...timesOf({ latencies, inTime, took, secondsToLast, secondsAtWork: (user + system) / 1e6 }), statuses, accepted, ranDry }
}
