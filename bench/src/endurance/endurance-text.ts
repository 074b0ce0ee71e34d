import type { Tally } from '../load/steady.ts'
import { percent, threeDigits, whole } from '../report/numbers.ts'
import { intro, machineText } from '../report/report.ts'
import { table } from '../report/table.ts'
import type { EnduranceReport } from './look.ts'

export function enduranceText(report: EnduranceReport): string {
  const { minutes, perSecond, aims, looks, whole: all, generatorBusy, otherCores, machine, checks } = report
  const every = Math.max(1, Math.floor(looks.length / 12))
  return [
    `# ${threeDigits(minutes)} minutes at ${whole(perSecond)} requests a second`,
    intro(report),
    table(
      ['', 'aim', 'figure', 'change', 'met'],
      aims.map(({ id, aim, figure, ratio, met }) => [id, aim, figure, ratio, met ? 'yes' : 'no']),
    ),
    table(['what', 'begun', 'done', 'answers', 'p50 ms', 'p99 ms', 'slowest ms'], Object.entries(all).map(row), 1),
    table(
      ['after s', 'resident MB', 'handles', 'log MB', 'database MB', 'cores', 'checks p99 ms', 'sign-ins p99 ms'],
      looks
        .filter((_, i) => (i + 1) % every === 0)
        .map((look) => [
          whole(look.seconds),
          whole(look.residentMegabytes),
          whole(look.handles),
          threeDigits(look.logMegabytes),
          threeDigits(look.databaseMegabytes),
          look.cores.toFixed(2),
          p99(look.requests['session checks']),
          p99(look.requests['sign-ins']),
        ]),
      0,
    ),
    `Requests are begun when they are due, whatever became of those before. A step-up is a challenge opened in a session and answered; a sign-in is a password and a code. Sign-ins are as many as argon2id leaves room for beside the rest. The server has all cores; the load generator used ${percent(generatorBusy)} of one, other work ${otherCores.toFixed(2)}.`,
    ...checks.map(({ name, checked, faults }) =>
      faults.length === 0 ? `Checked, ${name}: ${checked}.` : `**FAULTS**, ${name}: ${faults.join('; ')}.`,
    ),
    machineText(machine),
  ]
    .join('\n\n')
    .concat('\n')
}

function row([name, { begun, done, statuses, accepted }]: [string, Tally]): string[] {
  const answers = Object.entries(statuses).map(([status, count]) => `${whole(count)} × ${status}`)
  return [name, whole(begun), whole(done), answers.join(', '), ...[accepted.p50, accepted.p99, accepted.slowest].map(millis)]
}

const p99 = (tally: Tally | undefined): string => millis(tally?.accepted.p99 ?? null)
const millis = (value: number | null): string => (value === null ? '' : threeDigits(value))
