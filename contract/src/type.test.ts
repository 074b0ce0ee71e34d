import assert from 'node:assert/strict'
import { test } from 'node:test'
import TypeBox from 'typebox'
import { Value } from 'typebox/value'
import { Type } from './type.ts'

/** One of each construct, by whichever builder. */
const built = (make: typeof Type) => {
  const text = make.String({ minLength: 1, pattern: '^a' })
  return make.Object(
    {
      text: make.Optional(text),
      again: text,
      list: make.Array(make.Integer({ minimum: 0 }), { maxItems: 3 }),
      either: make.Union([make.Literal('x'), make.Literal(3), make.Literal(true), make.Null()], { description: 'one of them' }),
      word: make.Enum(['a', 'b'], { description: 'a word' }),
      words: make.Record(make.String({ pattern: '^[a-z]+$' }), make.Boolean()),
      number: make.Number(),
      inner: make.Optional(make.Object({ all: make.Optional(make.Null()) })),
    },
    { additionalProperties: false },
  )
}

test('the schemas are those of TypeBox, to the letter', () => {
  assert.equal(JSON.stringify(built(Type)), JSON.stringify(built(TypeBox)))
})

test('an optional part stays obligatory where it is used without the word', () => {
  assert.deepEqual((built(Type) as { required: string[] }).required, ['again', 'list', 'either', 'word', 'words', 'number'])
})

test('they judge as those of TypeBox do', () => {
  const fine = { again: 'abc', list: [1], either: 3, word: 'b', words: { yes: true }, number: 1.5 }
  for (const value of [
    fine,
    { ...fine, either: null },
    { ...fine, text: '' },
    { ...fine, more: 1 },
    { ...fine, list: [-1] },
    { ...fine, word: 'c' },
    {},
  ])
    assert.equal(Value.Check(built(Type), value), Value.Check(built(TypeBox), value), JSON.stringify(value))
})
