import assert from 'node:assert/strict'
import { test } from 'node:test'
import { embed } from './embed.ts'

test('what is not Arabic keeps its own order in an Arabic sentence', () => {
  assert.equal(embed('0M0W-H4BD'), '\u20680M0W-H4BD\u2069')
  assert.equal(embed('12'), '12')
  assert.equal(embed('Firefox على Linux'), 'Firefox على Linux')
})
