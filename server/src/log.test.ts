import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from './log.ts'

function collect() {
  const lines: string[] = []
  return { log: createLog('info', { write: (line) => lines.push(line) }), lines }
}

test('a line is one JSON object, whatever is in the text', () => {
  const { log, lines } = collect()
  const nasty = 'a\nb\r\u001b[31mred\u009b31m\u0000\u007f\u202etxt.exe\u2066x\u2069\u2028\u2029\u200b\ufeff\u061c\u{e0041}"\\'

  log.info({ name: nasty, [nasty]: 1, deep: { name: nasty } }, nasty)
  log.error({ err: new Error(nasty) }, 'failed')

  assert.equal(lines.length, 2)
  for (const line of lines) {
    assert.equal(line.indexOf('\n'), line.length - 1)
    assert.match(line, /^[\x20-\x7e]+\n$/)
  }
  const told = JSON.parse(lines[0]!)
  assert.deepEqual([told.name, told[nasty], told.deep.name, told.msg], [nasty, 1, nasty, nasty])
  assert.equal(JSON.parse(lines[1]!).err.message, nasty)
})

test('ordinary words of other languages stay readable', () => {
  const { log, lines } = collect()

  log.info({ name: 'Zoë Łukasz 山田 علی 🙂' }, 'hello')

  assert.ok(lines[0]!.includes('Zoë Łukasz 山田 علی 🙂'))
})

test('what has the name of a secret is not written', () => {
  const { log, lines } = collect()
  const request = {
    password: 'S1',
    token: 'S1',
    code: 'S1',
    proof: 'S1',
    cookie: 'S1',
    headers: { cookie: 'S1' },
    body: { password: 'S1' },
    secret: 'S1',
    key: 'S1',
    uri: 'S1',
  }

  log.info(request, 'at the top')
  log.info({ account: request }, 'one level down')
  log.info({ two: { levels: { down: [request] } } }, 'deep')
  log.info({ req: request, res: request }, 'as a request')

  assert.doesNotMatch(lines.join(''), /S1/)
})

test('a record that holds itself is told as far as it makes sense', () => {
  const { log, lines } = collect()
  const circle: Record<string, unknown> = { name: 'round', password: 'S1' }
  circle.self = circle

  log.info({ circle }, 'round')

  assert.equal(JSON.parse(lines[0] ?? '').circle.self.name, 'round')
  assert.doesNotMatch(lines.join(''), /S1/)
})

test('an error is told with its stack, reason and cause, and without its own fields', () => {
  const { log, lines } = collect()
  const cause = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' })
  const error = Object.assign(new Error('cannot reach the database', { cause }), {
    detail: 'Key (email)=(mara@example.test)',
    parameters: ['S1'],
  })

  log.error({ err: error }, 'failed')
  log.error({ err: 'S1' }, 'not an error')

  const { err } = JSON.parse(lines[0]!)
  assert.deepEqual([err.type, err.message, err.cause.reason], ['Error', 'cannot reach the database', 'ECONNREFUSED'])
  assert.match(err.stack, /log\.test\.ts/)
  assert.doesNotMatch(lines.join(''), /mara|S1/)
})

test('times are UTC and levels are words', () => {
  const { log, lines } = collect()

  log.warn('now')

  const { time, level } = JSON.parse(lines[0]!)
  assert.equal(level, 'warn')
  assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
})
