/** A line of a server's log; what else it holds depends on the line. */
export interface LogLine {
  level: string
  msg?: string
  status?: number
  ms?: number
}

/** Every line of the output is one JSON object; anything else a process wrote is a fault in itself. */
export function readLog(output: string): (LogLine | { level: 'unreadable'; text: string })[] {
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      try {
        return JSON.parse(line) as LogLine
      } catch {
        return { level: 'unreadable', text: line }
      }
    })
}

/** The clock was moved while a connection to the mail server was being made. */
const cutOff = /"reason":"ETIMEDOUT CONN","msg":"a message was not delivered and is tried again"/

const failures = new Set(['unreadable', 'warn', 'error', 'fatal'])

/** The first lines that tell of a failure of ours: no test may cause one, whatever it sends. */
export function faultsInLog(output: string, expected?: RegExp): string[] {
  return readLog(output)
    .filter((line) => failures.has(line.level) || ('status' in line && (line.status ?? 0) >= 500))
    .map((line) => JSON.stringify(line))
    .filter((line) => !cutOff.test(line) && !expected?.test(line))
    .map((line) => line.slice(0, 400))
    .slice(0, 5)
}
