/**
 * Lets `parallel` pieces of work run at once and `waiting` more stand in line; what comes after is turned away at once.
 * The line is answered in order.
 */
export interface Queue {
  run<T>(work: () => Promise<T>): Promise<T>
}

export class QueueFull extends Error {}

export function createQueue({ parallel, waiting }: { parallel: number; waiting: number }): Queue {
  const line: (() => void)[] = []
  let running = 0

  return {
    async run(work) {
      if (running < parallel) running++
      else if (line.length < waiting) await new Promise<void>((resolve) => line.push(resolve))
      else throw new QueueFull()
      try {
        return await work()
      } finally {
        // The place is handed over rather than freed: somebody who comes now cannot slip in front of the line.
        const next = line.shift()
        if (next) next()
        else running--
      }
    },
  }
}
