import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { nextAddress } from './harness/client.ts'
import { crowded } from './harness/race.ts'
import type { Reply } from './harness/send.ts'
import { eachEngine } from './harness/world.ts'

/** At full size ten thousand wrong passwords in a minute; otherwise as dense, for a few seconds. */
const isLong = process.env.COUNTERSIGN_LONG === '1'
const flood = isLong ? { requests: 10_000, addresses: 200, millis: 60_000 } : { requests: 800, addresses: 60, millis: 5_000 }
const owner = isLong ? { signIns: 20, withinMillis: 2_000 } : { signIns: 5, withinMillis: 15_000 }
const wrong = 'not the password of anybody here'

eachEngine('a flood of wrong passwords', { clock: 'machine' }, (world) => {
  /** Half of it about the owner, half about as many others as there are requests; sent on time, whether answered or not. */
  async function send(email: string): Promise<{ aboutOwner: boolean; address: string; reply: Reply }[]> {
    const addresses = Array.from({ length: flood.addresses }, nextAddress)
    const since = performance.now()
    const answers: Promise<{ aboutOwner: boolean; address: string; reply: Reply }>[] = []
    for (let at = 0; at < flood.requests; at++) {
      const due = since + (at * flood.millis) / flood.requests
      if (due > performance.now()) await wait(due - performance.now())
      const aboutOwner = at % 2 === 0
      const address = addresses[at % flood.addresses] as string
      const body = { email: aboutOwner ? email : `nobody.${at}@example.test`, password: wrong }
      const answer = world
        .browser({ address })
        .reply('signIn', { body })
        .then((reply) => ({ aboutOwner, address, reply }))
      answer.catch(() => {}) // told at the end, by all of them together
      answers.push(answer)
    }
    return Promise.all(answers)
  }

  test('ten thousand wrong passwords from two hundred addresses in a minute keep no owner out of a known browser', async () => {
    world.expectInLog(crowded)
    const maya = await world.person('maya')
    const noah = await world.personWithAuthenticator('noah')
    const times: number[] = []
    const strangers = send(maya.email)

    for (let signedIn = 0; signedIn < owner.signIns; signedIn++) {
      await wait(flood.millis / (owner.signIns + 1))
      const since = performance.now()
      assert.equal((await maya.givePassword()).state, 'complete')
      times.push(performance.now() - since)
    }
    const since = performance.now()
    await noah.signIn()
    times.push(performance.now() - since)
    const answers = await strangers

    const count = (status: number) => answers.filter(({ reply }) => reply.status === status).length
    const slowest = Math.max(...times)
    if (isLong) {
      const turnedAway = answers.flatMap(({ reply }) => (reply.status === 503 ? [reply.millis] : [])).toSorted((a, b) => a - b)
      console.log(
        `${world.engine}: owner ${times.length} of ${times.length}, slowest ${Math.round(slowest)} ms; strangers ${count(401)} judged, ${count(429)} paused, ${count(503)} turned away (median ${Math.round(turnedAway[turnedAway.length >> 1] ?? 0)} ms)`,
      )
    }
    assert.ok(slowest < owner.withinMillis, `an owner waited for ${Math.round(slowest)} ms`)
    assert.equal(count(401) + count(429) + count(503), flood.requests)
    assert.ok(answers.filter(({ aboutOwner, reply }) => aboutOwner && reply.status === 401).length <= 10)
    const judgedOf = Map.groupBy(
      answers.filter(({ reply }) => reply.status === 401),
      ({ address }) => address,
    )
    for (const [address, judged] of judgedOf) assert.ok(judged.length <= 30, `${judged.length} were judged of ${address}`)
    for (const { reply } of answers) if (reply.status !== 401) assert.ok(reply.headers['retry-after'], reply.text)
  })
})
