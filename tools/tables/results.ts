import type { NamedTest } from './read-table.ts'

export interface TestResult {
  file: string
  name: string
  /** Names of the suites and tests around it, outermost first, and its own. */
  path: string[]
  status: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped, where the test says so. */
  reason?: string
  millis: number
}

/** What a full run says about the tests that tables name: each must have run, and passed. What this machine cannot run is no fault. */
export function resultFaults(tests: readonly NamedTest[], results: readonly TestResult[]): string[] {
  return tests.flatMap(({ file, name }) => {
    const own = resultsOf({ file, name }, results)
    if (own.length === 0) return [`${file} › ${name} did not run`]
    const bad = own.find((result) => result.status !== 'passed' && !isNotForHere(result))
    return bad ? [`${file} › ${bad.path.join(' › ')} ${bad.status === 'failed' ? 'failed' : 'was skipped'}`] : []
  })
}

/** Named tests that this machine has no right or program for, each with what it needs. */
export function notRunHere(tests: readonly NamedTest[], results: readonly TestResult[]): string[] {
  const lines = tests.flatMap((test) =>
    resultsOf(test, results)
      .filter(isNotForHere)
      .map(({ file, path, reason }) => `${file} › ${path.join(' › ')} ${reason}`),
  )
  return [...new Set(lines)]
}

const isNotForHere = ({ status, reason }: TestResult): boolean => status === 'skipped' && /^needs ./.test(reason ?? '')

function resultsOf({ file, name }: NamedTest, results: readonly TestResult[]): TestResult[] {
  const pattern = patternOf(name)
  return results.filter((result) => result.file === file && result.path.some((part) => pattern.test(part)))
}

/** A name may be a template of the source, or be decorated with the database's name: what is written must occur. */
function patternOf(name: string): RegExp {
  const parts = name.split(/\$\{[^}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('.*'))
}
