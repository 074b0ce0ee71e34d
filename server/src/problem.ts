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
    super(problemCodes[code].title)
    this.name = 'Problem'
    this.code = code
    this.members = members
    this.internal = internal
  }

  get status(): number {
    return problemCodes[this.code].status
  }
}
