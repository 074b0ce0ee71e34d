// `npm run check`: every step runs, whatever the others say; one line each with its time, then what is wrong.
import { configurationManual } from './checks/configuration-manual.ts'
import { importRules } from './checks/import-rules.ts'
import { problemDocs } from './checks/problem-docs.ts'
import { program } from './checks/program.ts'
import { requirementTable, securityTable } from './checks/tables.ts'
import { webhookDocs } from './checks/webhook-docs.ts'
import { ownWords } from './checks/words.ts'

/** Each step answers with what is wrong; an empty list is a pass. */
const steps: readonly [name: string, run: () => Promise<string[]> | string[]][] = [
  ['types', () => program('tsc', ['-p', '.', '--pretty', 'false'])],
  [
    'format and lint',
    () =>
      program('biome', [
        'ci',
        '--error-on-warnings',
        '--reporter=concise',
        '--diagnostic-level=warn',
        '--max-diagnostics=200',
        '--colors=off',
      ]),
  ],
  ['import rules and picture', importRules],
  ['unused code and packages', () => program('knip', ['--no-progress'])],
  ['requirements and their tests', requirementTable],
  ['security and its tests', securityTable],
  ['problem codes and their docs', problemDocs],
  ['guide for applications', webhookDocs],
  ['configuration manual', configurationManual],
  ['words that do not belong here', ownWords],
]

const failures: [name: string, faults: string[]][] = []
for (const [name, run] of steps) {
  const started = performance.now()
  const faults = await Promise.resolve(run()).catch((error: unknown) => [
    error instanceof Error ? (error.stack ?? error.message) : String(error),
  ])
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`${faults.length === 0 ? '✔' : '✖'} ${name} (${seconds} s)`)
  if (faults.length > 0) failures.push([name, faults])
}

for (const [name, faults] of failures)
  console.error(`\n${name}\n${faults.map((fault) => `  ${fault.replaceAll('\n', '\n  ')}`).join('\n')}`)
process.exitCode = failures.length > 0 ? 1 : 0
