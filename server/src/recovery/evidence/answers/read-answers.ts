import type { AnswerName, RecoveryAnswers } from '@countersign/contract'
import type { Millis } from '../../../clock.ts'
import { readPhone } from '../../../factors/phone-number.ts'
import { Problem } from '../../../problem.ts'

export interface ReadAnswers {
  /** Phones as E.164; what could not be read is left out. */
  answers: RecoveryAnswers
  /** What the rules ask, what applies to this person, and what they did not say. */
  missing: AnswerName[]
  /** What they said and nobody can read: the number of a phone that is none, a day that never was or is still to come. */
  unreadable: AnswerName[]
}

/** Where the app or the texts hang on a number. */
const hasPhone = new Set<string | undefined>(['authy', 'sms'])
const hasNoPhone = (method: string | undefined): boolean => method !== undefined && !hasPhone.has(method)

/** Whether all that the rules ask is answered (S1-36), each by the field that has its name. */
export function readAnswers(asked: readonly AnswerName[], said: RecoveryAnswers, now: Millis): ReadAnswers {
  const answers: RecoveryAnswers = { ...said }
  const unreadable: AnswerName[] = []
  const keep = <K extends keyof RecoveryAnswers>(name: AnswerName, key: K, read: (value: string) => RecoveryAnswers[K] | undefined) => {
    const value = answers[key]?.trim()
    delete answers[key]
    if (value === undefined || value === '') return
    const kept = read(value)
    if (kept === undefined) unreadable.push(name)
    else answers[key] = kept
  }
  // Left over from another method that was chosen before, it could neither be asked for nor be put right.
  if (hasNoPhone(answers.method)) delete answers.phone
  if (hasNoPhone(answers.wanted)) delete answers.newPhone
  keep('phone', 'phone', e164)
  keep('new_phone', 'newPhone', e164)
  keep('registered_when', 'registeredWhen', (text) => dayBefore(text, now))
  keep('last_sign_in', 'lastSignIn', (text) => dayBefore(text, now))
  keep('balance', 'balance', (text) => text)
  keep('reason', 'reasonText', (text) => text)
  if (answers.reasonText !== undefined && answers.reason === undefined) answers.reason = 'other'

  const answered: Record<AnswerName, unknown> = {
    method: answers.method,
    phone: hasPhone.has(answers.method) ? answers.phone : 'does not apply',
    new_phone: hasPhone.has(answers.wanted) ? answers.newPhone : 'does not apply',
    reason: answers.reason,
    registered_when: answers.registeredWhen,
    balance: answers.balance,
    last_sign_in: answers.lastSignIn,
  }
  return { answers, missing: asked.filter((name) => answered[name] === undefined && !unreadable.includes(name)), unreadable }
}

function e164(text: string): string | undefined {
  try {
    return readPhone(text, undefined).number
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

/** The clocks of the world are up to fourteen hours ahead of ours. */
function dayBefore(text: string, now: Millis): string | undefined {
  const [year = 0, month = 0, day] = text.split('-').map(Number)
  const at = Date.UTC(year, month - 1, day ?? 1)
  const read = new Date(at)
  const exists = /^\d{4}-\d{2}(-\d{2})?$/.test(text) && read.getUTCMonth() === month - 1 && read.getUTCDate() === (day ?? 1)
  return exists && year >= 2000 && at <= now + 14 * 3_600_000 ? text : undefined
}
