import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const top = fileURLToPath(new URL('..', import.meta.url))

/** Files of the repository, tracked or about to be, by path from its top. What git ignores is not ours. */
export function ownFiles(): string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: top,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  const files = list.split('\0').filter((file) => file !== '' && statSync(join(top, file), { throwIfNoEntry: false })?.isFile())
  return [...new Set(files)].sort()
}

export const readOwn = (file: string): string => readFileSync(join(top, file), 'utf8')
export const ownFileExists = (file: string): boolean => existsSync(join(top, file))
