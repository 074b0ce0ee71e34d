import type { Activity, Factor, RecoveryCodes, Service } from '@countersign/contract'

export type Level = 'action' | 'advice' | 'fine'
export type Subject = 'factor' | 'suspended' | 'fallback' | 'codes' | 'passkey' | 'addresses' | 'sessions' | 'recent' | 'phrase'

export interface Finding {
  subject: Subject
  level: Level
}

/** What is known of an account, and what its service offers. */
export interface AccountFacts {
  now: number
  policy: Pick<Service['policy'], 'methods' | 'maxFactors'>
  areCodesOffered: boolean
  factors: readonly Pick<Factor, 'kind' | 'state'>[]
  codes: RecoveryCodes['set']
  addresses: number
  otherSessions: number
  hasMailPhrase: boolean
  activity: readonly Pick<Activity, 'at' | 'event'>[]
}

const day = 86_400_000
const few = 3
/** Printed codes are lost in a drawer or a move: after a year it is worth looking for them. */
const codesAreOld = 365 * day
export const recentDays = 28

/** What is missing in the order of its effect, what can wait after it, and last what is fine. */
export function findingsOf(facts: AccountFacts): Finding[] {
  const levels: [Subject, Level | null][] = [
    ...ofFactors(facts),
    ['addresses', facts.addresses > 1 ? 'fine' : 'advice'],
    ['sessions', facts.otherSessions > 0 ? 'advice' : 'fine'],
    ['recent', recentChanges(facts) > 0 ? 'advice' : 'fine'],
    ['phrase', facts.hasMailPhrase ? 'fine' : 'advice'],
  ]
  const rank: Level[] = ['action', 'advice', 'fine']
  return levels
    .flatMap(([subject, level]) => (level === null ? [] : [{ subject, level }]))
    .sort((one, other) => rank.indexOf(one.level) - rank.indexOf(other.level))
}

/** Changes of how the account is opened, which only the owner should have made. */
export function recentChanges({ activity, now }: Pick<AccountFacts, 'activity' | 'now'>): number {
  const sensitive = /^(factor|password|email|address|recovery_codes|mail_phrase)[._]/
  return activity.filter(({ at, event }) => sensitive.test(event) && now - Date.parse(at) < recentDays * day).length
}

/** Without a second step nothing else about it matters yet. */
function ofFactors({ now, policy, areCodesOffered, factors, codes }: AccountFacts): [Subject, Level | null][] {
  const active = factors.filter(({ state }) => state === 'active')
  if (active.length === 0) return [factors.length > 0 ? ['suspended', 'action'] : ['factor', 'action']]
  const mayHaveMore = policy.maxFactors === null || factors.length < policy.maxFactors
  const hasFallback = active.length > 1 || (codes !== null && codes.left > 0)
  const arePasskeysOffered = mayHaveMore && policy.methods.some(({ method }) => method === 'passkey')
  return [
    ['factor', 'fine'],
    ['fallback', hasFallback ? 'fine' : areCodesOffered || mayHaveMore ? 'action' : null],
    ['codes', codes === null ? null : codes.left <= few ? 'action' : now - Date.parse(codes.madeAt) > codesAreOld ? 'advice' : 'fine'],
    ['passkey', active.some(({ kind }) => kind === 'passkey') ? 'fine' : arePasskeysOffered ? 'advice' : null],
  ]
}
