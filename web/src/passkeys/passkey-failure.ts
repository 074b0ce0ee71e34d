/** Why the browser gave no passkey, as far as it tells. */
export type PasskeyFailureReason =
  | 'cancelled' // the person closed the dialog, or left it: no error
  | 'timedOut'
  | 'notHere' // none that fits on this device
  | 'setUpAlready' // this device or password manager has one for the account
  | 'unsupported'
  | 'otherSite' // the address of the page is not that of the service: a fault of its set-up
  | 'failed'

export class PasskeyFailure extends Error {
  override readonly name = 'PasskeyFailure'
  readonly reason: PasskeyFailureReason

  constructor(reason: PasskeyFailureReason) {
    super(reason)
    this.reason = reason
  }
}

/** Sooner than this nobody has read a dialog: the browser showed none, since it had nothing to offer. */
const leastMillisOfAPerson = 400

/** WebAuthn L3 sections 5.1.3 and 5.1.4: what each name of an error means there. `millis` is how long it took. */
export function failureOf(error: unknown, { millis, timeout }: { millis: number; timeout: number }): PasskeyFailure {
  switch (error instanceof Error ? error.name : '') {
    case 'AbortError':
      return new PasskeyFailure('cancelled')
    case 'NotAllowedError':
      if (millis >= timeout - 1000) return new PasskeyFailure('timedOut')
      return new PasskeyFailure(millis < leastMillisOfAPerson ? 'notHere' : 'cancelled')
    case 'TimeoutError':
      return new PasskeyFailure('timedOut')
    case 'InvalidStateError':
      return new PasskeyFailure('setUpAlready')
    case 'NotSupportedError':
    case 'ConstraintError':
      return new PasskeyFailure('unsupported')
    case 'SecurityError':
      return new PasskeyFailure('otherSite')
    default:
      return new PasskeyFailure('failed')
  }
}
