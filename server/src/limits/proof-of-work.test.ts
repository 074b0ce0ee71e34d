import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { ProofOfWork } from '@countersign/contract'
import { solveChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { eachDatabase } from '../../testing/index.ts'
import { createKeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { askForWork, checkWork, type DoneWork, useWork } from './proof-of-work.ts'

const now = Date.UTC(2026, 10, 21, 12)
const keys = createKeyRing([{ id: 'test', secret: Buffer.alloc(32, 't') }], 'test')
const other = createKeyRing([{ id: 'test', secret: Buffer.alloc(32, 'o') }], 'test')
const at = (time = now, ring = keys) => ({ keys: ring, now: time })

async function solve(challenge: ProofOfWork) {
  const solution = await solveChallenge({ challenge, deriveKey })
  assert.ok(solution)
  return { challenge, solution }
}
const written = (solved: unknown) => Buffer.from(JSON.stringify(solved)).toString('base64')

let solved: Awaited<ReturnType<typeof solve>>
before(async () => {
  solved = await solve(await askForWork(at(), 'sign-in'))
})

test('accepts what was asked for and done, for five minutes', async () => {
  const { nonce } = solved.challenge.parameters

  assert.deepEqual(await checkWork(at(), 'sign-in', written(solved)), { nonce, expiresAt: now + minutes(5) })
  assert.ok(await checkWork(at(now + minutes(5) - 1), 'sign-in', written(solved)))
  assert.equal(await checkWork(at(now + minutes(5)), 'sign-in', written(solved)), undefined)
})

test('the work is neither so little that it slows nobody nor so much that a phone gives up', () => {
  const { cost } = solved.challenge.parameters
  const { counter } = solved.solution

  assert.ok(counter >= 300 && counter <= 500 && cost === 5000, `${counter} x ${cost}`)
})

test('refuses work that was asked for by somebody else, altered, or not done', async () => {
  const { challenge, solution } = solved
  const { parameters } = challenge
  const refused = {
    'of other keys': [at(now, other), solved],
    'with a longer life': [
      at(),
      {
        challenge: { ...challenge, parameters: { ...parameters, data: { ...parameters.data, expiresAt: '2999-01-01T00:00:00.000Z' } } },
        solution,
      },
    ],
    'made easier': [at(), { challenge: { ...challenge, parameters: { ...parameters, cost: 1 } }, solution }],
    'with another nonce': [at(), { challenge: { ...challenge, parameters: { ...parameters, nonce: 'f'.repeat(32) } }, solution }],
    'signed by nobody': [at(), { challenge: { ...challenge, signature: '' }, solution }],
    'not done': [at(), { challenge, solution: { ...solution, derivedKey: parameters.keyPrefix.padEnd(64, '0') } }],
    'without a key': [at(), { challenge, solution: { ...solution, derivedKey: '' } }],
  } as const

  for (const [name, [asked, given]] of Object.entries(refused))
    assert.equal(await checkWork(asked, 'sign-in', written(given)), undefined, name)
})

test('refuses what is no work at all, without an exception', async () => {
  const odd = [
    '',
    '!',
    'bm8=',
    written(null),
    written([]),
    written({}),
    written({ ...solved, solution: null }),
    written({ ...solved, more: 1 }),
  ]

  for (const given of odd) assert.equal(await checkWork(at(), 'sign-in', given), undefined, given)
})

eachDatabase('proofs of work', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const use = (work: DoneWork) => database.unit((tx) => useWork(tx, work))

  test('each is used once: of fifty at once, one gets to', async () => {
    const work = { nonce: 'a', expiresAt: now }

    const outcomes = await Promise.all(Array.from({ length: 50 }, () => use(work)))

    assert.equal(outcomes.filter(Boolean).length, 1)
    assert.equal(await use(work), false)
    assert.equal(await use({ ...work, nonce: 'b' }), true)
  })
})
