import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { NetworkError, ProblemError } from '@countersign/client'
import { deskProblemCodes, hostProblemCodes, problemCodes } from '@countersign/contract'
import i18next from 'i18next'
import desk from '../texts/en/desk.json' with { type: 'json' }
import evidence from '../texts/en/evidence.json' with { type: 'json' }
import recovery from '../texts/en/recovery.json' with { type: 'json' }
import shared from '../texts/en/shared.json' with { type: 'json' }
import { problemSentence, problemTexts } from './problem-texts.ts'

/** Those of a recovery come with its pages. */
const problems = { ...shared.problems, ...recovery.problems, ...evidence.problems }

before(() =>
  i18next.init({
    lng: 'en',
    resources: { en: { translation: { ...shared, problems } } },
    interpolation: { escapeValue: false },
    initAsync: false,
  }),
)

const problem = (code: string, more: object = {}) => new ProblemError({ type: 'about:blank', title: code, status: 422, code, ...more })

describe('the texts for problems', () => {
  test('cover every code of the contract that a page can meet, and no code that is gone', () => {
    const ours = new Set(['NETWORK', 'UNKNOWN'])
    const inCatalogue = Object.keys(problems).filter((code) => !ours.has(code))

    const elsewhere = { ...hostProblemCodes, ...deskProblemCodes }
    const shown = Object.keys(problemCodes).filter((code) => !Object.hasOwn(elsewhere, code))
    assert.deepEqual(inCatalogue.sort(), shown.sort())
    assert.deepEqual(Object.keys(desk.problems).sort(), Object.keys(deskProblemCodes).sort())
  })

  test('say what happened and what to do next, with nothing left to fill in', () => {
    for (const code of Object.keys(problemCodes)) {
      for (const source of [undefined, 'app', 'setup', 'mail', 'password', 'recovery', 'passkey'] as const) {
        const { what, next } = problemTexts(problem(code, { minLength: 12, replacedAt: '2026-11-22T10:00:00Z' }), {
          source,
          service: 'Example',
        })

        assert.match(what, /\.$/, code)
        assert.match(next, /\.$/, code)
        assert.doesNotMatch(what + next, /\{\{|undefined|problems\.|!/, code)
      }
    }
  })

  test('name the entry to look for after a wrong code', () => {
    assert.equal(
      problemSentence(problem('WRONG_CODE'), { source: 'app', service: 'Example' }),
      'That code did not match. Wait for the next one and check that the entry in your app says Example.',
    )
  })

  test('mention the tries left only when few are left', () => {
    assert.match(problemSentence(problem('WRONG_CODE', { attemptsLeft: 1 })), /One try is left/)
    assert.match(problemSentence(problem('WRONG_CODE', { attemptsLeft: 2 })), /2 tries are left/)
    assert.doesNotMatch(problemSentence(problem('WRONG_CODE', { attemptsLeft: 3 })), /left/)
  })

  test('say how far the clock is off, and which way', () => {
    assert.match(problemSentence(problem('CLOCK_OFF', { clockOffsetSeconds: -125 })), /about 2 minutes slow/)
    assert.match(problemSentence(problem('CLOCK_OFF', { clockOffsetSeconds: 60 })), /about a minute fast/)
    assert.match(problemSentence(problem('CLOCK_OFF')), /another time/)
  })

  test('say until when something is paused', () => {
    assert.match(
      problemSentence(problem('TOO_MANY_ATTEMPTS', { retryAfter: new Date(Date.now() + 60_000).toISOString() })),
      /Try again after \d/,
    )
    assert.match(problemSentence(problem('TOO_MANY_ATTEMPTS')), /Try again later\./)
  })

  test('fall back to calm words for what nobody foresaw', () => {
    assert.match(problemSentence(new NetworkError('offline')), /could not be reached/)
    assert.match(problemSentence(new Error('surprise')), /did not work/)
    assert.match(problemSentence(problem('SOMETHING_NEWER')), /did not work/)
  })
})
