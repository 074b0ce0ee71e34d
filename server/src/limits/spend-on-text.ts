import { isIPv4 } from 'node:net'
import { type Millis, toRfc3339 } from '../clock.ts'
import type { KeyRing } from '../crypto/key-ring.ts'
import type { Tx } from '../database/database.ts'
import { hours } from '../durations.ts'
import { Problem } from '../problem.ts'
import { budgets, type WindowBudget } from './budgets.ts'
import { spendAttempt } from './spend-attempt.ts'
import { spendOnSending } from './spend-on-sending.ts'
import { countText, rangeOf, type Stopped, stoppedFor, type TextPlace } from './text-figures.ts'

/** What the operator allows to be spent on texts, and where. */
export interface TextRules {
  /** ISO 3166-1 alpha-2. */
  countries: readonly string[]
  /** Beginnings of numbers in E.164 that are never written to. */
  blockedPrefixes: readonly string[]
  hourlyLimit: number
}

export interface TextAsked extends TextPlace {
  accountId: string
  /** Of a number whose owner earns by what is sent to it. */
  isPremium: boolean
}

interface At {
  keys: KeyRing
  now: Millis
  client: { address: string }
}

export interface RefusedText {
  problem: Problem
  /** Set where the operator is to hear of it: once an episode. */
  alarm?: Stopped
}

/**
 * Takes what one text costs, from every budget or from none: of the client, the account, the number, its range and the service. A
 * refusal is counted. Undefined where it may be sent.
 */
export async function spendOnText(tx: Tx, at: At, rules: TextRules, asked: TextAsked): Promise<RefusedText | undefined> {
  const refused = (await whyNever(tx, at, rules, asked)) ?? (await overBudget(tx, at, rules, asked))
  await countText(tx, at.now, asked, refused ? 'refused' : 'asked')
  return refused
}

export const isServed = ({ countries, blockedPrefixes }: TextRules, { number, country }: TextPlace): boolean =>
  countries.includes(country) && !blockedPrefixes.some((prefix) => number.startsWith(prefix))

async function whyNever(tx: Tx, { now }: At, rules: TextRules, asked: TextAsked): Promise<RefusedText | undefined> {
  if (asked.isPremium || !isServed(rules, asked)) return { problem: new Problem('TEXT_NOT_SENT') }
  const stopped = await stoppedFor(tx, now, asked.number)
  return stopped && withAlarm(tx, now, new Problem('TEXT_NOT_SENT'), stopped)
}

/** In a savepoint, so that a text that one budget refuses costs the others nothing. */
async function overBudget(tx: Tx, at: At, { hourlyLimit }: TextRules, asked: TextAsked): Promise<RefusedText | undefined> {
  const { now, client } = at
  const spending = await tx.inner(async () => {
    await spend(tx, now, budgets.clientTexts, networkOf(client.address))
    await spend(tx, now, budgets.accountTexts, asked.accountId)
    const ofNumber = await spendOnSending(tx, at, asked.number)
    if (ofNumber) throw ofNumber
    await spend(tx, now, budgets.rangeTexts, rangeOf(asked.number))
    await spend(tx, now, { name: 'service-texts', limit: hourlyLimit, windowMillis: hours(1) }, 'all', 'TEXT_NOT_SENT')
  })
  if (spending.ok) return undefined
  if (!(spending.error instanceof Problem)) throw spending.error
  const problem = spending.error
  return problem.code === 'TEXT_NOT_SENT' ? withAlarm(tx, now, problem, { scope: 'all', carried: hourlyLimit, verified: 0 }) : { problem }
}

async function spend(
  tx: Tx,
  now: Millis,
  budget: WindowBudget,
  subject: string,
  code: 'TOO_MANY_ATTEMPTS' | 'TEXT_NOT_SENT' = 'TOO_MANY_ATTEMPTS',
): Promise<void> {
  const spent = await spendAttempt(tx, now, budget, subject)
  if (!spent.granted) throw new Problem(code, spent.retryAt === null ? {} : { retryAfter: toRfc3339(spent.retryAt) })
}

async function withAlarm(tx: Tx, now: Millis, problem: Problem, stopped: Stopped): Promise<RefusedText> {
  const { granted } = await spendAttempt(tx, now, budgets.textAlarm, stopped.scope)
  return granted ? { problem, alarm: stopped } : { problem }
}

/** Who pumps texts has many addresses of one network: the /24 of IPv4; of IPv6 the /64 comes as it is. */
const networkOf = (address: string): string => (isIPv4(address) ? `${address.slice(0, address.lastIndexOf('.'))}.0/24` : address)
