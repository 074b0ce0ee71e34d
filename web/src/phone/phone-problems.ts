import { ProblemError } from '@countersign/client'

/** Refusals that the person answers by typing the number otherwise, or another one. */
const aboutNumber = new Set<string>([
  'PHONE_MISSING',
  'PHONE_INVALID',
  'PHONE_TOO_SHORT',
  'PHONE_TOO_LONG',
  'PHONE_NOT_MOBILE',
  'PHONE_SET_UP_ALREADY',
  'COUNTRY_NOT_SERVED',
  'CODE_SENT_RECENTLY',
])

export const isAboutNumber = (error: unknown): error is ProblemError => error instanceof ProblemError && aboutNumber.has(error.code)
