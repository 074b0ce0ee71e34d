import { useRef, useState } from 'react'

/** The person thought better of it. There is nothing to say about it. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled'
}

export interface Task<A extends unknown[]> {
  run(...input: A): Promise<void>
  busy: boolean
  /** What the last run threw. A new object each time, so that the same refusal twice is noticed twice. */
  failure: { error: unknown } | null
}

/** Work a person starts: one run at a time, and what it threw is kept for the page to say. */
export function useTask<A extends unknown[]>(work: (...input: A) => Promise<void>): Task<A> {
  const running = useRef(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Task<A>['failure']>(null)

  async function run(...input: A): Promise<void> {
    if (running.current) return
    running.current = true
    setBusy(true)
    setFailure(null)
    try {
      await work(...input)
    } catch (error) {
      if (!(error instanceof Cancelled)) setFailure({ error })
    } finally {
      running.current = false
      setBusy(false)
    }
  }

  return { run, busy, failure }
}
