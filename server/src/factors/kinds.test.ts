import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FactorKind } from '@countersign/contract'
import { heightOf } from '../policy/demands.ts'
import { factorKinds } from './kinds.ts'

test('the policy check takes one kind for stronger than another exactly where the server does', () => {
  const kinds = Object.keys(factorKinds) as FactorKind[]
  for (const one of kinds) {
    for (const other of kinds) {
      const asServed = Math.sign(factorKinds[one].strength - factorKinds[other].strength)
      assert.equal(Math.sign(heightOf(one) - heightOf(other)), asServed, `${one} and ${other}`)
    }
  }
})
