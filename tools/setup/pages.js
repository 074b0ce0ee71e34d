import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './root.js'
import { digestOf, readStamp, writeStamp } from './stamp.js'
import { quietly, step } from './step.js'

/** The pages are built when a source of theirs, or a package, is another than last time. */
export async function buildPages(node, env) {
  const wanted = digestOf(['web', 'client/src', 'contract/src', 'package-lock.json'])
  if (readStamp('pages') === wanted && existsSync(join(root, 'web', 'dist'))) return
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')
  await step('Building the pages', () => quietly(node, [vite, 'build', '--logLevel=warn'], { cwd: join(root, 'web'), env }))
  writeStamp('pages', wanted)
}
