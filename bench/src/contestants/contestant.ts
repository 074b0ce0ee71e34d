import type { LoadOrder } from '../load/load.ts'
import type { StreamData } from '../load/steady.ts'
import type { Pinned } from '../processes/pinned.ts'

/** Something that answers requests and is measured doing it. */
export interface Contestant {
  name: string
  server: Pinned
  port: number
  /** What it is sent: requests, or people who sign in. */
  kind: LoadOrder['kind']
  /** True where one request may be sent again and again. */
  repeat: boolean
  /** Fresh requests or people, each answered 200 if it is sent once and within half a minute. */
  prepare(count: number): Promise<StreamData>
  /** What was accepted of those prepared last, by their place. */
  tookPlace(accepted: readonly number[]): void
  /** Ends the server and looks at what it left behind: faults in words, none when all is as it must be. */
  finish(): Promise<Check | undefined>
}

export interface Check {
  checked: string
  faults: string[]
}
