// What every command does before its own work: install what is missing, and nothing twice. Only the standard library is used,
// since this runs before anything is installed, under whatever Node started npm.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { installPackages } from './setup/packages.js'
import { buildPages } from './setup/pages.js'
import { findChromium, findHeadlessShell, installPrograms } from './setup/programs.js'
import { root } from './setup/root.js'
import { findRuntime } from './setup/runtime.js'

/**
 * @param {{ pages: boolean, programs?: string[] }} needs whether the built pages are needed, and which Debian packages
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} the Node 24 to run everything with, and its environment
 */
export async function prepare({ pages, programs = [] }) {
  await installPackages()
  const node = findRuntime()
  const path = [dirname(node), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
  const env = { ...process.env, PATH: path }

  await installPrograms(programs)
  if (programs.includes('chromium-headless-shell')) env.COUNTERSIGN_HEADLESS_SHELL = findHeadlessShell()
  if (programs.includes('chromium')) env.COUNTERSIGN_CHROMIUM = findChromium()
  if (pages) await buildPages(node, env)
  return { node, env }
}

/** Runs a TypeScript file under Node 24 in place of this process: same terminal, signals passed on, its exit code kept. */
export function handOver({ node, env }, script, args) {
  const child = spawn(node, [join(root, script), ...args], { cwd: root, env, stdio: 'inherit' })

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to the whole group; passing it on would make it two, and the second one means "at once".
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]))
}
