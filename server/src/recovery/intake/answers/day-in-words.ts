import type { Millis } from '../../../clock.ts'
import { days } from '../../../durations.ts'
import { months, today, yesterday } from './words.ts'

/**
 * A day or a month of the calendar as people write it: `2025-03-14`, `14.3.2025`, `March 2025`, `14. März 2025`, `yesterday`. Undefined for
 * what is none, and for 3/4/2025, which is a day in March for some and in April for others.
 */
export function dayInWords(text: string, writtenAt: Millis): string | undefined {
  if (yesterday.test(text)) return asDay(writtenAt - days(1))
  if (today.test(text)) return asDay(writtenAt)
  return inFigures(text) ?? inLetters(text)
}

const asDay = (at: Millis): string => new Date(at).toISOString().slice(0, 10)

function inFigures(text: string): string | undefined {
  const [, year, month, day] = /(?<!\d)(20\d\d)[-./](\d{1,2})(?:[-./](\d{1,2}))?(?!\d)/.exec(text) ?? []
  if (year && month) return written(year, Number(month), day)
  const [, first, sign, second, ofYear] = /(?<!\d)(\d{1,2})\s?([-./])\s?(\d{1,2})\s?[-./]\s?(20\d\d)(?!\d)/.exec(text) ?? []
  if (first && second && ofYear) {
    const [one, other] = [Number(first), Number(second)]
    // With dots the day stands first everywhere.
    if (sign === '.' || one > 12 || one === other) return written(ofYear, other, first)
    return other > 12 ? written(ofYear, one, second) : undefined
  }
  const [, only, withYear] = /(?<!\d)(\d{1,2})\s?[-./]\s?(20\d\d)(?!\d)/.exec(text) ?? []
  return only && withYear ? written(withYear, Number(only)) : undefined
}

/** The day is the number of one or two figures beside the month, if there is one: not the hour. */
function inLetters(text: string): string | undefined {
  const year = /(?<!\d)20\d\d(?!\d)/.exec(text)?.[0]
  if (!year) return undefined
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}]+(?: (?:الأول|الثاني))?/gu)) {
    const month = months.findIndex((shape) => shape.test(word) && word.length >= 2)
    if (month < 0) continue
    const before = /(?<![\d:])(\d{1,2})(?:st|nd|rd|th)?\.?,?\s*(?:of\s+)?$/i.exec(text.slice(0, index))?.[1]
    const after = /^\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?![\d:])/i.exec(text.slice(index + word.length))?.[1]
    return written(year, month + 1, before ?? after)
  }
  return undefined
}

function written(year: string, month: number, day?: string): string | undefined {
  const two = (number: number) => String(number).padStart(2, '0')
  return month >= 1 && month <= 12 ? [year, two(month), ...(day ? [two(Number(day))] : [])].join('-') : undefined
}
