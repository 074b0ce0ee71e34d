/**
 * Every code a problem document (RFC 9457) can carry. `retry` says whether the same request can succeed later
 * without the person changing it. `title` is for engineers; people read the texts of the web catalogues.
 */
export const problemCodes = {
  INVALID_REQUEST: { status: 400, title: 'The request does not fit its description', retry: false },
  NOT_FOUND: { status: 404, title: 'There is nothing at this address', retry: false },
  METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not take this method', retry: false },
  REQUEST_TIMEOUT: { status: 408, title: 'The request took too long to arrive', retry: true },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than this address takes', retry: false },
  ADDRESS_TOO_LONG: { status: 414, title: 'The address is longer than 8 KiB', retry: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be application/json', retry: false },
  HEADERS_TOO_LARGE: { status: 431, title: 'The headers are larger than 16 KiB', retry: false },
  FOREIGN_ORIGIN: { status: 403, title: 'The request comes from another site', retry: false },
  INTERNAL_ERROR: { status: 500, title: 'Something failed on our side', retry: true },
  UNAVAILABLE: { status: 503, title: 'The service cannot answer right now', retry: true },
  TOO_MANY_REQUESTS: { status: 429, title: 'Too many requests from this address', retry: true },

  NOT_SIGNED_IN: { status: 401, title: 'There is no session', retry: false },
  SESSION_ROTATED: { status: 401, title: 'The session has a newer secret', retry: true },
  SIGN_IN_EXPIRED: { status: 401, title: 'There is no sign-in under way', retry: false },
  WRONG_CREDENTIALS: { status: 401, title: 'E-mail or password is wrong', retry: false },
  PROOF_OF_WORK_REQUIRED: { status: 403, title: 'This browser has to do a piece of work first', retry: true },
  TOO_MANY_ATTEMPTS: { status: 429, title: 'Attempts are paused', retry: true },

  SIGN_UP_CLOSED: { status: 403, title: 'This service takes no new accounts', retry: false },
  INVITE_REQUIRED: { status: 403, title: 'A valid invitation is needed', retry: false },
  PASSWORD_TOO_SHORT: { status: 422, title: 'The password is too short', retry: false },
  PASSWORD_TOO_LONG: { status: 422, title: 'The password is longer than 256 characters', retry: false },
  PASSWORD_TOO_COMMON: { status: 422, title: 'The password is on the list of common passwords', retry: false },
  INVALID_EMAIL: { status: 422, title: 'This is not an e-mail address we can write to', retry: false },

  WRONG_CODE: { status: 422, title: 'The code is not right', retry: false },
  CODE_ALREADY_USED: { status: 422, title: 'The code was used before', retry: false },
  CODE_REPLACED: { status: 422, title: 'A newer code was sent, which replaces this one', retry: false },
  CODE_EXPIRED: { status: 422, title: 'The code is too old', retry: false },
  RECOVERY_CODE_REPLACED: { status: 422, title: 'The recovery code belongs to a set that was replaced', retry: false },
  CLOCK_OFF: { status: 422, title: 'The code fits another time: the clock of the device is off', retry: false },
  CHALLENGE_OVER: { status: 410, title: 'The challenge can no longer be answered', retry: false },
  PASSKEY_NOT_ACCEPTED: { status: 422, title: 'What the passkey answered does not fit what it was asked', retry: false },
  PASSKEY_UNKNOWN: { status: 422, title: 'No account has this passkey', retry: false },
  CODE_SENT_RECENTLY: { status: 429, title: 'A code was sent a moment ago', retry: true },

  LINK_OVER: { status: 410, title: 'The link was used, replaced or is too old', retry: false },
  UNDO_OVER: { status: 410, title: 'This can no longer be undone', retry: false },
  ACCOUNT_NOT_FROZEN: { status: 409, title: 'The account is not frozen', retry: false },

  ADDRESS_TAKEN: { status: 409, title: 'The address belongs to an account already', retry: false },
  ADDRESS_LIMIT_REACHED: { status: 409, title: 'The account has as many addresses as it may have', retry: false },
  ADDRESS_IS_PRIMARY: { status: 409, title: 'The address of the account can be changed, but not removed', retry: false },
  PHRASE_NOT_TAKEN: { status: 422, title: 'This cannot stand at the top of mails', retry: false },

  STEP_UP_REQUIRED: { status: 403, title: 'A fresh proof is needed for this', retry: false },
  SESSION_RESTRICTED: { status: 403, title: 'A session by recovery code can only set up a factor', retry: false },
  SECOND_FACTOR_MISSING: { status: 409, title: 'The account has no factor that recovery codes could stand in for', retry: false },
  FACTOR_NOT_FOUND: { status: 404, title: 'The account has no such factor', retry: false },
  FACTOR_STATE_CONFLICT: { status: 409, title: 'The factor is not in a state that allows this', retry: false },
  FACTOR_LIMIT_REACHED: { status: 409, title: 'The account has as many factors of this kind as it may have', retry: false },
  LAST_FACTOR_REQUIRED: { status: 409, title: 'The last factor cannot be taken away here', retry: false },
  NOT_OFFERED: { status: 403, title: 'This service does not offer this', retry: false },
  DISCLAIMER_CHANGED: { status: 409, title: 'The text to agree to is another one now', retry: false },
  PASSKEY_SET_UP_ALREADY: { status: 409, title: 'This passkey is set up already', retry: false },
  NOTHING_TO_SEND: { status: 409, title: 'No code is sent for this', retry: false },
  TEXT_NOT_SENT: { status: 409, title: 'No text is sent to this number at the moment', retry: true },
  PHONE_MISSING: { status: 422, title: 'A phone number is needed', retry: false },
  PHONE_INVALID: { status: 422, title: 'This is not a phone number', retry: false },
  PHONE_TOO_SHORT: { status: 422, title: 'The phone number has too few digits', retry: false },
  PHONE_TOO_LONG: { status: 422, title: 'The phone number has too many digits', retry: false },
  PHONE_NOT_MOBILE: { status: 422, title: 'The phone number is not one of a mobile phone', retry: false },
  COUNTRY_NOT_SERVED: { status: 422, title: 'No texts are sent to this country', retry: false },
  ENROLLMENT_OVER: { status: 410, title: 'The enrollment has ended', retry: false },
} as const satisfies Record<string, { status: number; title: string; retry: boolean }>

export type ProblemCode = keyof typeof problemCodes
