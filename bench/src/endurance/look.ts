import type { Tally } from '../load/steady.ts'
import type { AimReached } from '../report/aims.ts'
import type { Machine } from '../report/machine.ts'

/** What was seen at one moment, and what became of the requests of the ten seconds before. */
export interface Look {
  seconds: number
  residentMegabytes: number
  handles: number
  logMegabytes: number
  databaseMegabytes: number
  /** Processor time used since the look before, as cores. */
  cores: number
  requests: Record<string, Tally>
}

export interface EnduranceReport {
  at: string
  commit: string
  note: string | null
  machine: Machine
  minutes: number
  perSecond: number
  aims: AimReached[]
  looks: Look[]
  whole: Record<string, Tally>
  generatorBusy: number
  /** Cores that were at work for somebody else meanwhile, on average. */
  otherCores: number
  checks: { name: string; checked: string; faults: string[] }[]
}
