import type { ProblemCode, ProblemDocument } from '@countersign/contract'

/**
 * The service refused and said why (RFC 9457).
 *
 * `code` is one of the contract's problem codes; a newer service may send one this client does not know, so treat it
 * as open. `document` carries what the code needs: `attemptsLeft`, `retryAfter` (RFC 3339, UTC), `availableFactors`,
 * `clockOffsetSeconds` (positive: the device is fast), `minLength`, `proofOfWork` (a challenge to be solved, ALTCHA version 2).
 *
 * @example
 * if (error instanceof ProblemError && error.code === 'TOO_MANY_ATTEMPTS') showPause(error.document.retryAfter)
 */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly code: ProblemCode | (string & {})
  readonly status: number
  readonly document: ProblemDocument

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title)
    this.code = document.code
    this.status = document.status
    this.document = document
  }
}

/**
 * No answer arrived: no network, a name that does not resolve, a connection cut, or nothing within the time limit. Whether the call took
 * effect is not known: repeat it with the same idempotency key.
 *
 * @example
 * if (error instanceof NetworkError) return tryLater(error.cause)
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError'

  constructor(cause: unknown) {
    super('The service could not be reached', { cause })
  }
}

/**
 * Something answered, but not in the service's own words: usually a proxy's error page. `status` is its HTTP status.
 *
 * @example
 * if (error instanceof UnexpectedAnswerError) log(`something in between answered ${error.status}`)
 */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError'
  readonly status: number

  constructor(status: number) {
    super(`The answer (${status}) is not one of this service`)
    this.status = status
  }
}
