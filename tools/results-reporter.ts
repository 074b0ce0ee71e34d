// A reporter for node:test that writes one JSON line per test, with the names of the suites around it.
import { relative } from 'node:path'
import type { TestEvent } from 'node:test/reporters'
import { top } from './own-files.ts'
import type { TestResult } from './tables/results.ts'

export default async function* results(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const paths = new Map<string, string[]>()
  for await (const { type, data } of events) {
    if (type !== 'test:start' && type !== 'test:pass' && type !== 'test:fail') continue
    const file = relative(top, data.file ?? '')
    const path = [...(paths.get(file) ?? []).slice(0, data.nesting), data.name]
    paths.set(file, path)
    if (type === 'test:start' || data.details.type === 'suite') continue
    const status = type === 'test:fail' ? 'failed' : data.skip === undefined && data.todo === undefined ? 'passed' : 'skipped'
    const reason = typeof data.skip === 'string' ? { reason: data.skip } : {}
    const result: TestResult = { file, name: data.name, path, status, ...reason, millis: Math.round(data.details.duration_ms) }
    yield `${JSON.stringify(result)}\n`
  }
}
