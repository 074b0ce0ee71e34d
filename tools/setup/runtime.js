import { existsSync } from 'node:fs'
import { arch, platform } from 'node:os'
import { join } from 'node:path'
import { root } from './root.js'

/** Node 24 comes inside an npm package. On a platform without such a package a Node of the machine will do if it is new enough. */
export function findRuntime() {
  const packaged = join(root, 'node_modules', `node-${platform()}-${arch()}`, 'bin', 'node')
  if (existsSync(packaged)) return packaged

  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > 24 || (major === 24 && minor >= 7)) return process.execPath

  console.error(`There is no packaged Node 24 for ${platform()}-${arch()}, and ${process.version} is older than 24.7.`)
  console.error('Start npm with Node.js 24.7 or later (https://nodejs.org).')
  process.exit(1)
}
