import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Problem } from '../problem.ts'
import { parseJson } from './json-body.ts'

const parse = (text: string) => parseJson(Buffer.from(text))

function refused(body: string | Buffer, detail: RegExp) {
  assert.throws(
    () => parseJson(Buffer.from(body)),
    (error) => {
      assert.ok(error instanceof Problem, String(error))
      assert.equal(error.code, 'INVALID_REQUEST')
      assert.match(error.members.detail ?? '', detail)
      assert.equal(error.cause, undefined)
      return true
    },
  )
}

test('reads what JSON.parse reads', () => {
  // Keys of our own making: the generator of values makes none of the refused names.
  const value = fc.jsonValue({ maxDepth: 5 })
  fc.assert(
    fc.property(value, (sample) => {
      const text = JSON.stringify(sample)
      if (/"(__proto__|constructor|prototype)":/.test(text) || text.split(':').length > 150) return
      assert.deepEqual(parse(text), JSON.parse(text))
    }),
    { numRuns: 500 },
  )
})

test('strings may hold what looks like structure', () => {
  for (const text of [
    '{"a":"{\\"a\\":1,\\"a\\":2}"}',
    '{"a":"]}","b":"\\\\"}',
    '["a","a","a"]',
    '{"a":{"a":{"a":1}},"b":[{"a":1},{"a":1}]}',
    ' {\n"a"\t:\r"," } ',
  ]) {
    assert.deepEqual(parse(text), JSON.parse(text))
  }
  assert.equal(parse(''), undefined)
})

test('refuses the same field twice, wherever and however it is written', () => {
  for (const text of [
    '{"proof":"1","proof":"2"}',
    '{"a":{"x":1,"y":2,"x":3}}',
    '[{"b":1,"b":1}]',
    '{"a":1,"\\u0061":2}',
    '{"\\u0061":1,"\\u0061":2}',
    '{"a":{"z":1},"b":[],"a":1}',
    '{"a":[1,2,{"q":1}],"a":3}',
    '{"":1,"":2}',
    '{"a" :1 , "a":2}',
  ])
    refused(text, /same field twice/)
})

test('refuses names that reach a prototype', () => {
  for (const text of [
    '{"__proto__":{"admin":true}}',
    '{"a":{"constructor":{"prototype":{}}}}',
    '{"\\u005f_proto__":1}',
    '[{"prototype":1}]',
  ])
    refused(text, /never taken/)
})

test('takes 20 levels and 200 fields, and no more', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const wide = (count: number) => `{${Array.from({ length: count }, (_, at) => `"k${at}":${at}`).join()}}`

  parse(nested(20))
  parse(wide(200))
  refused(nested(21), /deeper than 20/)
  refused(`${'{"a":'.repeat(21)}1${'}'.repeat(21)}`, /deeper than 20/)
  refused(wide(201), /more than 200/)
  refused(`[${wide(150)},${wide(150)}]`, /more than 200/)
})

test('depth 10,000 and 100,000 fields are refused at the limit, in no time', () => {
  const deep = Buffer.from('['.repeat(10_000))
  const wide = Buffer.from(`{${Array.from({ length: 100_000 }, (_, at) => `"k${at}":0`).join()}}`)
  const start = performance.now()

  refused(deep, /deeper/)
  refused(wide, /more than/)

  assert.ok(performance.now() - start < 200)
})

test('refuses what is not UTF-8 and what is not JSON, without quoting it', () => {
  refused(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), /not UTF-8/)
  refused(Buffer.from('{"a":"\ud800"}', 'utf16le'), /not (UTF-8|JSON)/)
  for (const text of [
    '{"password":"hunter2"',
    '{hunter2}',
    '"hunter2',
    "{'a':'hunter2'}",
    '{"a":1,}',
    '\ufeff{}',
    '{"a\\q":1}',
    '{"a":01}',
    'hunter2',
    '}{',
    '{"a":1}}',
    'NaN',
    '{"a":1 "a":2}',
  ]) {
    refused(text, /^The body is not JSON\.$/)
  }
})
