import { parseArgs } from 'node:util'
import type { Plan } from './measure.ts'

export const partIds = ['P1', 'P2', 'P3', 'P5', 'P6', 'P7', 'P9'] as const
export type PartId = (typeof partIds)[number]

export const usage = `npm run bench [-- OPTIONS]

  --only P5,P9       some of the aims only: ${partIds.join(', ')}
  --quick            one short round of each: shows that it works, and keeps no figures
  --rounds N         how many rounds (3)
  --seconds N        how long each of them measures one server, at most 20 (5)
  --connections N    how many requests are under way at a time, at most 250 (32)
  --profile          records in a further round where Countersign's time goes (P1, P9)
  --note TEXT        kept with the figures, such as what else the machine was doing

  --hour             an hour at 1,000 requests a second instead: memory, handles, log file and answers each ten seconds
  --minutes N        the same for so long
  --rate N           requests a second meanwhile (1000)`

export interface RunOptions {
  only: readonly PartId[]
  quick: boolean
  plan: Plan
  /** Whether the figures are written to bench/results. */
  keep: boolean
  profile: boolean
  note: string | null
  /** Instead of the parts. */
  endurance: { minutes: number; perSecond: number } | null
}

/** Undefined where help was asked for; throws on what is no option. */
export function readOptions(args: string[]): RunOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      profile: { type: 'boolean', default: false },
      note: { type: 'string' },
      hour: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      rate: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const { quick, profile, hour, note = null } = values
  const plan = {
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '3'), 99),
    // A code is computed before the round and good for half a minute.
    seconds: whole('seconds', values.seconds ?? (quick ? '1' : '5'), 20),
    warmUpSeconds: quick ? 1 : 3,
    // More than a server works on at a time, it turns away.
    connections: whole('connections', values.connections ?? '32', 250),
  }
  const minutes = hour ? 60 : values.minutes === undefined ? null : whole('minutes', values.minutes, 24 * 60)
  const perSecond = whole('rate', values.rate ?? '1000', 100_000)
  return {
    only: values.only === undefined ? partIds : parts(values.only),
    quick,
    plan,
    keep: !quick,
    profile,
    note,
    endurance: minutes === null ? null : { minutes, perSecond },
  }
}

function parts(text: string): PartId[] {
  const wanted = text.split(',').map((one) => one.trim().toUpperCase())
  const unknown = wanted.filter((one) => !partIds.some((id) => id === one))
  if (unknown.length > 0) throw new RangeError(`--only knows ${partIds.join(', ')}, not ${unknown.join(', ')}`)
  return partIds.filter((id) => wanted.includes(id))
}

function whole(name: string, text: string, most: number): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most) throw new RangeError(`--${name} must be a whole number from 1 to ${most}`)
  return number
}
