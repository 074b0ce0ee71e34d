import type { Person } from '../requests/person.ts'

/** Load that does not wait for answers: so many a second are begun, as people come whether others were served or not. */
export interface SteadyOrder {
  port: number
  /** One after the other. */
  phases: { name: string; seconds: number }[]
  streams: Stream[]
  /** Requests under way at most; what would be more is counted as not sent. */
  mostConnections: number
  /** Of them open from the start, as a proxy holds them. */
  heldConnections: number
  /** Figures are also given for each stretch of so many seconds. */
  bucketSeconds: number
}

export interface Stream {
  name: string
  /** Begun a second, by phase. */
  perSecond: number[]
  /** A JSON list of requests or people, each taken in turn. */
  file: string
  does: Work
}

/** `request` sends what is written; the others do what a person does, a request for each step. */
export type Work = 'request' | 'sign-in' | 'step-up'

/** What became of the requests of one kind within one stretch of time, by when they were due. */
export interface Tally {
  /** Begun: the first request of each. */
  begun: number
  /** Of these, all steps accepted. */
  done: number
  /** Not sent, as no connection was free. */
  unsent: number
  /** Without an answer when the load was over and ten seconds more. */
  unanswered: number
  /** Answers of each status, of all steps; `lost` where the connection was. */
  statuses: Record<string, number>
  /** Milliseconds from when a request was due to the end of its answer. */
  accepted: Times
  /** Of those answered 429 or 503. */
  shed: Times
}

export interface Times {
  count: number
  p50: number | null
  p99: number | null
  slowest: number | null
}

export interface SteadyFigures {
  /** By name of the stream, in the order of the phases. */
  phases: Record<string, Tally>[]
  buckets: Record<string, Tally>[]
  /** By name of the stream: how often each step was accepted. */
  acceptedSteps: Record<string, Record<string, number>>
  /** Share of the time that the generator itself was at work. */
  generatorBusy: number
}

export type StreamData = string[] | Person[]
