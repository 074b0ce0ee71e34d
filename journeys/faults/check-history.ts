/**
 * Holds the history of a run against what the database kept after it. Requests without an answer may be done or not done,
 * and so may those that were told the service is unavailable; everything else happened exactly as it was answered. The
 * numbers are those of the invariants in the reliability document.
 */
import { type Entry, mayBeDone } from './history.ts'
import type { Kept } from './kept.ts'

/** A violation: the invariant, and what was found, in words. */
export interface Finding {
  invariant: 'I1' | 'I2' | 'I3' | 'I5' | 'I6' | 'I7' | 'I9'
  what: string
}

export interface Observed {
  /** In the order in which they were sent. */
  entries: readonly Entry[]
  kept: Kept
  /** Counters of failures, read after each start. */
  failuresAtStart?: readonly { life: number; failures: Kept['failures'] }[]
  /** Milliseconds from each start until it was ready. */
  readyMillis?: readonly number[]
  readyWithinMillis?: number
}

export function checkHistory(observed: Observed): Finding[] {
  return [
    ...proofsAcceptedTwice(observed),
    ...acceptedProofsNotUsedUp(observed),
    ...changesLost(observed),
    ...factorsInAnotherState(observed),
    ...sessionsRefused(observed),
    ...sessionsAboveTheirLevel(observed),
    ...failuresForgotten(observed),
    ...eventsNotOnce(observed),
    ...changesWithoutNotice(observed),
    ...readyTooLate(observed),
  ]
}

const proving = new Set<Entry['intent']>(['sign in', 'step up', 'enroll', 'replace'])

function proofsAcceptedTwice({ entries, kept }: Observed): Finding[] {
  const passed = new Set(kept.challenges.filter(({ isPassed }) => isPassed).map(({ id }) => id))
  const proofs = Map.groupBy(
    entries.filter((entry) => proving.has(entry.intent) && entry.proof?.isRight),
    ({ proof }) => `${proof?.key} at step ${proof?.step}`,
  )
  return [...proofs].flatMap(([proof, given]) => {
    const answered = given.filter(({ answer }) => answer === 'accepted').map(({ question }) => question ?? '')
    const silent = new Set(given.filter(mayBeDone).map(({ question = '' }) => question))
    const questions = [...answered, ...[...silent].filter((question) => passed.has(question) && !answered.includes(question))]
    return questions.length > 1 ? [found('I1', `the proof ${proof} was accepted ${questions.length} times: ${questions.join(', ')}`)] : []
  })
}

/** Used up means that the factor takes neither this time step nor an earlier one again. */
function acceptedProofsNotUsedUp({ entries, kept }: Observed): Finding[] {
  const lastSteps = new Map(kept.secrets.map(({ factor, lastStep }) => [factor, lastStep]))
  return accepted(entries).flatMap(({ number, proof, shown }) => {
    const factor = proof?.factor ?? shown?.factor
    const lastStep = factor ? lastSteps.get(factor) : undefined
    if (!proof || lastStep === undefined || lastStep >= proof.step) return []
    return [found('I1', `request ${number}: step ${proof.step} of ${factor} was accepted and may be used again (last step ${lastStep})`)]
  })
}

function changesLost({ entries, kept }: Observed): Finding[] {
  const challenges = new Map(kept.challenges.map((challenge) => [challenge.id, challenge]))
  const sessions = new Set(kept.sessions.map(({ id }) => id))
  const tried = new Map<string, number>()
  const lost: Finding[] = []
  for (const { number, intent, answer, code, question = '', shown } of entries) {
    if (answer === 'accepted' && (intent === 'sign in' || intent === 'step up') && !challenges.get(question)?.isPassed)
      lost.push(found('I2', `request ${number}: the challenge ${question} was passed and is not`))
    if (answer === 'accepted' && shown?.session !== undefined && !sessions.has(shown.session))
      lost.push(found('I2', `request ${number}: the session ${shown.session} was given and is gone`))
    if (answer === 'accepted' && intent === 'ask' && !challenges.has(shown?.question ?? ''))
      lost.push(found('I2', `request ${number}: the challenge ${shown?.question} was opened and is gone`))
    if (answer === 'refused' && isWrongProof(code)) tried.set(question, (tried.get(question) ?? 0) + 1)
  }
  for (const [question, count] of tried) {
    const counted = challenges.get(question)?.wrongProofs
    if (counted !== undefined && counted < count)
      lost.push(found('I2', `${count} wrong proofs of ${question} were answered, ${counted} are counted`))
  }
  return lost
}

const isWrongProof = (code: string | undefined): boolean => code === 'WRONG_CODE' || code === 'CODE_ALREADY_USED' || code === 'CLOCK_OFF'

const afterChange: Partial<Record<Entry['intent'], string>> = { suspend: 'suspended', resume: 'active', remove: 'gone' }

/** Follows each factor through its changes; one that was not answered leaves two possible states. */
function factorsInAnotherState({ entries, kept }: Observed): Finding[] {
  const possible = new Map<string, Set<string>>()
  const change = (factor: string, state: string, isCertain: boolean) => {
    const before = possible.get(factor) ?? new Set(['active'])
    possible.set(factor, isCertain ? new Set([state]) : new Set([...before, state]))
  }
  for (const entry of entries) {
    const done = entry.answer === 'accepted'
    if (!done && !mayBeDone(entry)) continue
    const state = afterChange[entry.intent]
    if (state !== undefined && entry.factor) change(entry.factor, state, done)
    if (entry.intent === 'replace' && entry.factor) change(entry.factor, 'gone', done)
    if ((entry.intent === 'enroll' || entry.intent === 'replace') && done && entry.shown?.factor) change(entry.shown.factor, 'active', true)
  }
  const states = new Map(kept.factors.map(({ id, state }) => [id, state]))
  return [...possible].flatMap(([factor, may]) => {
    const state = states.get(factor) ?? 'gone'
    return may.has(state) ? [] : [found('I2', `the factor ${factor} is ${state} and can only be ${[...may].join(' or ')}`)]
  })
}

/** `aal2` needs a right proof in that session; one without an answer may have been taken. */
function sessionsAboveTheirLevel({ entries, kept }: Observed): Finding[] {
  const raised = new Set<string>()
  const unknown = new Map<string, number>()
  for (const entry of entries) {
    const mayCount = proving.has(entry.intent) && entry.proof?.isRight && (entry.answer === 'accepted' || mayBeDone(entry))
    if (!mayCount) continue
    const session = entry.intent === 'sign in' ? entry.shown?.session : entry.session
    if (session !== undefined) raised.add(session)
    else count(unknown, entry.account)
  }
  const shown = entries.filter(({ intent, answer }) => intent === 'look' && answer === 'accepted')
  const seen = shown.map(({ shown, account }) => ({ id: shown?.session ?? '', aal: shown?.aal, account }))
  const known = new Set(entries.map(({ account }) => account))
  const above = [...seen, ...kept.sessions].filter(({ id, aal, account }) => aal !== 'aal1' && known.has(account) && !raised.has(id))
  const sessions = new Map(above.map((session) => [session.id, session]))
  return [...sessions.values()].flatMap(({ id, aal, account }) => {
    const left = unknown.get(account) ?? 0
    unknown.set(account, left - 1)
    return left > 0 ? [] : [found('I3', `the session ${id} has ${aal} and no proof was given for it`)]
  })
}

/** A session goes on over restarts, unless a raise that was not answered gave it a secret that nobody knows. */
function sessionsRefused({ entries }: Observed): Finding[] {
  const looks = entries.filter(({ intent, answer }) => intent === 'look' && answer === 'refused')
  return looks
    .filter((look) => !entries.some((entry) => entry.session === look.session && proving.has(entry.intent) && mayBeDone(entry)))
    .map(({ number, session, code }) => found('I2', `request ${number}: the session ${session} was given and is refused with ${code}`))
}

/** A count of failures falls by a right proof of that factor and by nothing else. */
function failuresForgotten({ entries, kept, failuresAtStart = [] }: Observed): Finding[] {
  const looks = [...failuresAtStart, { life: Number.POSITIVE_INFINITY, failures: kept.failures }]
  return looks.slice(1).flatMap(({ life, failures }, at) => {
    const before = looks[at] as (typeof looks)[number]
    const now = new Map(failures.map(({ subject, used }) => [subject, used]))
    const proved = new Set(
      entries
        .filter((entry) => entry.life >= before.life && entry.life < life && entry.proof?.isRight)
        .filter((entry) => entry.answer === 'accepted' || mayBeDone(entry))
        .map(({ proof }) => proof?.factor),
    )
    return before.failures
      .filter(({ subject, used }) => (now.get(subject) ?? 0) < used && !proved.has(subject.slice(0, subject.indexOf('/'))))
      .map(({ subject, used }) => found('I5', `${subject} had ${used} failures in life ${before.life} and has ${now.get(subject) ?? 0}`))
  })
}

interface Expectation {
  event: string
  /** A member of the details and its value. */
  member: string
  value: string | undefined
}

function expectation({ intent, answer, code, question, factor, shown }: Entry): Expectation | undefined {
  const isDone = answer === 'accepted' || answer === 'none' || answer === 'unavailable'
  if (answer === 'refused' && isWrongProof(code) && (intent === 'sign in' || intent === 'step up'))
    return { event: 'challenge.refused', member: 'challenge', value: question }
  if (!isDone) return undefined
  switch (intent) {
    case 'sign in':
      return answer === 'accepted' ? { event: 'sign_in.completed', member: 'session', value: shown?.session } : undefined
    case 'step up':
      return { event: 'session.stepped_up', member: 'challenge', value: question }
    case 'enroll':
      return answer === 'accepted' ? { event: 'factor.added', member: 'factor', value: shown?.factor } : undefined
    case 'replace':
      return { event: 'factor.replaced', member: 'replaced', value: factor }
    case 'suspend':
      return { event: 'factor.suspended', member: 'factor', value: factor }
    case 'resume':
      return { event: 'factor.resumed', member: 'factor', value: factor }
    case 'remove':
      return { event: 'factor.removed', member: 'factor', value: factor }
    default:
      return undefined
  }
}

/** As many rows as were answered, and not more than could have been done. */
function eventsNotOnce({ entries, kept }: Observed): Finding[] {
  const rows = new Map<string, number>()
  for (const { event, details } of kept.audit)
    for (const [member, value] of Object.entries(details)) count(rows, `${event} with ${member} ${String(value)}`)

  const least = new Map<string, number>()
  const most = new Map<string, number>()
  for (const entry of entries) {
    const expected = expectation(entry)
    if (!expected) continue
    const key = `${expected.event} with ${expected.member} ${expected.value}`
    count(most, key)
    if (!mayBeDone(entry)) count(least, key)
  }
  return [...most].flatMap(([key, atMost]) => {
    const [there, atLeast] = [rows.get(key) ?? 0, least.get(key) ?? 0]
    // A wrong proof that was not answered could have been refused too.
    const isTooMany = there > atMost && !key.startsWith('challenge.refused')
    return there < atLeast || isTooMany ? [found('I6', `${key}: ${there} rows in the audit trail, ${atLeast} to ${atMost} expected`)] : []
  })
}

const templates: Partial<Record<Entry['intent'], string>> = {
  enroll: 'factor-added',
  replace: 'factor-replaced',
  suspend: 'factor-suspended',
  resume: 'factor-resumed',
  remove: 'factor-removed',
}

function changesWithoutNotice({ entries, kept }: Observed): Finding[] {
  const queued = new Map<string, number>()
  for (const { template, account } of kept.notices) count(queued, `${template} to ${account}`)
  const due = new Map<string, number>()
  for (const { intent, account } of accepted(entries)) if (templates[intent]) count(due, `${templates[intent]} to ${account}`)
  return [...due].flatMap(([key, changes]) => {
    const there = queued.get(key) ?? 0
    return there < changes ? [found('I7', `${changes} changes were answered and ${there} notices are there: ${key}`)] : []
  })
}

function readyTooLate({ readyMillis = [], readyWithinMillis = Number.POSITIVE_INFINITY }: Observed): Finding[] {
  return readyMillis
    .filter((millis) => millis > readyWithinMillis)
    .map((millis) => found('I9', `ready after ${Math.round(millis)} ms, more than ${readyWithinMillis} ms`))
}

const accepted = (entries: readonly Entry[]): Entry[] => entries.filter(({ answer }) => answer === 'accepted')
const found = (invariant: Finding['invariant'], what: string): Finding => ({ invariant, what })

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
