import assert from 'node:assert/strict'
import { argon2Sync, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { Problem } from '../problem.ts'
import { createKeyRing, SealBroken } from './key-ring.ts'
import { hashPassword, verifyPassword } from './password-hash.ts'

const first = { id: '2026-01', secret: randomBytes(32) }
const second = { id: '2026-11', secret: randomBytes(32) }
const { pepper } = createKeyRing([first], first.id)
const verify = async (password: string, encoded: string | undefined) => (await verifyPassword(password, encoded, pepper)).matches

test('the runtime computes argon2id as RFC 9106 §5.3 has it, with secret and associated data', () => {
  const filled = (length: number, byte: number) => Buffer.alloc(length, byte)

  const tag = argon2Sync('argon2id', {
    message: filled(32, 1),
    nonce: filled(16, 2),
    secret: filled(8, 3),
    associatedData: filled(12, 4),
    parallelism: 4,
    tagLength: 32,
    memory: 32,
    passes: 3,
  })

  assert.equal(tag.toString('hex'), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659')
})

test('accepts the password and no other, and says how it was hashed', async () => {
  const encoded = await hashPassword('correct horse battery', pepper)

  assert.match(encoded, /^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=[A-Za-z0-9+/]+\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.deepEqual(await verifyPassword('correct horse battery', encoded, pepper), { matches: true, outdated: false })
  assert.equal(await verify('correct horse batterx', encoded), false)
  assert.equal(await verify('', encoded), false)
})

test('the same password is salted anew each time', async () => {
  assert.notEqual(await hashPassword('same', pepper), await hashPassword('same', pepper))
})

test('uses the full length: 200 and 4,096 characters that differ only at the end', async () => {
  for (const length of [200, 4096]) {
    const encoded = await hashPassword(`${'a'.repeat(length)}b`, pepper)

    assert.equal(await verify(`${'a'.repeat(length)}b`, encoded), true)
    assert.equal(await verify(`${'a'.repeat(length)}c`, encoded), false)
  }
})

test('a NUL byte ends nothing', async () => {
  const encoded = await hashPassword('before\0after', pepper)

  assert.equal(await verify('before\0after', encoded), true)
  for (const other of ['before', 'before\0', 'before\0other', '\0']) assert.equal(await verify(other, encoded), false)
})

test('the same letters typed in another Unicode form are the same password', async () => {
  const encoded = await hashPassword('caf\u00e9 \ufb01n', pepper)

  assert.equal(await verify('cafe\u0301 fin', encoded), true)
})

test('nothing matches where there is no account, and it takes the time of a real check', async () => {
  const encoded = await hashPassword('known', pepper)
  const timed = async (stored: string | undefined) => {
    const start = performance.now()
    await verifyPassword('x', stored, pepper)
    return performance.now() - start
  }
  const known: number[] = []
  const unknown: number[] = []

  for (let round = 0; round < 9; round++) {
    known.push(await timed(encoded))
    unknown.push(await timed(undefined))
  }

  const median = (times: number[]) => times.toSorted((a, b) => a - b)[4]!
  assert.deepEqual(await verifyPassword('', undefined, pepper), { matches: false, outdated: false })
  const ratio = median(unknown) / median(known)
  assert.ok(ratio > 0.5 && ratio < 2, `ratio ${ratio}`)
})

test('after a new primary key older hashes still match and are outdated; without the old key they are refused', async () => {
  const encoded = await hashPassword('secret words', pepper)
  const rotated = createKeyRing([first, second], second.id).pepper
  const lost = createKeyRing([second], second.id).pepper

  assert.deepEqual(await verifyPassword('secret words', encoded, rotated), { matches: true, outdated: true })
  await assert.rejects(verifyPassword('secret words', encoded, lost), SealBroken)
})

test('the pepper is part of the hash', async () => {
  const encoded = await hashPassword('secret words', pepper)
  const other = createKeyRing([{ id: first.id, secret: second.secret }], first.id).pepper

  assert.equal((await verifyPassword('secret words', encoded, other)).matches, false)
})

test('a hash of lower cost matches and is outdated', async () => {
  const salt = randomBytes(16)
  const secret = pepper.of(first.id)!.export()
  const tag = argon2Sync('argon2id', { message: 'weak', nonce: salt, secret, parallelism: 1, tagLength: 32, memory: 8192, passes: 1 })
  const b64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '')

  const encoded = `$argon2id$v=19$m=8192,t=1,p=1,keyid=${b64(Buffer.from(first.id))}$${b64(salt)}$${b64(tag)}`

  assert.deepEqual(await verifyPassword('weak', encoded, pepper), { matches: true, outdated: true })
})

test('refuses what is not a hash of this server instead of calling it a wrong password', async () => {
  for (const broken of [
    '',
    'plain',
    '$2b$10$abc',
    '$argon2i$v=19$m=19456,t=2,p=1,keyid=YQ$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
  ]) {
    await assert.rejects(verifyPassword('x', broken, pepper), SealBroken)
  }
})

test('a flood is turned away with a time to come back, and those in line are all answered', async () => {
  const before = Date.now()
  const answers = await Promise.allSettled(Array.from({ length: 80 }, () => verifyPassword('x', undefined, pepper)))

  const refused = answers.filter((answer) => answer.status === 'rejected')
  assert.equal(refused.length, 80 - 4 - 64)
  for (const { reason } of refused) {
    assert.ok(reason instanceof Problem)
    assert.equal(reason.code, 'UNAVAILABLE')
    assert.ok(Date.parse(reason.members.retryAfter!) > before)
  }
})

test('in the midst of a flood a known client is answered before the unknown who came first', async () => {
  const order: string[] = []
  const ask = async (line: 'known' | 'unknown') => {
    await verifyPassword('x', undefined, pepper, line)
    order.push(line)
  }

  const flood = Array.from({ length: 68 }, () => ask('unknown'))
  await Promise.all([...flood, ask('known')])

  // Four were running, and while it runs itself as many may be faster.
  assert.ok(order.indexOf('known') < 8, `${order.indexOf('known')} were answered before`)
})
