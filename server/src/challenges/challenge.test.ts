import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { noon } from '../accounts/account.fixture.ts'
import type { Millis } from '../clock.ts'
import { days, minutes } from '../durations.ts'
import { afterProof, type Challenge, type ChallengeState, challengeState, publicChallenge, wrongProofsPerChallenge } from './challenge.ts'

const opened: Challenge = {
  id: 'chl_a',
  accountId: 'acc_a',
  ownerId: 'sin_a',
  purpose: 'sign_in',
  proofKind: 'totp',
  factorId: 'fac_a',
  target: null,
  content: null,
  expiresAt: noon + minutes(5),
  wrongProofs: 0,
  outcome: null,
}
const end = opened.expiresAt

/** A challenge in each state, and a moment at which it is. */
const each: Record<ChallengeState, { challenge: Challenge; now: Millis }> = {
  open: { challenge: opened, now: noon },
  passed: { challenge: { ...opened, outcome: 'passed' }, now: noon },
  failed: { challenge: { ...opened, wrongProofs: wrongProofsPerChallenge }, now: noon },
  expired: { challenge: opened, now: end },
}
const ends = ['passed', 'failed', 'expired'] as const

const afterWrong = (count: number, now = noon) =>
  Array.from({ length: count }).reduce<Challenge>((challenge) => afterProof(challenge, false, now), opened)

test('is open from the start up to the last millisecond of five minutes', () => {
  assert.equal(challengeState(opened, noon), 'open')
  assert.equal(challengeState(opened, end - 1), 'open')
  assert.equal(challengeState(opened, end), 'expired')
})

test('a right proof passes it, after up to four wrong ones', () => {
  for (let wrong = 0; wrong < wrongProofsPerChallenge; wrong++) {
    assert.equal(challengeState(afterProof(afterWrong(wrong), true, noon), noon), 'passed', `after ${wrong}`)
  }
})

test('four wrong proofs leave it open, the fifth fails it', () => {
  for (let wrong = 0; wrong <= 4; wrong++) assert.equal(challengeState(afterWrong(wrong), noon), 'open', `after ${wrong}`)
  assert.equal(challengeState(afterWrong(5), noon), 'failed')
})

test('every end is an end: no proof and no time changes it', () => {
  for (const state of ends) {
    const { challenge, now } = each[state]
    assert.equal(challengeState(challenge, now), state)
    for (const isRight of [true, false]) assert.equal(afterProof(challenge, isRight, now), challenge, `${state}, ${isRight}`)
    for (const later of [now, end, end + days(400)]) assert.equal(challengeState(challenge, later), state, `${state}, ${later}`)
  }
})

test('a proof leaves the challenge it was given to as it was', () => {
  const frozen = Object.freeze({ ...opened })

  assert.equal(afterProof(frozen, false, noon).wrongProofs, 1)
  assert.equal(frozen.wrongProofs, 0)
})

test('whatever is proved whenever: it passes by a right proof in time and before the fifth wrong one, and never otherwise', () => {
  const event = fc.record({ isRight: fc.boolean(), after: fc.nat({ max: minutes(2) }) })

  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) => {
      let challenge = opened
      let now = noon
      let expected: ChallengeState = 'open'
      let wrong = 0
      for (const { isRight, after } of events) {
        now += after
        if (expected === 'open' && now >= end) expected = 'expired'
        if (expected === 'open' && isRight) expected = 'passed'
        else if (expected === 'open') expected = ++wrong === 5 ? 'failed' : 'open'

        challenge = afterProof(challenge, isRight, now)
        assert.equal(challengeState(challenge, now), expected)
        assert.equal(publicChallenge(challenge, null, now).attemptsLeft, 5 - wrong)
      }
    }),
    { numRuns: 1000 },
  )
})

test('what is shown holds no account, owner or target', () => {
  const shown = publicChallenge({ ...opened, target: 'fac_b', wrongProofs: 2 }, null, noon)

  assert.deepEqual(shown, {
    id: 'chl_a',
    purpose: 'sign_in',
    proofKind: 'totp',
    factor: null,
    state: 'open',
    attemptsLeft: 3,
    expiresAt: '2026-11-21T12:05:00.000Z',
  })
})

test('the diagram names exactly these states and the steps between them', () => {
  const diagram = readFileSync(new URL('challenge.md', import.meta.url), 'utf8')
  const drawn = [...diagram.matchAll(/^ {2}(\S+) --> (\w+|\[\*\])/gm)].map(([, from, to]) => `${from} → ${to}`)

  const walked = [
    '[*] → open',
    ...['open' as const, ...ends].flatMap((from) => [...stepsFrom(from)].map((to) => `${from} → ${to}`)),
    ...ends.map((state) => `${state} → [*]`),
  ]
  assert.deepEqual(drawn.sort(), walked.sort())
})

/** The states that one proof or the passing of time leads to. Staying in an end is not drawn. */
function stepsFrom(state: ChallengeState): Set<ChallengeState> {
  const { challenge, now } = each[state]
  const starts = state === 'open' ? [challenge, afterWrong(wrongProofsPerChallenge - 1)] : [challenge]
  const proved = starts.flatMap((one) => [true, false].map((isRight) => challengeState(afterProof(one, isRight, now), now)))
  const steps = new Set([...proved, ...starts.map((one) => challengeState(one, end))])
  if (state !== 'open') steps.delete(state)
  return steps
}
