import type { AccountFacts, RecoveryQuestion } from '@countersign/contract'
import type { Millis } from '../../../clock.ts'
import { days } from '../../../durations.ts'

/** With which option it is right: kept sealed, told to nobody. */
export type Question = RecoveryQuestion & { right: string }

/** What is asked about beside what the host says. */
export interface Known {
  facts: AccountFacts
  methods: readonly string[]
  addresses: number
}

/** How many are asked; fewer that can be asked, and this kind of evidence cannot be given. */
export const perSet = 4
const [none, decoys] = ['none', 3]

/** A number from 0 up to a bound that is always the same for these words of this account, so that cases cannot be compared with each other. */
export type Draw = (words: string, bound: number) => number

/**
 * Questions on what only the owner would know, each with decoys. Of every fourth the right answer is not among the options, and "none of
 * these" is. Pure: decoys are drawn by `draw`, so that they are the same in every case of the account.
 */
export function makeQuestions({ facts, methods, addresses }: Known, now: Millis, draw: Draw): Question[] {
  const made = [
    month('signed_up', facts.signedUpAt, now, draw),
    balance(facts.balance, draw),
    day('last_sign_in', facts.lastSignInAt, draw),
    month('factor_added', facts.factors[0]?.addedAt ?? null, now, draw),
    count('devices', facts.devices, draw),
    ofMethods(methods, draw),
    count('addresses', addresses, draw),
  ]
  return made.filter((question) => question !== undefined).slice(0, perSet)
}

type Name = Question['name']

/** The options in an order that says nothing, and the way out behind them. */
function asked(name: Name, right: string, others: readonly string[], draw: Draw): Question {
  const isAmong = draw(`${name} among`, 4) > 0
  const wrong = [...new Set(others)].filter((other) => other !== right)
  const shown = isAmong ? [right, ...wrong.slice(0, decoys)] : wrong.slice(0, decoys + 1)
  const order = (option: string) => draw(`${name} order ${option}`, 1_000_000)
  return { name, options: [...shown.sort((a, b) => order(a) - order(b)), none], right: isAmong ? right : none }
}

function month(name: Name, at: string | null, now: Millis, draw: Draw): Question | undefined {
  if (at === null) return undefined
  const right = at.slice(0, 7)
  const from = Number(right.slice(0, 4)) * 12 + Number(right.slice(5)) - 1
  const latest = new Date(now).getUTCFullYear() * 12 + new Date(now).getUTCMonth()
  const others = shuffled(name, [-14, -9, -7, -5, -3, 3, 4, 6, 8, 11], draw)
    .map((step) => from + step)
    .filter((other) => other <= latest)
  return asked(
    name,
    right,
    others.map((other) => `${Math.floor(other / 12)}-${String((other % 12) + 1).padStart(2, '0')}`),
    draw,
  )
}

function day(name: Name, at: string | null, draw: Draw): Question | undefined {
  if (at === null) return undefined
  const others = shuffled(name, [-41, -33, -26, -19, -12, -8, -5], draw).map((step) =>
    new Date(Date.parse(at) + step * days(1)).toISOString().slice(0, 10),
  )
  return asked(name, at.slice(0, 10), others, draw)
}

function count(name: Name, right: number | null, draw: Draw): Question | undefined {
  if (right === null) return undefined
  const others = shuffled(
    name,
    [0, 1, 2, 3, 4, 5, 6, 7].filter((other) => other !== right && Math.abs(other - right) < 5),
    draw,
  )
  return asked(name, String(right), others.map(String), draw)
}

function ofMethods(methods: readonly string[], draw: Draw): Question | undefined {
  if (methods.length === 0) return undefined
  const right = [...new Set(methods)].sort().join('+')
  const others = ['totp', 'passkey', 'sms', 'passkey+totp', 'sms+totp', 'passkey+sms', 'passkey+sms+totp']
  return asked('methods', right, shuffled('methods', others, draw), draw)
}

/** In steps that nobody has to remember an amount for. */
function balance(held: AccountFacts['balance'], draw: Draw): Question | undefined {
  if (held === null) return undefined
  const steps = ['0..0', '0..0.01', '0.01..0.1', '0.1..1', '1..10', '10..100', '100..1000', '1000..10000', '10000..100000', '100000..']
  const amount = Number(held.amount)
  const right = steps.findLast((step) => amount >= Number(step.split('..')[0]) && (step !== '0..0' || amount <= 0)) ?? '0..0'
  const others = shuffled('balance', steps, draw)
  return asked(
    'balance',
    `${right} ${held.currency}`,
    others.map((step) => `${step} ${held.currency}`),
    draw,
  )
}

const shuffled = <T>(name: Name, all: readonly T[], draw: Draw): T[] =>
  all
    .map((one) => ({ one, at: draw(`${name} decoy ${one}`, 1_000_000) }))
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => one)
