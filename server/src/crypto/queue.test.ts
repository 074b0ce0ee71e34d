import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { createQueue, QueueFull } from './queue.ts'

/** Work that ends when told to. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  return { work: () => promise, finish: resolve, fail: reject }
}

test('runs so many at once, lets so many wait and turns the rest away', async () => {
  const queue = createQueue({ parallel: 2, waiting: 3 })
  const pieces = Array.from({ length: 5 }, held)
  let started = 0
  const begin = (piece: ReturnType<typeof held>) => {
    started++
    return piece.work()
  }

  const answers = pieces.map((piece) => queue.run(() => begin(piece), 'unknown'))
  await turn()

  assert.equal(started, 2)
  await assert.rejects(
    queue.run(async () => {}, 'unknown'),
    QueueFull,
  )

  for (const piece of pieces) piece.finish()
  await Promise.all(answers)
  assert.equal(started, 5)
})

test('answers the line in order, and a piece that fails gives its place on', async () => {
  const queue = createQueue({ parallel: 1, waiting: 10 })
  const blocker = held()
  const order: number[] = []

  const failing = assert.rejects(queue.run(blocker.work, 'known'))
  const rest = [1, 2, 3].map((number) => queue.run(async () => void order.push(number), 'known'))
  blocker.fail(new Error('broken'))
  await Promise.all([failing, ...rest])

  assert.deepEqual(order, [1, 2, 3])
  assert.equal(await queue.run(async () => 'free again', 'unknown'), 'free again')
})

test('the known go first, and a crowd of unknown takes none of their places', async () => {
  const queue = createQueue({ parallel: 1, waiting: 2 })
  const running = held()
  const order: string[] = []
  const wait = (name: string, line: 'known' | 'unknown') => queue.run(async () => void order.push(name), line)

  const all = [queue.run(running.work, 'unknown'), wait('stranger 1', 'unknown'), wait('stranger 2', 'unknown')]
  await assert.rejects(wait('stranger 3', 'unknown'), QueueFull)
  all.push(wait('owner 1', 'known'), wait('owner 2', 'known'))
  await assert.rejects(wait('owner 3', 'known'), QueueFull)
  running.finish()
  await Promise.all(all)

  assert.deepEqual(order, ['owner 1', 'owner 2', 'stranger 1', 'stranger 2'])
})
