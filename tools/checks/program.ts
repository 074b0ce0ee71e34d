import { spawn } from 'node:child_process'
import { top } from '../own-files.ts'

/** Runs a program from node_modules; what it prints is the fault when it fails. */
export function program(name: string, args: readonly string[]): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const said: Buffer[] = []
    const child = spawn(name, args, { cwd: top, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } })
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0 ? [] : [Buffer.concat(said).toString().trim() || `${name} ended with ${code}`]))
  })
}
