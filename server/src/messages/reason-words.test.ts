import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checklistItems, reasonsForReviewersOnly, rejectionReasonList } from '@countersign/contract'
import { cannedReplies, cannedReply, ownerReasons, reviewerReasons } from './reason-words.ts'

const languages = ['en', 'de', 'ar']

test('every reason says what is wrong and how to put it right, in every language', () => {
  for (const language of languages) {
    for (const code of rejectionReasonList) {
      const [words] = reviewerReasons([code], language)
      assert.ok(words && words.wrong.length > 5, `${language} ${code}`)
      if (!reasonsForReviewersOnly.includes(code)) assert.ok(words.fix && words.fix.length > 5, `${language} ${code}`)
    }
    for (const item of Object.keys(checklistItems)) assert.equal(ownerReasons([item], language).length, 1, `${language} ${item}`)
    for (const reply of cannedReplies) assert.ok(cannedReply(reply, language).length > 5)
  }
})

test('what is for reviewers only reaches the owner as one general sentence', () => {
  for (const language of languages) {
    const told = ownerReasons(['blurred', ...reasonsForReviewersOnly, 'glare'], language)

    assert.deepEqual(
      told.map(({ code }) => code),
      ['blurred', 'unconfirmed', 'glare'],
    )
    const secret = reviewerReasons(reasonsForReviewersOnly, language).map(({ wrong }) => wrong)
    assert.ok(told.every(({ wrong }) => !secret.includes(wrong)))
  }
})

test('a code that nobody knows, and names of what every object has, say nothing', () => {
  assert.deepEqual(ownerReasons(['no_such_code', '__proto__', 'constructor', 'toString'], 'en'), [])
})
