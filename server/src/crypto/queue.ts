import { Problem } from '../problem.ts'

/**
 * Lets `parallel` pieces of work run at once. The others stand in one of two lines, of `waiting` places each: the line of the
 * known is served first, each in order, and who finds the own line full is turned away at once. So a crowd of unknown
 * clients fills its own line only, and makes a known one wait for no more than the work that is running.
 */
export interface Queue {
  run<T>(work: () => Promise<T>, line: Line): Promise<T>
}

export type Line = 'known' | 'unknown'

export class QueueFull extends Error {}

/** For a caller at the edge: who finds the line full comes again later. */
export function orUnavailable(error: unknown): never {
  throw error instanceof QueueFull ? new Problem('UNAVAILABLE') : error
}

export function createQueue({ parallel, waiting }: { parallel: number; waiting: number }): Queue {
  const lines: Record<Line, (() => void)[]> = { known: [], unknown: [] }
  let running = 0

  const isFull = (line: Line) => running >= parallel && lines[line].length >= waiting

  return {
    async run(work, line) {
      if (isFull(line)) throw new QueueFull()
      if (running < parallel) running++
      else await new Promise<void>((resolve) => lines[line].push(resolve))
      try {
        return await work()
      } finally {
        // The place is handed over rather than freed: somebody who comes now cannot slip in front of the line.
        const next = lines.known.shift() ?? lines.unknown.shift()
        if (next) next()
        else running--
      }
    },
  }
}
