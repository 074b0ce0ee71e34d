import pino from 'pino'
import { toRfc3339 } from './clock.ts'
import { type LogDestination, standardOutput } from './log-output.ts'

export interface Log extends pino.Logger {
  /** A request that was answered. */
  answered(request: AnsweredRequest): void
}
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

interface AnsweredRequest {
  traceId: string
  method: string
  /** As it was written, never the address that was asked for, as that may carry a token. */
  route: string
  status: number
  ms: number
  problem: string | undefined
}

/**
 * Nothing secret is ever handed to the log: no body, header, cookie or address with its query. These names are a second
 * net, for a record logged whole by mistake. The code of a problem is logged as `problem`, that of an error as `reason`.
 */
const secretNames = new Set(
  'password secret token code proof key seed pepper digest cookie cookies authorization headers body query uri qrSvg'.split(' '),
)

/** One JSON object per line, times in UTC. */
export function createLog(level: LogLevel, destination: LogDestination = standardOutput()): Log {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: (record) => withoutSecrets(record) as Record<string, unknown> },
    serializers: { err: describeError, req: () => undefined, res: () => undefined },
  }
  const log = pino(options, {
    write: (line: string) => destination.write(escapeUnseen(line)),
    flushSync: () => destination.flushSync?.(),
  } as pino.DestinationStream)
  // Nearly every line is one of these, and holds nothing that came from outside: it is put together for a tenth of what pino takes.
  const answered = (request: AnsweredRequest) => log.isLevelEnabled('info') && destination.write(answeredLine(request))
  return Object.assign(log, { answered })
}

/** Of many lines in one millisecond, only the first has its time written. */
let latest = { millis: Number.NaN, text: '' }

function answeredLine({ traceId, method, route, status, ms, problem }: AnsweredRequest): string {
  const told = problem === undefined ? '' : `,"problem":"${problem}"`
  const now = Date.now()
  if (now !== latest.millis) latest = { millis: now, text: toRfc3339(now) }
  return `{"level":"info","time":"${latest.text}","traceId":"${traceId}","method":"${method}","route":"${route}","status":${status},"ms":${ms}${told},"msg":"answered"}\n`
}

/** Most records are flat and go through as they are. Deeper than six levels nothing is told, so that a circle ends. */
function withoutSecrets(given: unknown, depth = 0): unknown {
  if (!isContainer(given)) return given
  if (depth === 6) return '[deep]'
  if (Array.isArray(given)) return given.map((part) => withoutSecrets(part, depth + 1))
  const entries = Object.entries(given)
  if (!entries.some(([name, value]) => secretNames.has(name) || isContainer(value))) return given
  return Object.fromEntries(entries.map(([name, value]) => [name, secretNames.has(name) ? '[secret]' : withoutSecrets(value, depth + 1)]))
}

const isContainer = (value: unknown): value is object => typeof value === 'object' && value !== null && !(value instanceof Error)

/** An error's own fields may carry data of a row or a request; these do not. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error }
  const { name, message, stack, cause } = error
  const reason: unknown = 'code' in error ? error.code : undefined
  return {
    type: name,
    message,
    stack,
    ...(typeof reason === 'string' && { reason }),
    ...(cause instanceof Error && { cause: describeError(cause) }),
  }
}

/**
 * JSON escapes C0 controls only. C1 controls start terminal sequences too, bidirectional and invisible marks let a name pose as another
 * (CVE-2021-42574), and the two separators end a line for some readers. In a line of JSON these can only stand inside a string, so escaping the line is enough.
 */
const unseen = /[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udfff]/g

const escapeUnseen = (line: string): string =>
  line.replace(unseen, (signs) =>
    [...Array(signs.length).keys()].map((at) => `\\u${signs.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )
