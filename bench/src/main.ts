import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { reportPicture, reportText } from './report/report.ts'
import { type RunOptions, readOptions, usage } from './run-options.ts'
import { measureSignInCodes } from './sign-in-codes.ts'

const results = fileURLToPath(new URL('../results/', import.meta.url))
/** Beside the sources rather than in the system's folder for such things, which may be memory and not a disk. */
const data = fileURLToPath(new URL('../data/', import.meta.url))

async function run({ plan, keep, profile, note }: RunOptions): Promise<boolean> {
  mkdirSync(data, { recursive: true })
  const folder = mkdtempSync(`${data}run-`)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))

  const report = await measureSignInCodes({ folder, plan, profile, note, tell: console.error })
  const text = reportText(report)
  console.log(`\n${text}`)
  if (keep) {
    const name = `${results}${report.at.slice(0, 10)}`
    mkdirSync(results, { recursive: true })
    writeFileSync(`${name}.json`, `${JSON.stringify(report, null, 2)}\n`)
    writeFileSync(`${name}.md`, text)
    writeFileSync(`${name}.svg`, reportPicture(report))
    console.log(`Written to ${name}.json, .md and .svg`)
  }
  return report.checks.every(({ faults }) => faults.length === 0)
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
