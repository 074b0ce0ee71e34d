import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { inEvenTime } from './in-even-time.ts'

async function took(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await inEvenTime(work).catch(() => {})
  return performance.now() - start
}

test('answers not before its time, whether there was much to do, nothing or a failure', async () => {
  const times = await Promise.all([took(async () => 'nothing'), took(() => wait(20)), took(() => Promise.reject(new Error('broken')))])

  for (const time of times) assert.ok(time >= 49, `${time}`)
})

test('gives back what the work gave, and throws what it threw', async () => {
  assert.equal(await inEvenTime(async () => 'done'), 'done')
  await assert.rejects(
    inEvenTime(() => Promise.reject(new Error('broken'))),
    /broken/,
  )
})
