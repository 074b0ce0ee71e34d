import { NetworkError, ProblemError } from '@countersign/client'
import i18next, { t } from 'i18next'
import { formatDay, formatMoment } from '../texts/formats.ts'

/** Where a code came from, because the advice differs: an app in use, an app being set up, our mail, a text message, a password alone, a print-out. */
export type ProofSource = 'app' | 'setup' | 'mail' | 'text' | 'password' | 'recovery' | 'passkey'

export interface ProblemTexts {
  /** What happened. */
  what: string
  /** Why, and what to do next. */
  next: string
}

interface Names {
  source?: ProofSource | undefined
  service?: string | undefined
}

/** The words of the catalogue for whatever a call threw. */
export function problemTexts(error: unknown, names: Names = {}): ProblemTexts {
  if (!(error instanceof ProblemError)) return sentences(error instanceof NetworkError ? 'NETWORK' : 'UNKNOWN', names, {})
  const { retryAfter, minLength, replacedAt } = error.document
  const texts = sentences(error.code, names, {
    ...(retryAfter !== undefined && { until: formatMoment(retryAfter) }),
    ...(minLength !== undefined && { minLength }),
    ...(replacedAt !== undefined && { replaced: formatDay(replacedAt) }),
  })
  return { what: clockText(error) ?? texts.what, next: join(texts.next, attemptsText(error)) }
}

/** Both sentences in a row, for the line under a field. */
export function problemSentence(error: unknown, names: Names = {}): string {
  const { what, next } = problemTexts(error, names)
  return join(what, next)
}

function sentences(
  code: string,
  { source, service }: Names,
  values: { until?: string; minLength?: number; replaced?: string },
): ProblemTexts {
  const known = i18next.exists(`problems.${code}.what`) ? code : 'UNKNOWN'
  const context = values.until ? 'until' : known === 'PASSWORD_TOO_SHORT' && !values.minLength ? 'unknown' : source
  // A newer service may send a code that the typed catalogue does not have; hence the check above and the plain key.
  const say = (part: 'what' | 'next') =>
    t(`problems.${known}.${part}` as 'problems.UNKNOWN.what', { context, service, ...values } as Record<string, unknown>)
  return { what: say('what'), next: say('next') }
}

function clockText({ document }: ProblemError): string | undefined {
  const offset = document.clockOffsetSeconds
  if (!offset) return undefined
  return t('clock', { context: offset > 0 ? 'fast' : 'slow', count: Math.max(1, Math.round(Math.abs(offset) / 60)) })
}

/** Said only when it begins to matter. */
function attemptsText({ code, document }: ProblemError): string {
  const left = document.attemptsLeft
  const counts = code === 'WRONG_CODE' || code === 'CLOCK_OFF' || code === 'WRONG_CREDENTIALS' || code === 'CODE_ALREADY_USED'
  return counts && left !== undefined && left > 0 && left <= 2 ? t('attemptsLeft', { count: left }) : ''
}

const join = (...sentences: string[]): string => sentences.filter(Boolean).join(' ')
