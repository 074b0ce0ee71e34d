import type { SteadyOrder } from './steady.ts'

/** What the load generator is told to do, and what it tells. */
export type Order = LoadOrder | (SteadyOrder & { kind: 'steady' })

/** As many at a time as there are connections, each as soon as the one before is answered. */
export interface LoadOrder {
  /** `people` sign in, which are two requests each. */
  kind: 'requests' | 'people'
  port: number
  connections: number
  seconds: number
  /** A JSON list of requests, each the bytes of one as text, or of people. */
  requestsFile: string
  /** Starts again from the first when all were sent; otherwise each is sent once, and the load ends with the last. */
  repeat: boolean
  /** Where the generator has a core to itself. */
  staysAwake: boolean
}

export interface LoadFigures {
  /** Answered within the time. */
  answered: number
  seconds: number
  /** Until the last answer, also of those that came after the time. */
  secondsToLast: number
  perSecond: number
  /** Milliseconds from the first byte sent to the last byte read, of all requests. */
  p50: number
  p99: number
  p999: number
  slowest: number
  /** How many answers of each status there were, those after the end included. */
  statuses: Record<string, number>
  /** Which requests, by their place in the file, were answered 200; empty where requests repeat. */
  accepted: number[]
  /** Share of the time that the generator itself was at work; at 1 it would be what limits the figures. */
  generatorBusy: number
  /** The requests were used up before the time was. */
  ranDry: boolean
}
