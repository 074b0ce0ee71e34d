import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { makeAccount, noon } from '../../accounts/account.fixture.ts'
import { mailedCodeDigits, makeMailedCode } from '../../codes/mailed-code.ts'
import { type NoParams, statement } from '../../database/database.ts'
import { migrate } from '../../database/migrate.ts'
import { openDatabase } from '../../database/open-database.ts'
import { type ChallengeId, newId } from '../../ids.ts'
import type { Channel } from '../../messages/deliver.ts'
import { textChannel } from '../../messages/text-channel.ts'
import { at } from '../../security-events/occasion.fixture.ts'
import { smsKind } from './sms-kind.ts'

const draws = process.env.COUNTERSIGN_LONG === '1' ? 20_000 : 4000

interface Collected {
  sort: string
  digits: number
  codes: string[]
}

/** As many codes of both sorts as people would get: mailed ones as they are made, texted ones as a carrier is handed them. */
async function collect(): Promise<Collected[]> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-digits-'))
  const database = await openDatabase({ url: `sqlite:${join(folder, 'codes.db')}` })
  try {
    await migrate(database)
    const account = await makeAccount(database)
    const mailed: string[] = []
    const texted: string[] = []
    const carrier = {
      send: async ({ text }: { text: string }) => {
        texted.push(/^(\d+) is your/.exec(text)?.[1] ?? '')
        return { outcome: 'sent' as const }
      },
      close: () => {},
    }
    const sender = { serviceName: 'Example', publicOrigin: 'https://id.example.test', supportContact: null }
    const channel = textChannel({ keys: at().keys, carrier, sender, carried: async () => {} })
    for (let made = 0; made < draws; made += 500) {
      const rows = await database.unit(async (tx) => {
        for (let next = made; next < made + 500; next++) {
          const occasion = at(noon + next * 60_000)
          mailed.push((await makeMailedCode(tx, occasion, 'test', `${next}`)).code)
          const to = { accountId: account.id, subject: newId('fac'), boundTo: newId('chl') as ChallengeId, purpose: 'sign_in' as const }
          await smsKind.sending?.send(tx, occasion, { ...to, content: null, secret: Buffer.from('+447400123456') })
        }
        const queued = await tx.all(allQueued, {})
        await tx.run(forget, {})
        return queued
      })
      for (const row of rows) await channel.prepare(row).send(AbortSignal.timeout(1000))
    }
    return [
      { sort: 'mailed', digits: mailedCodeDigits, codes: mailed },
      { sort: 'texted', digits: 6, codes: texted },
    ]
  } finally {
    await database.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const allQueued = statement<NoParams, Parameters<Channel['prepare']>[0]>(
  'test-queued-texts',
  'select * from outbox order by created_at, id',
)
const forget = statement<NoParams>('test-forget-texts', 'delete from outbox')

describe('codes that people get', () => {
  let collected: Collected[]
  before(async () => {
    collected = await collect()
  })
  const each = (look: (of: Collected) => void) => {
    for (const one of collected) {
      assert.equal(one.codes.filter((code) => code.length === one.digits && /^\d+$/.test(code)).length, draws, one.sort)
      look(one)
    }
  }

  test('have each digit as often as the others, at every place (chi-square, p > 0.001)', async () => {
    // Fourteen places fall below by chance once in 72 runs, so chance is given two more tries.
    const isEven = (all: Collected[]) =>
      all.every(({ digits, codes }) =>
        Array.from({ length: digits }, (_, place) => chiSquare(codes.map((code) => code[place] as string))).every((sum) => sum < 27.88),
      )

    assert.ok(isEven(collected) || isEven(await collect()) || isEven(await collect()))
  })

  test('begin with a zero once in ten', () =>
    each(({ sort, codes }) => {
      const zeros = codes.filter((code) => code.startsWith('0')).length
      assert.ok(Math.abs(zeros - draws / 10) < 6 * Math.sqrt(draws * 0.09), `${sort}: ${zeros} of ${draws}`)
    }))

  test('repeat as seldom as chance has it', () =>
    each(({ sort, digits, codes }) => {
      const expected = draws ** 2 / (2 * 10 ** digits)
      const repeats = draws - new Set(codes).size
      assert.ok(repeats <= expected + 6 * Math.sqrt(expected) + 6, `${sort}: ${repeats} repeats`)
    }))

  test('do not go with the time at which they are made, nor with the one before', () =>
    each(({ sort, codes }) => {
      const values = codes.map(Number)
      const most = 6 / Math.sqrt(draws)
      assert.ok(
        Math.abs(
          correlation(
            values,
            values.map((_, index) => index),
          ),
        ) < most,
        sort,
      )
      assert.ok(Math.abs(correlation(values.slice(1), values.slice(0, -1))) < most, sort)
    }))
})

function chiSquare(digits: string[]): number {
  const expected = digits.length / 10
  return Array.from('0123456789', (digit) => digits.filter((one) => one === digit).length).reduce(
    (sum, seen) => sum + (seen - expected) ** 2 / expected,
    0,
  )
}

function correlation(xs: number[], ys: number[]): number {
  const mean = (of: number[]) => of.reduce((sum, one) => sum + one, 0) / of.length
  const [meanX, meanY] = [mean(xs), mean(ys)]
  const product = xs.reduce((sum, x, index) => sum + (x - meanX) * ((ys[index] ?? 0) - meanY), 0)
  const length = (of: number[], middle: number) => Math.sqrt(of.reduce((sum, one) => sum + (one - middle) ** 2, 0))
  return product / (length(xs, meanX) * length(ys, meanY))
}
