import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOf } from './passkey-failure.ts'

const named = (name: string) => Object.assign(new Error('whatever the browser says'), { name })
const reason = (name: string, millis = 5000) => failureOf(named(name), { millis, timeout: 300_000 }).reason

test('a dialog that was closed is told from one that nobody answered, and from none at all', () => {
  assert.equal(reason('NotAllowedError'), 'cancelled')
  assert.equal(reason('AbortError'), 'cancelled')
  assert.equal(reason('NotAllowedError', 299_500), 'timedOut')
  assert.equal(reason('TimeoutError'), 'timedOut')
  assert.equal(reason('NotAllowedError', 12), 'notHere')
})

test('every other refusal of the browser has its reason, and what nobody foresaw has one too', () => {
  assert.equal(reason('InvalidStateError'), 'setUpAlready')
  assert.equal(reason('NotSupportedError'), 'unsupported')
  assert.equal(reason('ConstraintError'), 'unsupported')
  assert.equal(reason('SecurityError'), 'otherSite')
  assert.equal(reason('UnknownError'), 'failed')
  assert.equal(failureOf('odd', { millis: 1, timeout: 1 }).reason, 'failed')
})
