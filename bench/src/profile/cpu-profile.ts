/** Where a process spent its time, from a profile of V8: pure. */

export interface CallFrame {
  functionName: string
  url: string
  /** From 0. */
  lineNumber: number
}

export interface CpuProfile {
  nodes: { id: number; callFrame: CallFrame; children?: number[] }[]
  samples: number[]
  /** Microseconds since the sample before. */
  timeDeltas: number[]
}

export interface TimeShare {
  what: string
  /** Of the time that the process was at work. */
  share: number
}

/**
 * Time in the functions themselves and the native code they call, without the functions they call; largest first.
 * `(program)` is native code that no function called: the event loop, reading from sockets.
 */
export function selfTimes(profile: CpuProfile, nameOf: (frame: CallFrame) => string): TimeShare[] {
  const callers = callersOfNative(profile)
  const micros = new Map<string, number>()
  let atWork = 0
  profile.samples.forEach((id, i) => {
    const frame = callers.get(id)
    if (!frame || frame.functionName === '(idle)' || frame.url === 'node:inspector') return
    const name = nameOf(frame)
    const time = Math.max(0, profile.timeDeltas[i] ?? 0)
    atWork += time
    micros.set(name, (micros.get(name) ?? 0) + time)
  })
  return [...micros].map(([what, time]) => ({ what, share: time / atWork })).sort((a, b) => b.share - a.share)
}

/** The frame each node counts for: its own, or, for a native function, that of the nearest caller which has a file. */
function callersOfNative({ nodes }: CpuProfile): Map<number, CallFrame> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const counted = new Map<number, CallFrame>()
  // Parents stand before their children.
  for (const { id, callFrame, children = [] } of nodes) {
    const frame = counted.get(id) ?? callFrame
    counted.set(id, frame)
    for (const child of children) if (frame.url !== '' && isNative(byId.get(child)?.callFrame)) counted.set(child, frame)
  }
  return counted
}

const isNative = (frame: CallFrame | undefined): boolean => frame?.url === '' && !frame.functionName.startsWith('(')

/** `commit (server/src/database/sqlite-connection.ts:46)` */
export function functionName({ functionName: name, url, lineNumber }: CallFrame): string {
  const file = fileName({ functionName: name, url, lineNumber })
  return file === name ? name : `${name || '(anonymous)'} (${file}:${lineNumber + 1})`
}

/** The file by its path from the top of the repository or of its package; a native function by its name. */
export function fileName({ functionName: name, url }: CallFrame): string {
  return url.replace(/^file:.*\/(?=node_modules\/)/, '').replace(/^file:.*\/(?=(?:server|contract|bench)\/(?:src|bin)\/)/, '') || name
}
