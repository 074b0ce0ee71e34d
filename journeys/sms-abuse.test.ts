import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from './harness/client.ts'
import { Member } from './harness/member.ts'
import { minutes } from './harness/test-clock.ts'
import { untilThereIsRoom } from './harness/there-is-room.ts'
import { eachEngine, type World } from './harness/world.ts'

/** At full size as the row says; otherwise a sample. */
const size =
  process.env.COUNTERSIGN_LONG === '1'
    ? { sends: 10_000, addresses: 200, numbers: 500, batches: 10 }
    : { sends: 240, addresses: 12, numbers: 30, batches: 4 }

/** Of ten numbers one is in a country that is not served and one of a premium rate, whoever let them in; the others lie in ten ranges. */
function numbersOf(count: number): string[] {
  return Array.from({ length: count }, (_, at) => {
    const last = String(at).padStart(4, '0')
    if (at % 10 === 0) return `+336123${last}0`
    return at % 10 === 1 ? `+4490987${last}0` : `+44745${String(at % 7).padStart(3, '1')}${last}`
  })
}

const isForeign = (number: string): boolean => number.startsWith('+33') || number.startsWith('+4490')

eachEngine('texts asked for by somebody who earns by them', {}, (world) => {
  // A clock that is moved in the middle of a delivery cuts it off.
  world.expectInLog(/"reason":"(EXPIRED|TIMEOUT)"/)
  test('SMS-2: of ten thousand sends from two hundred addresses to five hundred numbers no more arrive than the limits allow', async () => {
    const numbers = numbersOf(size.numbers)
    const people = await world.prepare(({ peopleWithPhones }) => peopleWithPhones(numbers))
    const addresses = Array.from({ length: size.addresses }, (_, at) => `10.9.${at}.7`)
    const arrived: string[] = []
    let lastId = 0
    let accepted = 0

    for (let batch = 0; batch < size.batches; batch++) {
      const halves = await world.prepare(({ signIns }) => signIns(people))
      const asks = Array.from({ length: size.sends / size.batches }, (_, at) => {
        const who = (batch * 131 + at * 7) % halves.length
        const { challengeId, cookies } = halves[who] ?? {}
        const browser = clientAt(world, addresses[(batch + at * 13) % addresses.length] ?? '')
        browser.cookies.set('__Host-sign-in', cookies?.signIn ?? '')
        return { browser, id: challengeId ?? '', number: numbers[who] ?? '' }
      })
      for (let from = 0; from < asks.length; from += 20) {
        const replies = await Promise.all(
          asks.slice(from, from + 20).map(async ({ browser, id, number }) => {
            const ask = () => browser.reply('sendChallenge', { params: { id }, body: {} })
            const { status } = await untilThereIsRoom(ask, (reply) => reply.status === 503)
            assert.ok([200, 429, 409].includes(status), `${status}`)
            if (isForeign(number)) assert.equal(status, 409)
            return status
          }),
        )
        accepted += replies.filter((status) => status === 200).length
      }
      await until(async () => {
        const texts = await world.textsAfter(lastId)
        lastId = texts.at(-1)?.id ?? lastId
        arrived.push(...texts.flatMap(({ to }) => to))
        return arrived.length >= accepted
      })
      await wait(300)
      await world.clock.pass(minutes(6))
    }

    assert.equal(arrived.length, accepted)
    assert.ok(arrived.length > 20, `${arrived.length}`)
    assert.deepEqual(arrived.filter(isForeign), [])
    assert.ok(most(arrived, (number) => number) <= 5)
    assert.ok(most(arrived, (number) => number.slice(0, -4)) <= 60)
    assert.ok(arrived.length <= size.addresses * 10)
    if (size.sends === 10_000) console.log(`${arrived.length} of ${size.sends} arrived`)
    const figures = await world.command('sms', 'figures')
    assert.match(figures, new RegExp(`^all +${accepted} `, 'm'))
  })

  test('the figures are for administrators, and others find nothing there', async () => {
    const maya = await Member.of(world, 'administrator', 'maya')

    const { total, hours, countries } = await maya.desk.call('getTextFigures')

    assert.ok(total.asked > 0 && total.refused > total.asked)
    assert.equal(hours.length, 24)
    assert.equal(countries[0]?.country, 'GB')
    for (const browser of [world.browser(), maya.person.browser]) await browser.refused('getTextFigures', undefined, 'STAFF_ONLY')
  })
})

let adviser: Server | undefined
let advice: { status: number; body: string; delay: number } = { status: 200, body: '{"send":true}', delay: 0 }
after(() => {
  adviser?.closeAllConnections()
  adviser?.close()
})

/** Whom the service asks about a number. */
async function adviserUrl(): Promise<string> {
  adviser ??= createServer((_request, response) => {
    const { status, body, delay } = advice
    setTimeout(() => response.writeHead(status, { 'content-type': 'application/json' }).end(body), delay)
  }).listen(0, '127.0.0.1')
  while (!adviser.listening) await wait(5)
  return `http://127.0.0.1:${(adviser.address() as AddressInfo).port}/`
}

eachEngine('somebody who knows more about a number', {}, (world) => {
  test('SMS-3: a veto, a failure and no answer lead to another factor and never past it', async () => {
    const maya = await world.personWithAuthenticator('maya')
    const phone = world.phone()
    await maya.setUpPhone(phone)
    await world.clock.pass(minutes(2))
    const asking = await world.startServer({
      COUNTERSIGN_SMS_RISK_URL: await adviserUrl(),
      COUNTERSIGN_SMS_RISK_SECRET: 'a-key-of-the-adviser',
    })
    const before = (await phone.all()).length

    for (const said of [
      { status: 200, body: '{"send":false}', delay: 0 },
      { status: 500, body: '{"send":true}', delay: 0 },
      { status: 200, body: '{"send":true}', delay: 4000 },
    ]) {
      advice = said
      const browser = world.browser({ server: asking })
      const { availableFactors } = await maya.beginSignIn(browser)
      const factorId = availableFactors.find(({ kind }) => kind === 'sms')?.id ?? ''
      const { id } = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId } })
      await browser.refused('sendChallenge', { params: { id }, body: {} }, 'TEXT_NOT_SENT')
      assert.equal((await browser.call('getChallenge', { params: { id } })).state, 'open')
      await browser.refused('getSession', undefined, 'NOT_SIGNED_IN')
      await browser.refused('verifyChallenge', { params: { id }, body: { proof: '000000' } }, 'WRONG_CODE')
      const other = await browser.call('openChallenge', { body: { purpose: 'sign_in' } })
      const proof = await maya.authenticator.freshCode(world.clock)
      await browser.call('verifyChallenge', { params: { id: other.id }, body: { proof } })
      await world.clock.pass(minutes(2))
    }
    assert.equal((await phone.all()).length, before)

    advice = { status: 200, body: '{"send":true}', delay: 0 }
    const browser = world.browser({ server: asking })
    const { availableFactors } = await maya.beginSignIn(browser)
    const factorId = availableFactors.find(({ kind }) => kind === 'sms')?.id ?? ''
    const { id } = await browser.call('openChallenge', { body: { purpose: 'sign_in', factorId } })
    await browser.call('sendChallenge', { params: { id }, body: {} })
    await browser.call('verifyChallenge', { params: { id }, body: { proof: await phone.nextCode() } })
  })
})

const clientAt = (world: World, address: string): Client => world.browser({ address })

function most(texts: string[], key: (number: string) => string): number {
  const counts = new Map<string, number>()
  for (const number of texts) counts.set(key(number), (counts.get(key(number)) ?? 0) + 1)
  return Math.max(...counts.values())
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const since = Date.now(); !(await holds()); await wait(30)) {
    if (Date.now() - since > 30_000) throw new Error('it did not come about')
  }
}
