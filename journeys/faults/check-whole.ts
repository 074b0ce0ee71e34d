/** Looks for half changes in what a database kept: parts that are written together and of which one is missing. */
import type { Kept } from './kept.ts'

/** Each sentence names what does not fit together. */
export function checkWhole(kept: Kept): string[] {
  return [
    ...factorsAndSecrets(kept),
    ...factorsAndEvents(kept),
    ...eventsAndNotices(kept),
    ...challengesAndEvents(kept),
    ...sessionsAndEvents(kept),
    ...endedEnrollments(kept),
  ]
}

function factorsAndSecrets({ factors, secrets }: Kept): string[] {
  const [withFactor, withSecret] = [new Set(factors.map(({ id }) => id)), new Set(secrets.map(({ factor }) => factor))]
  return [
    ...[...withFactor].filter((id) => !withSecret.has(id)).map((id) => `the factor ${id} has no secret`),
    ...[...withSecret].filter((id) => !withFactor.has(id)).map((id) => `a secret is kept of ${id}, which is no factor`),
  ]
}

/** The state that its last event left a factor in is the state that it is in. */
function factorsAndEvents({ factors, audit }: Kept): string[] {
  const told = new Map<string, string>()
  for (const { event, details } of audit) {
    const state = stateAfter[event]
    if (state !== undefined) told.set(String(details.factor), state)
    if (event === 'factor.replaced') told.set(String(details.replaced), 'gone')
  }
  const states = new Map(factors.map(({ id, state }) => [id, state]))
  return [...told]
    .filter(([factor, state]) => (states.get(factor) ?? 'gone') !== state)
    .map(([factor, state]) => `the audit trail says that ${factor} is ${state}, and it is ${states.get(factor) ?? 'gone'}`)
}

const stateAfter: Readonly<Record<string, string>> = {
  'factor.added': 'active',
  'factor.replaced': 'active',
  'factor.resumed': 'active',
  'factor.suspended': 'suspended',
  'factor.removed': 'gone',
}

/** Everybody here has one address, so there is one notice for each event. */
function eventsAndNotices({ audit, notices }: Kept): string[] {
  const events = tally(audit.filter(({ event }) => event in stateAfter).map(({ event, account }) => `${event} of ${account}`))
  const mails = tally(
    notices
      .filter(({ template }) => /^factor-/.test(template))
      .map(({ template, account }) => `${template.replace('-', '.')} of ${account}`),
  )
  return difference(events, mails).map(([key, rows, letters]) => `${key}: ${rows} events and ${letters} notices`)
}

function challengesAndEvents({ challenges, audit }: Kept): string[] {
  const passed = challenges.filter(({ isPassed }) => isPassed)
  const raises = tally(audit.filter(({ event }) => event === 'session.stepped_up').map(({ details }) => String(details.challenge)))
  const questions = tally(passed.filter(({ purpose }) => purpose !== 'sign_in').map(({ id }) => id))
  const completed = audit.filter(({ event, details }) => event === 'sign_in.completed' && details.factor !== null)
  const byCode = tally(completed.map(({ account }) => `${account}`))
  const signIns = tally(passed.filter(({ purpose }) => purpose === 'sign_in').map(({ account }) => account))
  return [
    ...difference(questions, raises).map(([id, was, rows]) => `the challenge ${id} was passed ${was} times and has ${rows} events`),
    ...difference(signIns, byCode).map(
      ([account, was, rows]) => `${account}: ${was} challenges at sign-in were passed, ${rows} sign-ins completed`,
    ),
  ]
}

function sessionsAndEvents({ sessions, signIns, challenges, audit }: Kept): string[] {
  const opened = tally(audit.filter(({ event }) => event === 'sign_in.completed').map(({ details }) => String(details.session)))
  const there = tally(sessions.map(({ id }) => id))
  const ended = new Set(signIns.filter(({ hasEnded }) => hasEnded).map(({ id }) => id))
  const passed = challenges.filter(({ purpose, isPassed }) => purpose === 'sign_in' && isPassed)
  return [
    ...difference(there, opened).map(([id, was, rows]) => `the session ${id} is there ${was} times and was opened ${rows} times`),
    ...passed.filter(({ owner }) => !ended.has(owner)).map(({ owner }) => `the sign-in ${owner} led to a session and goes on`),
  ]
}

function endedEnrollments({ enrollments }: Kept): string[] {
  return enrollments
    .filter(({ hasEnded, isErased }) => hasEnded !== isErased)
    .map(({ id }) => `the enrollment ${id} has ended, or its key is erased, not both`)
}

function tally(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

function difference(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): [string, number, number][] {
  const keys = new Set([...a.keys(), ...b.keys()])
  return [...keys].map((key): [string, number, number] => [key, a.get(key) ?? 0, b.get(key) ?? 0]).filter(([, x, y]) => x !== y)
}
