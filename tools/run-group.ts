import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { top } from './own-files.ts'
import type { TestResult } from './tables/results.ts'

export interface Group {
  name: string
  files: readonly string[]
  /** How many test files run at a time. */
  concurrency: number
  /** A file that does not end would otherwise hold up everything after it. */
  limitMillis: number
}

export async function runGroup(
  group: Group,
  env: NodeJS.ProcessEnv,
  stop: AbortSignal,
): Promise<{ passed: boolean; results: TestResult[] }> {
  const file = join(top, 'test-results', `${group.name.replaceAll(/\W+/g, '-')}.jsonl`)
  mkdirSync(join(top, 'test-results'), { recursive: true })
  rmSync(file, { force: true })
  console.log(`\n${group.name}: ${group.files.length} files`)

  const limit = AbortSignal.timeout(group.limitMillis)
  const reporters = [
    '--test-reporter=spec',
    '--test-reporter-destination=stdout',
    '--test-reporter=./tools/results-reporter.ts',
    `--test-reporter-destination=${file}`,
  ]
  const args = ['--test', '--disable-warning=ExperimentalWarning', `--test-concurrency=${group.concurrency}`, ...reporters, ...group.files]
  const code = await runNode(args, env, AbortSignal.any([stop, limit]))

  if (limit.aborted) console.error(`${group.name} took longer than ${group.limitMillis / 60_000} minutes and was stopped`)
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  return { passed: code === 0, results: lines.map((line): TestResult => JSON.parse(line)) }
}

/** Runs this Node again; the exit code, or 1 when it was stopped. */
export function runNode(args: readonly string[], env: NodeJS.ProcessEnv, stop: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: top, env, stdio: 'inherit' })
    const end = () => child.kill('SIGTERM')
    stop.addEventListener('abort', end)
    child.on('error', reject)
    child.on('close', (code) => {
      stop.removeEventListener('abort', end)
      resolve(code ?? 1)
    })
  })
}
