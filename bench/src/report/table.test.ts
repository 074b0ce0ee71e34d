import assert from 'node:assert/strict'
import { test } from 'node:test'
import { table } from './table.ts'

test('columns are as wide as their longest cell, numbers stand to the right', () => {
  assert.equal(
    table(
      ['server', 'a second'],
      [
        ['Countersign', '12,345'],
        ['peer', '7'],
      ],
      1,
    ),
    ['| server      | a second |', '|-------------|---------:|', '| Countersign |   12,345 |', '| peer        |        7 |'].join('\n'),
  )
})
