import { readFile } from 'node:fs/promises'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'
import { type Person, type Send, signIn, stepUp } from '../requests/person.ts'
import { dueTimes } from './due-times.ts'
import type { SteadyFigures, SteadyOrder, Stream, StreamData } from './steady.ts'
import { RunningTally } from './steady-tally.ts'
import { WireLost } from './wire.ts'
import { WirePool } from './wire-pool.ts'

/** A server that was sent the last request is given so long to answer what it still has. */
const patienceMillis = 10_000

/** Begins every request when it is due, whatever became of those before, and counts time from then: nobody waits unseen. */
export async function putSteadyLoad(order: SteadyOrder): Promise<SteadyFigures> {
  const { port, phases, streams, mostConnections, heldConnections, bucketSeconds } = order
  const pool = new WirePool(port, mostConnections)
  const seconds = phases.reduce((sum, phase) => sum + phase.seconds, 0)
  const phaseTallies = phases.map(() => tallies(streams))
  const bucketTallies = Array.from({ length: Math.ceil(seconds / bucketSeconds) }, () => tallies(streams))
  const acceptedSteps: SteadyFigures['acceptedSteps'] = Object.fromEntries(streams.map(({ name }) => [name, {}]))
  const running = new Set<Promise<void>>()

  const lines = await Promise.all(
    streams.map(async (stream) => ({
      stream,
      data: JSON.parse(await readFile(stream.file, 'utf8')) as StreamData,
      taken: 0,
      due: dueTimes(phases, stream.perSecond),
    })),
  )
  await pool.openAhead(heldConnections)
  const cpuBefore = process.cpuUsage()
  const start = performance.now()

  const begin = ({ stream, data, taken }: (typeof lines)[number], at: number, phase: number) => {
    const counted = [phaseTallies[phase], bucketTallies[Math.floor(at / 1000 / bucketSeconds)]].flatMap(
      (one) => one?.get(stream.name) ?? [],
    )
    for (const one of counted) one.count('begun')
    const taking = pool.take()
    if (!taking) {
      for (const one of counted) one.count('unsent')
      return
    }
    const item = data[taken % data.length] as string | Person
    const work = inConnection(pool, taking, start + at, async (exchange) => {
      const send: Send = async (step, request) => {
        const { answered, millis } = await exchange(request)
        for (const one of counted) one.answer(answered?.status ?? 'lost', millis)
        if (!answered) throw new WireLost()
        const steps = acceptedSteps[stream.name] as Record<string, number>
        if (answered.status < 300) steps[step] = (steps[step] ?? 0) + 1
        return answered
      }
      if (await workOf(stream, send, item)) for (const one of counted) one.count('done')
    })
    running.add(work)
    void work.finally(() => {
      for (const one of counted) one.count('ended')
      running.delete(work)
    })
  }

  await Promise.all(
    lines.map(async (line) => {
      let inARow = 0
      for (const { at, phase } of line.due) {
        const early = start + at - performance.now()
        if (early > 0) await wait(Math.max(1, early))
        // Behind time, answers still have to be read.
        else if (++inARow % 32 === 0) await nextTurn()
        begin(line, at, phase)
        line.taken++
      }
    }),
  )
  await wait(Math.max(0, start + seconds * 1000 - performance.now()))
  await Promise.race([Promise.all(running), wait(patienceMillis, undefined, { ref: false })])
  const cpu = process.cpuUsage(cpuBefore)
  pool.close()
  return {
    phases: phaseTallies.map(told),
    buckets: bucketTallies.map(told),
    acceptedSteps,
    generatorBusy: (cpu.user + cpu.system) / 1000 / (performance.now() - start),
  }
}

type Exchange = (request: string) => Promise<{ answered: { status: number; text: string } | undefined; millis: number }>

/** The first exchange counts from when it was due, the waiting for a connection included; the others from when they were sent. */
async function inConnection(
  pool: WirePool,
  taking: ReturnType<WirePool['take']>,
  due: number,
  work: (exchange: Exchange) => Promise<void>,
) {
  let since = due
  const wire = await taking?.catch(() => undefined)
  const exchange: Exchange = async (request) => {
    const answered = await wire?.exchange(request).catch(() => undefined)
    const millis = performance.now() - since
    since = performance.now()
    return { answered, millis }
  }
  try {
    await work(exchange)
  } catch (error) {
    if (!(error instanceof WireLost)) throw error
  } finally {
    if (wire) pool.giveBack(wire)
  }
}

async function workOf({ does }: Stream, send: Send, item: string | Person): Promise<boolean> {
  if (does === 'request') return (await send('request', item as string)).status < 300
  return does === 'sign-in' ? signIn(send, item as Person) : stepUp(send, item as Person)
}

const tallies = (streams: readonly Stream[]) => new Map(streams.map(({ name }) => [name, new RunningTally()]))
const told = (map: Map<string, RunningTally>) => Object.fromEntries([...map].map(([name, tally]) => [name, tally.tally]))
