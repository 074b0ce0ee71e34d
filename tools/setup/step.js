import { spawn } from 'node:child_process'
import { root } from './root.js'

/** One line per piece of work: what is being done, then how long it took. */
export async function step(what, work) {
  const started = performance.now()
  process.stdout.write(process.stdout.isTTY ? `${what} …` : '')
  try {
    await work()
  } catch (error) {
    console.error(process.stdout.isTTY ? ' failed' : `${what} failed`)
    console.error(error.message)
    process.exit(1)
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(process.stdout.isTTY ? ` ${seconds} s` : `${what}: ${seconds} s`)
}

/** Runs a program and stays silent unless it fails; then everything it said is the error. */
export function quietly(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const said = []
    const env = { ...(options.env ?? process.env), NO_COLOR: '1' }
    const child = spawn(program, args, { cwd: root, ...options, env, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout.on('data', (chunk) => said.push(chunk))
    child.stderr.on('data', (chunk) => said.push(chunk))
    child.on('error', (error) => reject(new Error(`${program} could not be started: ${error.message}`)))
    child.on('close', (code) => {
      const text = Buffer.concat(said).toString()
      if (code === 0) resolve(text)
      else reject(new Error(`${[program, ...args].join(' ')} ended with ${code}\n${text}`))
    })
  })
}
