import type { RecoveryAnswers } from '@countersign/contract'
import type { Millis } from '../../../clock.ts'
import { dayInWords } from './day-in-words.ts'
import { methodWords, type Question, questionLabels, questionNumbers, reasonWords } from './words.ts'

/**
 * What somebody answers in the lines of a mail: by the numbers of our questions, or by what stands before a colon, in any of our languages
 * and whatever their own order. Lines that were quoted count like others; of several answers the first that says something.
 */
export function answersInMail(text: string, writtenAt: Millis): RecoveryAnswers {
  const said = linesAnswered(withPlainDigits(text).slice(0, longestText))
  const answers: RecoveryAnswers = {}
  const method = said.get('method')
  const wanted = said.get('wanted')
  put(answers, 'method', method && firstOf(methodWords, method))
  put(answers, 'phone', phoneIn(said.get('phone')) ?? phoneIn(method))
  put(answers, 'newPhone', phoneIn(said.get('newPhone')) ?? phoneIn(wanted))
  put(answers, 'wanted', (wanted && firstOf(methodWords, wanted)) || (answers.newPhone && byPhone(answers.method)))
  const reason = said.get('reason')
  put(answers, 'reason', reason && (firstOf(reasonWords, reason) ?? 'other'))
  put(answers, 'reasonText', reason?.slice(0, 1000))
  for (const question of ['registeredWhen', 'lastSignIn'] as const) {
    const day = said.get(question)
    // What is no day is handed on as it is, so that its writer hears that nobody could read it.
    put(answers, question, day && (dayInWords(day, writtenAt) ?? day.slice(0, 100)))
  }
  put(answers, 'balance', said.get('balance')?.slice(0, 200))
  return answers
}

const longestText = 50_000
const longestLine = 2000

const put = <K extends keyof RecoveryAnswers>(answers: RecoveryAnswers, key: K, value: RecoveryAnswers[K] | '' | undefined) => {
  if (value !== undefined && value !== '') answers[key] = value as Exclude<RecoveryAnswers[K], ''>
}

/** Who names a new number and no method means the one that they have, as far as it goes by a number. */
const byPhone = (method: RecoveryAnswers['method']) => (method === 'sms' ? 'sms' : 'authy')

function linesAnswered(text: string): Map<Question, string> {
  const said = new Map<Question, string>()
  let open: Question | undefined
  for (const raw of text.split('\n')) {
    const line = raw
      .slice(0, longestLine)
      .replace(/^[\s>|*•·‣-]+/u, '')
      .replace(/[\s*]+$/u, '')
    if (line === '') {
      // A rule of signs ends what was said before it; an empty line does not.
      if (/[-*_=]{3,}/.test(raw)) open = undefined
      continue
    }
    const asked = questionOf(line)
    if (asked) {
      open = asked.question
      // Somebody answered it further up: what stands here is what they answered to.
      if (said.has(open)) open = undefined
      else if (asked.rest !== '') said.set(open, asked.rest)
    } else if (/^[-_=*~]{2,}$/.test(line)) {
      open = undefined
    } else if (open && (!said.has(open) || open === 'reason')) {
      said.set(open, [said.get(open), line].filter(Boolean).join(' '))
    }
  }
  return said
}

interface Asked {
  question: Question
  /** What stands behind the question, perhaps nothing. */
  rest: string
}

function questionOf(line: string): Asked | undefined {
  const [numbered = '', digit, half] = /^[([#]?([1-5])\s?[.]?\s?([aAأ]\b|[aAأ](?=[.):]))?\s*[.):\]–-]+(?:\s+|(?![\s\d]))/u.exec(line) ?? []
  const byNumber = digit && questionNumbers[`${digit}${half ? 'a' : ''}`]
  const rest = line.slice(numbered.length)
  const labelled = /^([^:：?؟=]{1,160})[:：?؟=]+\s*(.*)$/u.exec(rest)
  const byLabel = labelled && firstOf(questionLabels, labelled[1] ?? '')
  if (byNumber) {
    // The question itself may stand there once more, with its answer behind it.
    const answer = labelled ? afterQuestion(labelled[2] ?? '') : isQuestion(rest) ? '' : rest
    return { question: byNumber, rest: labelled && !byLabel ? rest : answer }
  }
  // Behind a colon only: a sentence with one of our words in it is no answer.
  return byLabel && (labelled?.[1] ?? '').split(/\s+/).length <= 8
    ? { question: byLabel, rest: afterQuestion(labelled?.[2] ?? '') }
    : undefined
}

const isQuestion = (text: string): boolean => /[?؟]\s*$/u.test(text)
/** A question of two sentences: "Which method? And with Authy, which number?" */
const afterQuestion = (text: string): string =>
  isQuestion(text) ? '' : text.slice(Math.max(text.lastIndexOf('?'), text.lastIndexOf('؟')) + 1).trim()

const firstOf = <T>(words: readonly [T, RegExp][], text: string): T | undefined => words.find(([, shape]) => shape.test(text))?.[0]

/** What could be one, as it was written: whether it is one is judged where it is kept. */
function phoneIn(text: string | undefined): string | undefined {
  return text?.match(/(?:\+|\b00)?\d[\d\s()./-]{5,24}\d/)?.[0].replace(/^00/, '+')
}

/** Arabic and Persian digits, and those of full width. */
const withPlainDigits = (text: string): string =>
  text
    .replaceAll(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x0660))
    .replaceAll(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x06f0))
    .replaceAll(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
    .replaceAll('\u066b', '.')
