// `npm test`: the checks, the unit tests and the journeys, on one throw-away PostgreSQL. A word as argument runs the test files
// that have it in their path, and nothing else; `--long` runs the same tests at full size.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startThrowawayPostgres } from '@countersign/server/testing'
import { namedTests } from './checks/tables.ts'
import { ownFiles, top } from './own-files.ts'
import { type Group, runGroup, runNode } from './run-group.ts'
import { notRunHere, resultFaults, type TestResult } from './tables/results.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { long: { type: 'boolean', default: false } } })
const started = performance.now()
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())

const files = ownFiles().filter(
  (file) => file.endsWith('.test.ts') && (positionals.length === 0 || positionals.some((word) => file.includes(word))),
)
const everything = positionals.length === 0
/** What they ask of the time that something takes is generous, but not so generous that others may use the machine meanwhile. */
const aboutTime = [
  'browser/page-weight',
  'faults/database-cut',
  'faults/failing-disk',
  'faults/write-lock',
  'enumeration',
  'flood',
  'generated-requests',
]
const isAboutTime = (file: string) => aboutTime.some((name) => file === `journeys/${name}.test.ts`)
const hour = 3_600_000
const groups: readonly Group[] = [
  {
    name: 'unit tests',
    files: files.filter((file) => !file.startsWith('journeys/')),
    concurrency: 2,
    limitMillis: values.long ? hour : hour / 6,
  },
  {
    name: 'journeys',
    files: files.filter((file) => file.startsWith('journeys/') && !isAboutTime(file)),
    // Twice the fewest cores: they wait much, for timers and for other processes to begin or to die.
    concurrency: 4,
    limitMillis: values.long ? 2 * hour : 0.75 * hour,
  },
  { name: 'journeys about time', files: files.filter(isAboutTime), concurrency: 1, limitMillis: values.long ? 4 * hour : hour / 6 },
]

const failures: string[] = []
const results: TestResult[] = []
if (files.length === 0) failures.push(`no test file has ${positionals.join(' or ')} in its path`)
// Beside the unit tests: most of it keeps one core busy.
const checks = everything ? runNode(['tools/run-checks.ts'], process.env, stop.signal) : Promise.resolve(0)

const postgres = await startThrowawayPostgres()
try {
  const env = {
    ...process.env,
    COUNTERSIGN_TEST_POSTGRES: postgres.url,
    // Every file is a process of its own and loads the same sources.
    NODE_COMPILE_CACHE: join(top, 'node_modules', '.cache', 'countersign'),
    ...(values.long ? { COUNTERSIGN_LONG: '1' } : {}),
  }
  for (const group of groups) {
    if (group.files.length === 0 || stop.signal.aborted) continue
    const ran = await runGroup(group, env, stop.signal)
    results.push(...ran.results)
    if (!ran.passed) failures.push(group.name)
  }
  if ((await checks) !== 0) failures.push('npm run check')
} finally {
  await postgres.stop()
}

mkdirSync(join(top, 'test-results'), { recursive: true })
const millis = Math.round(performance.now() - started)
writeFileSync(
  join(top, 'test-results', 'results.json'),
  `${JSON.stringify({ full: everything, long: values.long, millis, tests: results }, null, 1)}\n`,
)

if (everything && !stop.signal.aborted) {
  const faults = resultFaults(namedTests(), results)
  for (const line of notRunHere(namedTests(), results)) console.log(`not run here: ${line}`)
  for (const fault of faults) console.error(`named by docs/requirements.md or docs/security.md: ${fault}`)
  if (faults.length > 0) failures.push('tests named by the tables')
}

const count = (status: TestResult['status']) => results.filter((result) => result.status === status).length
console.log(`
ℹ tests ${results.length}
ℹ pass ${count('passed')}
ℹ fail ${count('failed')}
ℹ skipped ${count('skipped')}
ℹ minutes ${(millis / 60_000).toFixed(1)}`)
if (stop.signal.aborted) failures.push('stopped before the end')
console.log(failures.length === 0 ? '✔ everything passed' : `✖ failed: ${failures.join(', ')}`)
process.exitCode = failures.length === 0 ? 0 : 1
