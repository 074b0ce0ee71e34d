import { parseArgs } from 'node:util'
import type { Plan } from './measure.ts'

export const usage = `npm run bench [-- OPTIONS]

  --quick            one short round: shows that it works, and keeps no figures
  --rounds N         how many rounds (3)
  --seconds N        how long each of them measures one server, at most 20 (5)
  --connections N    how many requests are under way at a time (32)
  --profile          records in a further round where Countersign's time goes
  --note TEXT        kept with the figures, such as what else the machine was doing`

export interface RunOptions {
  plan: Plan
  /** Whether the figures are written to bench/results. */
  keep: boolean
  profile: boolean
  note: string | null
}

/** Undefined where help was asked for; throws on what is no option. */
export function readOptions(args: string[]): RunOptions | undefined {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      connections: { type: 'string' },
      profile: { type: 'boolean', default: false },
      note: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return undefined
  const { quick, profile, note = null } = values
  const plan = {
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '3'), 99),
    // A code is computed before the round and good for half a minute.
    seconds: whole('seconds', values.seconds ?? (quick ? '1' : '5'), 20),
    warmUpSeconds: quick ? 1 : 3,
    connections: whole('connections', values.connections ?? '32', 1000),
  }
  return { plan, keep: !quick, profile, note }
}

function whole(name: string, text: string, most: number): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > most) throw new RangeError(`--${name} must be a whole number from 1 to ${most}`)
  return number
}
