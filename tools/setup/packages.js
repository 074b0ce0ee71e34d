import { existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './root.js'
import { digestOf, readStamp, writeStamp } from './stamp.js'
import { quietly, step } from './step.js'

/** `npm ci`, unless what lies in node_modules is already what the lock file asks for. The second run needs no network. */
export async function installPackages() {
  if (readStamp('packages') === stateOfPackages()) return
  if (!agreesWithLockFile())
    await step('Installing packages', () => quietly('npm', ['ci', '--loglevel=error'], { env: withoutOwnPrograms() }))
  writeStamp('packages', stateOfPackages())
}

/** npm notes in the second file what it put there, and what it took away again (`npm prune`). */
const stateOfPackages = () => digestOf(['package-lock.json', 'node_modules/.package-lock.json'])

/** True as well when somebody ran npm by hand. */
function agreesWithLockFile() {
  const installedList = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(installedList)) return false
  const installed = JSON.parse(readFileSync(installedList, 'utf8')).packages
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages

  return Object.entries(locked).every(([path, { version, link, optional }]) => {
    if (!path.startsWith('node_modules/')) return true
    const found = installed[path]
    return found ? Boolean(found.link) === Boolean(link) && found.version === version : optional === true
  })
}

/** npm must not run on the Node inside node_modules, which it is about to replace. */
function withoutOwnPrograms() {
  const own = join(root, 'node_modules')
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(own))
  return { ...process.env, PATH: path.join(delimiter) }
}
