import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { checkHistory, type Finding, type Observed } from './check-history.ts'
import { checkWhole } from './check-whole.ts'
import { asOf, type Entry, History, readHistory } from './history.ts'
import type { Kept } from './kept.ts'

/** Maya signs in with a wrong and a right code, steps up, suspends her authenticator, and sets up another one; one request is lost. */
function peaceful(): { entries: Entry[]; kept: Kept } {
  const proof = (step: number, isRight = true) => ({ key: 'phone', step, factor: 'fac_a', isRight })
  const base = { life: 0, account: 'acc_maya', answer: 'accepted' as const }
  const entries = (
    [
      { ...base, intent: 'sign in', question: 'chl_1', proof: proof(9, false), answer: 'refused', code: 'WRONG_CODE' },
      { ...base, intent: 'sign in', question: 'chl_1', proof: proof(10), shown: { session: 'ses_1', aal: 'aal2' } },
      { ...base, intent: 'ask', session: 'ses_1', shown: { question: 'chl_2' } },
      { ...base, intent: 'step up', session: 'ses_1', question: 'chl_2', proof: proof(11) },
      { ...base, intent: 'suspend', session: 'ses_1', factor: 'fac_a' },
      {
        ...base,
        intent: 'enroll',
        session: 'ses_1',
        question: 'enr_1',
        proof: { key: 'tablet', step: 12, factor: null, isRight: true },
        shown: { factor: 'fac_b' },
      },
      { ...base, life: 1, intent: 'resume', session: 'ses_1', factor: 'fac_a', answer: 'none' },
    ] satisfies Omit<Entry, 'number' | 'sentAt' | 'answeredAt'>[] as Omit<Entry, 'number' | 'sentAt' | 'answeredAt'>[]
  ).map((entry, at): Entry => ({ ...entry, number: at + 1, sentAt: at * 100, answeredAt: entry.answer === 'none' ? null : at * 100 + 50 }))
  const kept: Kept = {
    factors: [
      { id: 'fac_a', account: 'acc_maya', state: 'suspended' },
      { id: 'fac_b', account: 'acc_maya', state: 'active' },
    ],
    secrets: [
      { factor: 'fac_a', lastStep: 11 },
      { factor: 'fac_b', lastStep: 12 },
    ],
    challenges: [
      { id: 'chl_1', account: 'acc_maya', owner: 'sin_1', purpose: 'sign_in', factor: 'fac_a', wrongProofs: 2, isPassed: true },
      { id: 'chl_2', account: 'acc_maya', owner: 'ses_1', purpose: 'suspend_factor', factor: 'fac_a', wrongProofs: 1, isPassed: true },
    ],
    signIns: [{ id: 'sin_1', account: 'acc_maya', hasEnded: true }],
    sessions: [{ id: 'ses_1', account: 'acc_maya', aal: 'aal2', hasEnded: false }],
    enrollments: [{ id: 'enr_1', hasEnded: true, isErased: true }],
    failures: [{ subject: 'fac_b/dev_1', used: 2 }],
    audit: [
      { event: 'challenge.refused', account: 'acc_maya', details: { challenge: 'chl_1' } },
      { event: 'sign_in.completed', account: 'acc_maya', details: { session: 'ses_1', factor: 'fac_a' } },
      { event: 'session.stepped_up', account: 'acc_maya', details: { challenge: 'chl_2' } },
      { event: 'factor.suspended', account: 'acc_maya', details: { factor: 'fac_a' } },
      { event: 'factor.added', account: 'acc_maya', details: { factor: 'fac_b' } },
    ],
    notices: [
      { template: 'factor-suspended', account: 'acc_maya' },
      { template: 'factor-added', account: 'acc_maya' },
    ],
  }
  return { entries, kept }
}

type Plant = (run: { entries: Entry[]; kept: Kept }) => void

const only = (findings: Finding[]): string[] => [...new Set(findings.map(({ invariant }) => invariant))]
const last = <T>(list: T[]): T => list.at(-1) as T
const at = (entries: Entry[], index: number): Entry => entries[index] as Entry

test('finds nothing where everything is as it was answered, done or not', () => {
  const { entries, kept } = peaceful()
  assert.deepEqual(checkHistory({ entries, kept, readyMillis: [700], readyWithinMillis: 3000 }), [])
  assert.deepEqual(checkWhole(kept), [])

  const done = peaceful()
  Object.assign(done.kept.factors[0] as object, { state: 'active' })
  done.kept.audit.push({ event: 'factor.resumed', account: 'acc_maya', details: { factor: 'fac_a' } })
  done.kept.notices.push({ template: 'factor-resumed', account: 'acc_maya' })
  assert.deepEqual(checkHistory(done), [])
  assert.deepEqual(checkWhole(done.kept), [])
})

const plants: { what: string; invariant: Finding['invariant']; plant?: Plant; observed?: Partial<Observed> }[] = [
  {
    what: 'a proof that two challenges accepted',
    invariant: 'I1',
    plant: ({ entries, kept }) => {
      entries.push({ ...at(entries, 1), number: 8, question: 'chl_3', shown: { session: 'ses_1', aal: 'aal2' } })
      kept.challenges.push({ ...(kept.challenges[0] as Kept['challenges'][number]), id: 'chl_3' })
      kept.audit.push({ event: 'sign_in.completed', account: 'acc_maya', details: { session: 'ses_1', factor: 'fac_a' } })
    },
  },
  {
    what: 'a proof that passed without an answer and was accepted again',
    invariant: 'I1',
    plant: ({ entries, kept }) => {
      kept.challenges.push({ ...(kept.challenges[0] as Kept['challenges'][number]), id: 'chl_3' })
      const { shown: _shown, ...before } = at(entries, 1)
      entries.push({ ...before, number: 8, question: 'chl_3', answer: 'none', answeredAt: null })
    },
  },
  {
    what: 'a proof of an enrollment that counts again at sign-in',
    invariant: 'I1',
    plant: ({ entries, kept }) => {
      kept.challenges.push({ ...(kept.challenges[0] as Kept['challenges'][number]), id: 'chl_3', factor: 'fac_b' })
      const { shown: _shown, ...before } = at(entries, 1)
      const proof = { key: 'tablet', step: 12, factor: 'fac_b', isRight: true }
      entries.push({ ...before, number: 8, question: 'chl_3', proof, answer: 'none', answeredAt: null })
    },
  },
  {
    what: 'an accepted proof whose step is open again',
    invariant: 'I1',
    plant: ({ kept }) => void Object.assign(kept.secrets[0] as object, { lastStep: 10 }),
  },
  {
    what: 'a passed challenge that is open again',
    invariant: 'I2',
    plant: ({ kept }) => void Object.assign(kept.challenges[1] as object, { isPassed: false }),
  },
  { what: 'a session that is gone', invariant: 'I2', plant: ({ kept }) => void kept.sessions.pop() },
  {
    what: 'a challenge that was opened and is gone',
    invariant: 'I2',
    plant: ({ entries }) => void Object.assign(at(entries, 2), { shown: { question: 'chl_9' } }),
  },
  {
    what: 'a wrong proof that does not count any more',
    invariant: 'I2',
    plant: ({ kept }) => void Object.assign(kept.challenges[0] as object, { wrongProofs: 0 }),
  },
  {
    what: 'a suspended factor that is active again without being asked',
    invariant: 'I2',
    plant: ({ entries, kept }) => {
      entries.pop()
      Object.assign(kept.factors[0] as object, { state: 'active' })
    },
  },
  {
    what: 'a new factor that is gone',
    invariant: 'I2',
    plant: ({ kept }) => {
      kept.factors.pop()
      kept.secrets.pop()
    },
  },
  {
    what: 'a session that stopped working',
    invariant: 'I2',
    plant: ({ entries }) => void entries.push({ ...at(entries, 4), number: 8, intent: 'look', answer: 'refused', code: 'NOT_SIGNED_IN' }),
  },
  {
    what: 'a session above the level that was shown',
    invariant: 'I3',
    plant: ({ entries, kept }) => {
      entries.push({ ...at(entries, 2), number: 8, intent: 'password', shown: { session: 'ses_2', aal: 'aal1' } })
      kept.sessions.push({ id: 'ses_2', account: 'acc_maya', aal: 'aal2', hasEnded: false })
    },
  },
  {
    what: 'a level that was shown to a session without a proof',
    invariant: 'I3',
    plant: ({ entries, kept }) => {
      entries.push({ ...at(entries, 2), number: 8, intent: 'look', shown: { session: 'ses_3', aal: 'aal2' } })
      kept.sessions.push({ id: 'ses_3', account: 'acc_maya', aal: 'aal1', hasEnded: false })
    },
  },
  {
    what: 'a session that no proof was given for',
    invariant: 'I3',
    plant: ({ kept }) => void kept.sessions.push({ id: 'ses_9', account: 'acc_maya', aal: 'aal2', hasEnded: false }),
  },
  {
    what: 'failures that a restart forgot',
    invariant: 'I5',
    observed: { failuresAtStart: [{ life: 1, failures: [{ subject: 'fac_b/dev_1', used: 4 }] }] },
  },
  { what: 'an event without its row', invariant: 'I6', plant: ({ kept }) => void kept.audit.splice(2, 1) },
  { what: 'an event with two rows', invariant: 'I6', plant: ({ kept }) => void kept.audit.push(last(kept.audit)) },
  { what: 'a change without its notice', invariant: 'I7', plant: ({ kept }) => void kept.notices.shift() },
  { what: 'a start that took too long', invariant: 'I9', observed: { readyMillis: [700, 3001], readyWithinMillis: 3000 } },
]

for (const { what, invariant, plant, observed } of plants) {
  test(`${invariant} finds ${what}`, () => {
    const run = peaceful()
    plant?.(run)
    assert.deepEqual(only(checkHistory({ ...run, ...observed })), [invariant])
  })
}

test('failures may fall by a right proof of that factor, answered or not', () => {
  for (const answer of ['accepted', 'none'] as const) {
    const { entries, kept } = peaceful()
    const proof = { key: 'tablet', step: 12, factor: 'fac_b', isRight: true }
    entries.push({ ...at(entries, 2), life: 1, number: 8, proof, answer })
    assert.deepEqual(checkHistory({ entries, kept, failuresAtStart: [{ life: 1, failures: [{ subject: 'fac_b/dev_1', used: 4 }] }] }), [])
  }
})

const halves: { what: string; plant: (kept: Kept) => unknown; says: RegExp }[] = [
  { what: 'a factor without its secret', plant: (kept) => kept.secrets.pop(), says: /fac_b has no secret/ },
  { what: 'a secret without its factor', plant: (kept) => kept.secrets.push({ factor: 'fac_z', lastStep: 0 }), says: /which is no factor/ },
  {
    what: 'a change of state without its event',
    plant: (kept) => Object.assign(kept.factors[0] as object, { state: 'active' }),
    says: /says that fac_a is suspended/,
  },
  { what: 'an event without its notice', plant: (kept) => kept.notices.pop(), says: /1 events and 0 notices/ },
  { what: 'a notice without its event', plant: (kept) => kept.notices.push(last(kept.notices)), says: /1 events and 2 notices/ },
  { what: 'a passed challenge without its event', plant: (kept) => kept.audit.splice(2, 1), says: /chl_2 was passed 1 times and has 0/ },
  { what: 'a passed challenge without its session', plant: (kept) => kept.audit.splice(1, 1), says: /0 sign-ins completed/ },
  { what: 'a session without its event', plant: (kept) => kept.audit.splice(1, 1), says: /ses_1 is there 1 times and was opened 0/ },
  {
    what: 'a sign-in that goes on after its session',
    plant: (kept) => Object.assign(kept.signIns[0] as object, { hasEnded: false }),
    says: /sin_1 led to a session/,
  },
  {
    what: 'an ended enrollment that keeps its key',
    plant: (kept) => Object.assign(kept.enrollments[0] as object, { isErased: false }),
    says: /enr_1/,
  },
]

for (const { what, plant, says } of halves) {
  test(`a half change is found: ${what}`, () => {
    const { kept } = peaceful()
    plant(kept)
    assert.match(checkWhole(kept).join('\n'), says)
  })
}

test('who looks earlier has no answer yet to what was under way, and knows nothing of what came later', () => {
  const { entries } = peaceful()
  const seen = asOf(entries, 120)
  assert.deepEqual(
    seen.map(({ number, answer }) => [number, answer]),
    [
      [1, 'refused'],
      [2, 'none'],
    ],
  )
  assert.equal(seen[1]?.shown, undefined)
})

test('a history is one line of JSON for each request and reads back as it was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-history-'))
  try {
    const file = join(folder, 'history.jsonl')
    const history = new History(file)
    for (const entry of peaceful().entries) history.add(entry)
    assert.deepEqual(readHistory(file), history.entries)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
