import type { Pinned } from '../processes/pinned.ts'

/** Something that answers requests and is measured doing it. */
export interface Contestant {
  name: string
  server: Pinned
  port: number
  /** True where one request may be sent again and again. */
  repeat: boolean
  /** Fresh requests, each answered 200 if it is sent once and within half a minute. */
  prepare(count: number): Promise<string[]>
  /** What was accepted of the requests prepared last, by their place. */
  tookPlace(accepted: readonly number[]): void
  /** Ends the server and looks at what it left behind: faults in words, none when all is as it must be. */
  finish(): Promise<{ checked: string; faults: string[] } | undefined>
}
