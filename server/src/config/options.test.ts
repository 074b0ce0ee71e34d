import assert from 'node:assert/strict'
import { test } from 'node:test'
import { didYouMean } from './did-you-mean.ts'
import { Misfit } from './option-kinds.ts'
import { configurationManual, environmentName, optionKeys, options } from './options.ts'

test('each option has a name of its own in the environment and a standard that it would take itself', () => {
  assert.equal(new Set(optionKeys.map(environmentName)).size, optionKeys.length)
  assert.equal(environmentName('smtp.passwordFile'), 'COUNTERSIGN_SMTP_PASSWORD_FILE')
  for (const key of optionKeys) {
    const option = options[key]
    if ('standard' in option && option.standard !== null) assert.ok(!(option.kind.read(option.standard) instanceof Misfit), key)
  }
})

test('the manual describes every option and nothing of this machine', () => {
  const manual = configurationManual()

  for (const key of optionKeys) {
    assert.ok(manual.includes(`### ${key}\n`))
    assert.ok(manual.includes(`\`${environmentName(key)}\``))
  }
  assert.equal(manual.includes(process.cwd()), false)
})

test('suggests a near word and no far one', () => {
  const known = ['port', 'host', 'publicOrigin', 'smtp.password', 'smtp.passwordFile']

  assert.equal(didYouMean('publicorigin', known), 'publicOrigin')
  assert.equal(didYouMean('prot', known), 'port')
  assert.equal(didYouMean('smtp.pasword', known), 'smtp.password')
  assert.equal(didYouMean('database', known), undefined)
})
