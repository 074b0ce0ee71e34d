import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadPolicy } from './preset-files.ts'
import { changedRules, rulesOf } from './rules.ts'

function policy(name: string) {
  const loaded = loadPolicy(name)
  assert.ok('policy' in loaded)
  return loaded.policy
}

test('no rule has changed under the same policy', () => {
  assert.deepEqual(changedRules(rulesOf(policy('coinex-style')), rulesOf(policy('coinex-style'))), [])
})

test('names each rule that is another one, and no other', () => {
  assert.deepEqual(changedRules(rulesOf(policy('coinex-style:exact')), rulesOf(policy('coinex-style'))), ['holds', 'recovery'])
})

test('what was told before a rule was kept is told again', () => {
  assert.ok(changedRules('{}', rulesOf(policy('default'))).includes('enforcement'))
})
