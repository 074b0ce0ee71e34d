import { posix } from 'node:path'
import { workspaces } from './layout-of-sources.ts'
import { scanImports } from './scan-imports.ts'

/** Paths are relative to the top of the repository. */
export interface ImportEdge {
  from: string
  to: string
  line: number
  /** Reached through the workspace's name and not through a relative path. */
  byName: boolean
}

/**
 * The imports between our own files. `entries` says which file a workspace's public name stands for, such as
 * `@countersign/contract` → `contract/src/index.ts`. Packages of others are left out.
 */
export function importGraph(sources: ReadonlyMap<string, string>, entries: ReadonlyMap<string, string>): ImportEdge[] {
  return [...sources].flatMap(([from, source]) =>
    scanImports(source).flatMap(({ specifier, line }): ImportEdge[] => {
      if (specifier.startsWith('.')) return [{ from, to: posix.join(posix.dirname(from), specifier), line, byName: false }]
      const to = entries.get(specifier)
      return to === undefined ? [] : [{ from, to, line, byName: true }]
    }),
  )
}

const longestFirst = Object.keys(workspaces).sort((a, b) => b.length - a.length)

export const workspaceOf = (path: string): string | undefined => longestFirst.find((folder) => path.startsWith(`${folder}/`))

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)

/** `server/src/crypto/seal.ts` → `crypto`, `server/src/clock.ts` → `clock`; nothing for files outside `server/src`. */
export const serverPartOf = (path: string): string | undefined => /^server\/src\/([^/]+?)(?:\.tsx?$|\/)/.exec(path)?.[1]
