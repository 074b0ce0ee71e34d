import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requestIn } from './request-id.ts'

test('a sign-in is for an application only where it goes on to a request of one', () => {
  const id = 'a'.repeat(43)
  assert.equal(requestIn(`/oidc/auth/${id}`), id)
  for (const other of [null, '', '/', `/oidc/auth/${id}/x`, `/oidc/auth/${id}?x`, '/oidc/auth/short', `//evil.test/oidc/auth/${id}`])
    assert.equal(requestIn(other), undefined)
})
