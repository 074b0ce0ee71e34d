import { readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { ownFiles, readOwn } from '../own-files.ts'
import { workspaces } from './layout-of-sources.ts'

/** Every TypeScript source of ours with its text. */
export function readSources(): Map<string, string> {
  const files = ownFiles().filter((file) => /\.tsx?$/.test(file))
  return new Map(files.map((file) => [file, readOwn(file)]))
}

/** What each workspace's public names stand for: `@countersign/server/testing` → `server/testing/index.ts`. */
export function readEntries(): Map<string, string> {
  return new Map(
    Object.keys(workspaces).flatMap((folder) => {
      const { name, exports = {} } = JSON.parse(readFileSync(new URL(`../../${folder}/package.json`, import.meta.url), 'utf8'))
      return Object.entries<string>(exports).map(([sub, file]): [string, string] => [posix.join(name, sub), posix.join(folder, file)])
    }),
  )
}
