import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withoutFormerHint } from './former-hint.ts'

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (kid: unknown, claims: unknown) => `${part({ alg: 'RS256', kid })}.${part(claims)}.c2ln`
const known = (id: string) => id === 'key_now'

test('a hint by a key that is gone is taken for none, and says no more than for whom it was', () => {
  const state = { state: 's', post_logout_redirect_uri: 'https://shop.example.com/bye' }

  assert.deepEqual(withoutFormerHint({ ...state, id_token_hint: token('key_gone', { aud: 'shop', sub: 'acc_a' }) }, known), {
    ...state,
    client_id: 'shop',
  })
  assert.deepEqual(withoutFormerHint({ client_id: 'other', id_token_hint: token('key_gone', { aud: 'shop' }) }, known), {
    client_id: 'other',
  })
  assert.deepEqual(withoutFormerHint({ id_token_hint: token('key_gone', { aud: ['shop', 'other'] }) }, known), {})
})

test('a hint by a key in use, and whatever is no token, is left to be judged', () => {
  for (const hint of [token('key_now', { aud: 'shop' }), token(undefined, { aud: 'shop' }), 'x', '', '..', 'bnVsbA.bnVsbA.', ['a', 'b']])
    assert.deepEqual(withoutFormerHint({ id_token_hint: hint }, known), { id_token_hint: hint })
})
