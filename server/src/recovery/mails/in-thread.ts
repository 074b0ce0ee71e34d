import { Worker } from 'node:worker_threads'

/**
 * Runs a file of ours on what a stranger wrote, in a thread of its own with a limit to its memory: what is in a mail can use up this
 * thread's time, and nobody else's. Ended by what is all there is to tell, or by the limit. Gives back what was told until then; never throws.
 */
export function inThread<Told>(file: URL, workerData: unknown, limit: AbortSignal, isAll: (told: Told) => boolean): Promise<Told[]> {
  return new Promise((resolve) => {
    const told: Told[] = []
    const thread = new Worker(file, {
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32 },
      stdout: true,
      stderr: true,
    })
    const end = () => {
      limit.removeEventListener('abort', end)
      resolve(told)
      void thread.terminate()
    }
    limit.addEventListener('abort', end)
    thread.on('message', (one: Told) => {
      told.push(one)
      if (isAll(one)) end()
    })
    thread.once('error', end)
    thread.once('exit', end)
  })
}
