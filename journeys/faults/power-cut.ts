/**
 * A disk in the moment of a power cut. What was synced is there; of what was written to a file after its last sync any part
 * may be there, in any order, and a write may be torn between sectors. A sync that failed has lost what it was to sync.
 */
import type { DiskCall } from './disk-trace.ts'

const sectorBytes = 512

interface DiskFile {
  /** As of its last sync. */
  synced: Buffer
  since: DiskCall[]
}

/** How much of what was not synced is there. */
export type Loss = 'everything' | 'some' | 'torn' | 'nothing'

export class Disk {
  readonly #files = new Map<string, DiskFile>()

  /** `files` is what the folder held when recording began, all of it synced. */
  constructor(files: ReadonlyMap<string, Buffer>) {
    for (const [name, bytes] of files) this.#files.set(name, { synced: bytes, since: [] })
  }

  take(call: DiskCall): void {
    const file = this.#files.get(call.file)
    if (!file) throw new Error(`${call.file} was not there when recording began`)
    if (call.kind === 'sync') file.synced = applied(file.synced, file.since)
    if (call.kind === 'sync' || call.kind === 'failed sync') file.since = []
    else file.since.push(call)
  }

  /** How many calls could be lost now. */
  get unsynced(): number {
    return [...this.#files.values()].reduce((sum, { since }) => sum + since.length, 0)
  }

  /** The files after a cut at this moment. */
  cut(loss: Loss, random: () => number): Map<string, Buffer> {
    return new Map([...this.#files].map(([name, { synced, since }]) => [name, applied(synced, surviving(since, loss, random))]))
  }
}

function surviving(since: readonly DiskCall[], loss: Loss, random: () => number): DiskCall[] {
  switch (loss) {
    case 'everything':
      return []
    case 'nothing':
      return [...since]
    case 'some':
      return shuffled(
        since.filter(() => random() < 0.5),
        random,
      )
    case 'torn':
      return shuffled(
        since.filter(() => random() < 0.8).flatMap((call) => (random() < 0.5 ? torn(call, random) : [call])),
        random,
      )
    default:
      return loss satisfies never
  }
}

/** Some sectors of a write, each whole. */
function torn(call: DiskCall, random: () => number): DiskCall[] {
  if (call.kind !== 'write') return [call]
  const parts: DiskCall[] = []
  for (let from = 0; from < call.bytes.length; ) {
    const to = Math.min(call.bytes.length, from + sectorBytes - ((call.offset + from) % sectorBytes))
    if (random() < 0.5) parts.push({ ...call, offset: call.offset + from, bytes: call.bytes.subarray(from, to) })
    from = to
  }
  return parts
}

function applied(before: Buffer, calls: readonly DiskCall[]): Buffer {
  if (calls.length === 0) return before
  const ends = calls.map((call) => (call.kind === 'write' ? call.offset + call.bytes.length : 0))
  const room = Buffer.alloc(Math.max(before.length, ...ends))
  before.copy(room)
  let length = before.length
  for (const call of calls) {
    if (call.kind === 'truncate') {
      if (call.length < length) room.fill(0, call.length, length)
      length = call.length
    }
    if (call.kind === 'write') {
      call.bytes.copy(room, call.offset)
      length = Math.max(length, call.offset + call.bytes.length)
    }
  }
  return room.subarray(0, length)
}

function shuffled<T>(list: T[], random: () => number): T[] {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    ;[list[at], list[other]] = [list[other] as T, list[at] as T]
  }
  return list
}
