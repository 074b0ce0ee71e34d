import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupsOf } from './words.ts'

const address = 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq'

test('the groups of an address are the address, whatever its length', () => {
  for (let length = 1; length <= address.length; length++) {
    const text = address.slice(0, length)
    const groups = groupsOf(text)
    assert.equal(groups.map((group) => group.text).join(''), text)
  }
})

test('its ends are at least six characters each, and a short address has none', () => {
  const ends = groupsOf(address).filter(({ isEnd }) => isEnd)
  assert.deepEqual(
    ends.map(({ text }) => text),
    ['bc1q', 'ar0s', 'gtzz', 'wf5m', 'dq'],
  )
  assert.ok(groupsOf(address.slice(0, 24)).every(({ isEnd }) => !isEnd))
})
