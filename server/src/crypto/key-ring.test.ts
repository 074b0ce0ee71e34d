import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createKeyRing, type Place, SealBroken } from './key-ring.ts'

const first = { id: '2026-01', secret: randomBytes(32) }
const second = { id: '2026-11', secret: randomBytes(32) }
const place: Place = { table: 'factor', column: 'secret', account: 'acc_a', row: 'fac_a' }
const seed = Buffer.from('a shared secret of 160 b')

test('opens what it sealed, at the same place', () => {
  const ring = createKeyRing([first], first.id)

  const sealed = ring.seal(place, seed)

  assert.deepEqual(Buffer.from(ring.open(place, sealed)), seed)
  assert.equal(Buffer.from(sealed).includes(seed), false)
  assert.notDeepEqual(sealed, ring.seal(place, seed))
})

test('opens an empty value, and one read from a database as a plain array of bytes', () => {
  const ring = createKeyRing([first], first.id)

  const sealed = new Uint8Array([0, ...ring.seal(place, new Uint8Array())]).subarray(1)

  assert.equal(ring.open(place, sealed).length, 0)
})

test('refuses a value moved to another table, column, account or row', () => {
  const ring = createKeyRing([first], first.id)
  const sealed = ring.seal(place, seed)

  for (const moved of [{ table: 'enrollment' }, { column: 'name' }, { account: 'acc_b' }, { row: 'fac_b' }]) {
    assert.throws(() => ring.open({ ...place, ...moved }, sealed), SealBroken)
  }
  assert.throws(() => ring.open({ ...place, account: 'acc_', row: 'afac_a' }, sealed), SealBroken)
  assert.throws(() => ring.open({ ...place, account: 'acc_a","fac_a', row: '' }, sealed), SealBroken)
})

test('refuses a value with any one bit changed, cut short or grown', () => {
  const ring = createKeyRing([first, second], second.id)
  const sealed = ring.seal(place, seed)

  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const altered = Uint8Array.from(sealed)
    altered[bit >> 3]! ^= 1 << (bit & 7)
    assert.throws(() => ring.open(place, altered), SealBroken, `bit ${bit}`)
  }
  for (let length = 0; length < sealed.length; length++) assert.throws(() => ring.open(place, sealed.subarray(0, length)), SealBroken)
  assert.throws(() => ring.open(place, Buffer.concat([sealed, Buffer.from([0])])), SealBroken)
})

test('refuses a value of a key that is not in the ring, or of another key with the same id', () => {
  const sealed = createKeyRing([first], first.id).seal(place, seed)

  assert.throws(() => createKeyRing([second], second.id).open(place, sealed), /names the key 2026-01/)
  assert.throws(() => createKeyRing([{ id: first.id, secret: second.secret }], first.id).open(place, sealed), SealBroken)
})

test('rotation: older values still open, new ones name the new key, digests stay findable', () => {
  const before = createKeyRing([first], first.id)
  const after = createKeyRing([first, second], second.id)
  const old = before.seal(place, seed)

  const renewed = after.seal(place, after.open(place, old))

  assert.equal(after.keyIdOf(old), first.id)
  assert.equal(after.keyIdOf(renewed), second.id)
  assert.deepEqual(Buffer.from(after.open(place, renewed)), seed)
  assert.deepEqual(after.digest('session-secret', 'x'), before.digest('session-secret', 'x'))
})

test('digests differ by key, purpose and value, and take 256 bits', () => {
  const ring = createKeyRing([first], first.id)
  const digests = [
    ring.digest('session-secret', 'x'),
    ring.digest('session-secret', 'y'),
    ring.digest('device', 'x'),
    createKeyRing([second], second.id).digest('session-secret', 'x'),
  ].map((digest) => Buffer.from(digest).toString('hex'))

  assert.equal(new Set(digests).size, 4)
  for (const digest of digests) assert.equal(digest.length, 64)
  assert.deepEqual(ring.digest('device', 'x'), ring.digest('device', 'x'))
})

test('a purpose made of data is refused: it would fill memory with keys', () => {
  const ring = createKeyRing([first], first.id)

  for (const purpose of ['', 'code:chl_abc', 'acc_123', 'A', 'a'.repeat(41)]) assert.throws(() => ring.digest(purpose, 'x'), RangeError)
})

test('refuses to be made of short keys, equal ids or without its primary key', () => {
  assert.throws(() => createKeyRing([], first.id), RangeError)
  assert.throws(() => createKeyRing([first], second.id), RangeError)
  assert.throws(() => createKeyRing([first, { ...second, id: first.id }], first.id), RangeError)
  assert.throws(() => createKeyRing([{ id: 'a', secret: randomBytes(31) }], 'a'), RangeError)
  assert.throws(() => createKeyRing([{ id: 'É', secret: randomBytes(32) }], 'É'), RangeError)
})
