import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ResponseReader } from './response-reader.ts'

const answers = {
  'with a length': { status: 200, text: 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"a": "bcd"}'.slice(0, -1) },
  'with an empty body': { status: 401, text: 'HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n' },
  'in chunks': { status: 200, text: 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n' },
  'without a body': { status: 204, text: 'HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n' },
}

for (const [kind, { status, text }] of Object.entries(answers)) {
  test(`reads an answer ${kind} in one piece`, () => {
    assert.equal(new ResponseReader().push(Buffer.from(text)), status)
  })

  test(`reads an answer ${kind} byte by byte, complete with the last one only`, () => {
    const reader = new ResponseReader()

    const statuses = [...Buffer.from(text)].map((byte) => reader.push(Buffer.from([byte])))

    assert.deepEqual(
      statuses.filter((one) => one !== undefined),
      [status],
    )
    assert.equal(statuses.at(-1), status)
  })
}

test('reads one answer after the other', () => {
  const reader = new ResponseReader()

  for (const { status, text } of Object.values(answers)) assert.equal(reader.push(Buffer.from(text)), status)
})

test('does not take an answer that ends nowhere for a short one', () => {
  assert.throws(() => new ResponseReader().push(Buffer.from('HTTP/1.1 200 OK\r\n\r\n')), /does not say where it ends/)
})

test('notices bytes that nobody asked for', () => {
  assert.throws(() => new ResponseReader().push(Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nabc')), /more than one/)
})
