import { type ProblemCode, type ProblemDocument, problemCodes } from '@countersign/contract'

export type ProblemMembers = Partial<Omit<ProblemDocument, 'type' | 'title' | 'status' | 'code'>>

/**
 * A refusal on its way to the edge: it becomes an RFC 9457 document with a code of the contract. `members` go to the
 * caller; `internal` is for the operator's log only.
 */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly members: ProblemMembers
  readonly internal: string | undefined

  constructor(code: ProblemCode, members: ProblemMembers = {}, internal?: string) {
    // A refusal is nothing that broke: nobody reads how it came about, and collecting that is most of its price.
    const { stackTraceLimit } = Error
    if (problemCodes[code].status < 500) Error.stackTraceLimit = 0
    super(problemCodes[code].title)
    Error.stackTraceLimit = stackTraceLimit
    this.name = 'Problem'
    this.code = code
    this.members = members
    this.internal = internal
  }

  get status(): number {
    return problemCodes[this.code].status
  }
}

/** What of it is told. */
export type Told = Pick<Problem, 'code' | 'members'>

/** A refusal has been committed by now; here it becomes the answer. */
export function accepted<T extends object>(outcome: T | { refused: Problem }): T {
  if ('refused' in outcome) throw outcome.refused
  return outcome
}
