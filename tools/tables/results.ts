import type { NamedTest } from './read-table.ts'

export interface TestResult {
  file: string
  name: string
  /** Names of the suites and tests around it, outermost first, and its own. */
  path: string[]
  status: 'passed' | 'failed' | 'skipped'
  millis: number
}

/** What a full run says about the tests that tables name: each must have run, and passed. */
export function resultFaults(tests: readonly NamedTest[], results: readonly TestResult[]): string[] {
  return tests.flatMap(({ file, name }) => {
    const pattern = patternOf(name)
    const own = results.filter((result) => result.file === file && result.path.some((part) => pattern.test(part)))
    if (own.length === 0) return [`${file} › ${name} did not run`]
    const bad = own.find(({ status }) => status !== 'passed')
    return bad ? [`${file} › ${bad.path.join(' › ')} ${bad.status === 'failed' ? 'failed' : 'was skipped'}`] : []
  })
}

/** A name may be a template of the source, or be decorated with the database's name: what is written must occur. */
function patternOf(name: string): RegExp {
  const parts = name.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('.*'))
}
