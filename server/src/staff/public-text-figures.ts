import type { Answer } from '@countersign/contract'
import { toRfc3339 } from '../clock.ts'
import type { TextCounts, TextFigures } from '../limits/text-figures.ts'

export function publicTextFigures({ since, total, waiting, hours, countries, stopped }: TextFigures): Answer<'getTextFigures'> {
  return {
    since: toRfc3339(since),
    total: countsOf(total),
    waiting,
    hours: hours.map(({ at, ...counts }) => ({ at: toRfc3339(at), ...countsOf(counts) })),
    countries: countries.map(({ country, ...counts }) => ({ country, ...countsOf(counts) })),
    stopped: stopped.map(({ scope, carried, verified }) => ({ scope: scope.replace(/^range:/, ''), carried, verified })),
  }
}

const countsOf = ({ asked, carried, verified, refused }: TextCounts): TextCounts => ({ asked, carried, verified, refused })
