import type { AccountFacts, RecoveryAnswers, Truth } from '@countersign/contract'
import { lastEventAt } from '../../../audit/activity.ts'
import { type Millis, toRfc3339 } from '../../../clock.ts'
import type { KeyRing } from '../../../crypto/key-ring.ts'
import type { Tx } from '../../../database/database.ts'
import { days } from '../../../durations.ts'
import { activeFactors, methodOf, phonesOnRecord } from '../../../factors/factor.ts'
import { maskPhone } from '../../../factors/phone-number.ts'
import type { RecoveryCase } from '../../stored-case.ts'

type Row = Truth
type Verdict = Truth['verdict']

/**
 * What was said beside what is known, for the person who reviews the case (S1-29 to S1-35). `facts` are asked for before, outside the
 * transaction. Nothing is decided here: "fits" is within the tolerance of the case's rules. No phone is shown whole (CAS-10).
 */
export async function truthBeside(
  tx: Tx,
  keys: KeyRing,
  { accountId, openedAt, rules }: Pick<RecoveryCase, 'accountId' | 'openedAt' | 'rules'>,
  said: RecoveryAnswers,
  facts: AccountFacts,
): Promise<Row[]> {
  const phones = await phonesOnRecord(tx, keys, accountId)
  const methods = (await activeFactors(tx, accountId)).map(methodOf)
  // A sign-in after the case was opened is not what the question is about.
  const lastHere = facts.source === 'host' ? undefined : await lastEventAt(tx, accountId, 'sign_in.completed', openedAt)
  const lastSignIn = facts.source === 'host' ? facts.lastSignInAt : lastHere === undefined ? null : toRfc3339(lastHere)
  const rows: Record<string, Row> = {
    method: row('method', said.method, methods.join(', ') || null, () => methods.some((method) => method === said.method)),
    phone: row('phone', said.phone && maskPhone(said.phone), phones.map(maskPhone).join(', ') || null, () =>
      phones.some((number) => number === said.phone),
    ),
    new_phone: { item: 'new_phone', said: said.newPhone ? maskPhone(said.newPhone) : null, known: null, verdict: 'unknown' },
    reason: { item: 'reason', said: said.reason ?? null, known: null, verdict: 'unknown' },
    registered_when: day('registered_when', said.registeredWhen, facts.signedUpAt, days(rules.tolerance.registeredDays)),
    balance: balance(said.balance, facts.balance, rules.tolerance.balancePercent),
    last_sign_in: day('last_sign_in', said.lastSignIn, lastSignIn, days(rules.tolerance.lastSignInDays)),
  }
  return rules.answers.flatMap((name) => rows[name] ?? [])
}

function row(item: Row['item'], said: string | undefined, known: string | null, fits: () => boolean): Row {
  const verdict: Verdict = said === undefined || known === null ? 'unknown' : fits() ? 'fits' : 'differs'
  return { item, said: said ?? null, known, verdict }
}

function day(item: Row['item'], said: string | undefined, known: string | null, tolerance: Millis): Row {
  return row(item, said, known, () => {
    const at = Date.parse(known as string)
    const [year = 0, month = 0, date] = (said as string).split('-').map(Number)
    const from = Date.UTC(year, month - 1, date ?? 1)
    // A month is all of its days, a day all of its hours.
    const to = date === undefined ? Date.UTC(year, month, 1) : from + days(1)
    return at >= from - tolerance && at < to + tolerance
  })
}

function balance(said: string | undefined, known: AccountFacts['balance'], percent: number): Row {
  const amount = said === undefined ? undefined : amountIn(said, known?.currency)
  return row('balance', said, known && `${known.amount} ${known.currency}`, () => {
    const real = Number(known?.amount)
    return amount !== undefined && Math.abs(amount - real) <= (Math.abs(real) * percent) / 100
  })
}

/** The number that stands with this currency; of a text with one number and no currency, that one. */
function amountIn(text: string, currency: string | undefined): number | undefined {
  const upper = text.normalize('NFKC').toUpperCase()
  const found = [...upper.matchAll(/(?:([A-Z]{2,12})\s*)?(-?\d[\d\s,.'’]*)\s*([A-Z]{2,12})?/g)].map(([, before, digits, after]) => ({
    units: [before, after].filter((unit) => unit !== undefined),
    amount: decimal(digits ?? ''),
  }))
  const named = found.find(({ units }) => currency !== undefined && units.includes(currency))
  return (named ?? (found.length === 1 && found[0]?.units.length === 0 ? found[0] : undefined))?.amount
}

/** `1,234.50`, `1.234,50` and `1234.5` are one amount: the last sign that is there once separates the decimals. */
function decimal(text: string): number | undefined {
  const signs = text.replaceAll(/[\s'’]/g, '').replace(/[.,]$/, '')
  const last = Math.max(signs.lastIndexOf(','), signs.lastIndexOf('.'))
  const sign = signs[last]
  const isDecimal = last >= 0 && sign !== undefined && signs.indexOf(sign) === last
  const whole = (isDecimal ? signs.slice(0, last) : signs).replaceAll(/[.,]/g, '')
  const amount = Number(isDecimal ? `${whole}.${signs.slice(last + 1)}` : whole)
  return Number.isFinite(amount) ? amount : undefined
}
