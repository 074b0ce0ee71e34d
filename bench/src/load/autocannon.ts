import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadCore, onCore } from '../processes/pinned.ts'

const script = fileURLToPath(import.meta.resolve('autocannon'))

/** The same request over and over from a generator that others wrote: what ours reaches has to be in its neighbourhood. Answers a second. */
export async function drivenByAutocannon(
  request: string,
  { port, connections, seconds }: { port: number; connections: number; seconds: number },
): Promise<number> {
  const [head = '', body = ''] = request.split('\r\n\r\n')
  const [start = '', ...headers] = head.split('\r\n')
  const [method = '', path = ''] = start.split(' ')
  const options = ['--json', '--connections', String(connections), '--duration', String(seconds), '--method', method, '--body', body]
  const given = headers.filter((line) => !/^(?:content-length|host):/.test(line)).flatMap((line) => ['--headers', line.replace(': ', '=')])
  const command = [process.execPath, script, ...options, ...given, `http://127.0.0.1:${port}${path}`]
  const [program = '', ...args] = onCore(loadCore, command)
  const { stdout } = await promisify(execFile)(program, args)
  const { requests, non2xx } = JSON.parse(stdout) as { requests: { average: number }; non2xx: number }
  if (non2xx > 0) throw new Error(`autocannon was refused ${non2xx} times`)
  return requests.average
}
