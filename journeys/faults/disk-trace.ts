import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import type { Injection } from './syscalls.ts'

/** What a process did to the files of its data folder, in order. */
export type DiskCall = { /** Milliseconds since 1970, with fractions. */ at: number; file: string } & (
  | { kind: 'write'; offset: number; bytes: Buffer }
  | { kind: 'truncate'; length: number }
  | { kind: 'sync' }
  /** The system forgets what it could not write: a later sync that succeeds says nothing about it. */
  | { kind: 'failed sync' }
)

const changing = ['openat', 'creat', 'pwrite64', 'pwritev', 'pwritev2', 'write', 'ftruncate', 'fallocate', 'fsync', 'fdatasync']
const renaming = ['rename', 'renameat2', 'unlink', 'unlinkat']

/** For `Tracer.attach`: whole buffers, in hexadecimal, with the paths of handles and the time; and calls that are to fail. */
export function recordingTo(file: string, injections: readonly Injection[] = []): string[] {
  const calls = new Set([...changing, ...renaming, ...injections.map(({ call }) => call)])
  const faults = injections.flatMap(({ call, fault, when }) => ['-e', `inject=${call}:${fault}:when=${when}`])
  return ['-o', file, '-ttt', '-y', '-xx', '-s', '1000000', '-e', `trace=${[...calls].join(',')}`, ...faults]
}

const hexText = (text: string): string =>
  text.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
const hexBytes = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex')

/**
 * Reads what strace recorded of the files whose names begin with `prefix`. Calls that change the folder itself, or that could
 * write in a way not looked at here, are errors: the images would be wrong without them.
 */
export async function readDiskTrace(file: string, prefix: string): Promise<{ calls: DiskCall[]; failed: number }> {
  const calls: DiskCall[] = []
  let failed = 0
  for await (const line of createInterface({ input: createReadStream(file, 'latin1') })) {
    const [, seconds = '', name = '', rest = ''] = /^(\d+\.\d+) (\w+)\((.*)$/.exec(line) ?? []
    const at = Number(seconds) * 1000
    const hasFailed = / = -1 E/.test(rest)
    if (/\(INJECTED\)$/.test(line)) failed += 1
    if (name === 'openat' && (hasFailed || !/O_CREAT/.test(rest))) continue
    const [, handle = '', more = ''] = /^\d+<([^>]*)>(.*)$/.exec(rest) ?? []
    const path = basename(hexText(handle))
    if (handle === '' ? !isOurs(hexText(rest), prefix) : !path.startsWith(prefix)) continue
    if (name === 'pread64' || (hasFailed && name === 'pwrite64')) continue
    const call = hasFailed && /sync$/.test(name) ? { kind: 'failed sync' as const } : parse(name, more)
    if (call === undefined) throw new Error(`not looked at: ${name} of ${path} ${more.slice(-80)}`)
    calls.push({ at, file: path, ...call })
  }
  return { calls, failed }
}

const isOurs = (text: string, prefix: string): boolean => text.includes(`/${prefix}`)

type Kind = DiskCall extends infer C ? (C extends DiskCall ? Omit<C, 'at' | 'file'> : never) : never

function parse(name: string, more: string): Kind | undefined {
  if (name === 'fsync' || name === 'fdatasync') return { kind: 'sync' }
  if (name === 'ftruncate') return { kind: 'truncate', length: Number(/^, (\d+)/.exec(more)?.[1]) }
  const [, hex, count, offset, written] = /^, "((?:\\x[0-9a-f]{2})*)", (\d+), (\d+)\) += (\d+)/.exec(more) ?? []
  if (name !== 'pwrite64' || hex === undefined || count !== written) return undefined
  return { kind: 'write', offset: Number(offset), bytes: hexBytes(hex) }
}
