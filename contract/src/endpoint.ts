import type { TSchema } from 'typebox'
import type { HostScope } from './host-schemas.ts'
import type { ProblemCode } from './problem-codes.ts'

/** Who may call: anyone, a half-authenticated sign-in, a session, either of the two, a recovery visit, staff at the desk, or a host with its key. */
export type Caller = 'anyone' | 'sign-in' | 'session' | 'sign-in or session' | 'recovery visit' | 'staff' | 'host'

/** Bytes of a file that somebody sends. */
export const longestFile = 8 * 1024 * 1024

export interface Endpoint {
  caller: Caller
  /** For host applications: what the key must be allowed; null where any key will do. */
  scope?: HostScope | null
  summary: string
  tag: string
  params?: TSchema
  query?: TSchema
  body?: TSchema
  /** Takes a file in place of a body: `application/octet-stream` of at most 8 MiB, judged by its content. */
  takesFile?: true
  /** Status of success and what comes with it; null is an empty answer. */
  status: 200 | 201 | 202 | 204
  answer: TSchema | null
  /** Beside those every call can answer with. */
  problems: readonly ProblemCode[]
}
