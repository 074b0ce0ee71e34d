import { systemClock, toRfc3339 } from '../clock.ts'
import { type TextCounts, textFigures } from '../limits/text-figures.ts'
import { timeBesideServers } from '../timekeeping/stored-time.ts'
import { withDatabase } from './with-database.ts'

/** The same figures as on the operator's page, for who sits at the machine. */
export async function smsFigures(args: string[]): Promise<void> {
  const { since, total, waiting, countries, stopped } = await withDatabase(args, (database) =>
    database.read(async (tx) => textFigures(tx, await timeBesideServers(tx, systemClock()))),
  )
  console.log(`Texts since ${toRfc3339(since)}; ${waiting} wait for the carrier.\n`)
  console.log(lineOf('', ['asked', 'carried', 'verified', 'refused', 'typed in']))
  console.log(lineOf('all', cellsOf(total)))
  for (const { country, ...counts } of countries) console.log(lineOf(country, cellsOf(counts)))
  if (stopped.length > 0) console.log('\nNo codes are sent there, as too few were typed in:')
  for (const { scope, carried, verified } of stopped) {
    console.log(
      `  ${scope === 'all' ? 'everywhere' : `${scope.replace(/^range:/, '')}…`}: ${verified} of ${carried} typed in within the hour`,
    )
  }
}

function cellsOf({ asked, carried, verified, refused }: TextCounts): string[] {
  const share = carried === 0 ? '-' : `${Math.round((100 * verified) / carried)}%`
  return [...[asked, carried, verified, refused].map(String), share]
}

const lineOf = (name: string, cells: string[]): string => name.padEnd(6) + cells.map((cell) => cell.padStart(10)).join('')
