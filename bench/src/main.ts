import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { measureEndurance } from './endurance/measure-endurance.ts'
import { measureParts } from './measure-parts.ts'
import { isSound, reportPicture, reportText } from './report/report.ts'
import { type RunOptions, readOptions, usage } from './run-options.ts'

const results = fileURLToPath(new URL('../results/', import.meta.url))
/** Beside the sources rather than in the system's folder for such things, which may be memory and not a disk. */
const data = fileURLToPath(new URL('../data/', import.meta.url))

interface Results {
  /** Of the files, after the date. */
  name: string
  at: string
  text: string
  picture: string
  data: unknown
  /** Nothing was lost, and nothing broke off. */
  isSound: boolean
}

async function run(options: RunOptions): Promise<boolean> {
  mkdirSync(data, { recursive: true })
  const folder = mkdtempSync(`${data}run-`)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

  const made = await (options.endurance ? endured(folder, options) : measured(folder, options))
  console.log(`\n${made.text}`)
  if (options.keep) keep(made)
  return made.isSound
}

async function measured(folder: string, options: RunOptions): Promise<Results> {
  const report = await measureParts(folder, options, console.error)
  const isWhole = report.parts.length > 1
  const name = isWhole ? '' : `-${options.only.join('-').toLowerCase()}`
  return { name, at: report.at, text: reportText(report), picture: reportPicture(report), data: report, isSound: isSound(report) }
}

async function endured(folder: string, { endurance, note, quick }: RunOptions): Promise<Results> {
  const { minutes, perSecond } = endurance as NonNullable<RunOptions['endurance']>
  const { report, text, picture } = await measureEndurance({ folder, minutes, perSecond, note, quick, tell: console.error })
  return {
    name: `-${minutes}-minutes`,
    at: report.at,
    text,
    picture,
    data: report,
    isSound: report.checks.every(({ faults }) => faults.length === 0),
  }
}

function keep({ name, at, text, picture, data }: Results): void {
  const file = `${results}${at.slice(0, 10)}${name}`
  mkdirSync(results, { recursive: true })
  writeFileSync(`${file}.json`, `${JSON.stringify(data, null, 2)}\n`)
  writeFileSync(`${file}.md`, text)
  writeFileSync(`${file}.svg`, picture)
  console.log(`Written to ${file}.json, .md and .svg`)
}

/** Servers still running are ended by leaving, as is the folder they wrote to. */
async function main(args: string[]): Promise<number> {
  try {
    const options = readOptions(args)
    if (options) return (await run(options)) ? 0 : 1
    console.log(usage)
    return 0
  } catch (error) {
    const isMisuse = error instanceof RangeError || String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS')
    console.error(isMisuse ? `${(error as Error).message}\n\n${usage}` : error)
    return isMisuse ? 2 : 1
  }
}

process.exit(await main(process.argv.slice(2)))
