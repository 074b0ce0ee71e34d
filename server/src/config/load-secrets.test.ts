import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { createKeyRing } from '../crypto/key-ring.ts'
import { ConfigurationFaults } from './load-config.ts'
import { createKeysFile, KeysFileExists, loadSecrets } from './load-secrets.ts'

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'countersign-keys-'))
  t.after(() => rm(path, { recursive: true }))
  return path
}

const random = () => randomBytes(32).toString('base64')
const key = (id: string, secret: string, createdAt = '2026-11-21T12:00:00.000Z') => ({ id, secret, createdAt })

async function refused(t: TestContext, content: unknown, sentence: RegExp): Promise<void> {
  const path = join(await folder(t), 'keys.json')
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 })
  await assert.rejects(loadSecrets(path), (error) => {
    assert.ok(error instanceof ConfigurationFaults)
    assert.match(error.message, sentence)
    assert.ok(error.message.startsWith(`The keys file ${path} `))
    for (const [secret] of JSON.stringify(content).matchAll(/[A-Za-z0-9+/]{20,}={0,2}/g))
      assert.equal(error.message.includes(secret), false)
    return true
  })
}

test('a new file is for its owner only, loads, and makes a key ring', async (t) => {
  const path = join(await folder(t), 'new', 'keys.json')

  await createKeysFile(path, Date.parse('2026-11-21T12:00:00Z'))
  const { keys, primaryKeyId } = await loadSecrets(path)

  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(await readdir(join(path, '..')), ['keys.json'])
  assert.equal(keys.length, 1)
  assert.match(primaryKeyId, /^2026-11-21-[0-9a-f]{6}$/)
  createKeyRing(keys, primaryKeyId)
})

test('an existing file is never touched, and of many creators at once one wins', async (t) => {
  const path = join(await folder(t), 'keys.json')

  const attempts = await Promise.allSettled(Array.from({ length: 20 }, () => createKeysFile(path)))
  const before = await readFile(path, 'utf8')
  await assert.rejects(createKeysFile(path), KeysFileExists)

  assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const attempt of attempts) if (attempt.status === 'rejected') assert.ok(attempt.reason instanceof KeysFileExists)
  assert.equal(await readFile(path, 'utf8'), before)
  assert.deepEqual(await readdir(join(path, '..')), ['keys.json'])
})

test('a dangling link in its place is not followed', async (t) => {
  const path = join(await folder(t), 'keys.json')
  await symlink('elsewhere.json', path)

  await assert.rejects(createKeysFile(path), KeysFileExists)

  assert.deepEqual(await readdir(join(path, '..')), ['keys.json'])
})

test('keys come oldest first, whatever their order in the file', async (t) => {
  const path = join(await folder(t), 'keys.json')
  const keys = [key('new', random(), '2026-11-01T00:00:00Z'), key('old', random(), '2025-01-01T00:00:00Z')]
  await writeFile(path, JSON.stringify({ primary: 'new', keys }), { mode: 0o600 })

  const secrets = await loadSecrets(path)

  assert.deepEqual(
    secrets.keys.map(({ id }) => id),
    ['old', 'new'],
  )
  assert.equal(secrets.primaryKeyId, 'new')
})

test('refuses a file that others can read, is missing or is none', async (t) => {
  const path = join(await folder(t), 'keys.json')

  await assert.rejects(loadSecrets(path), /does not exist.*countersign keys create/)
  await createKeysFile(path)
  for (const mode of [0o640, 0o604, 0o620, 0o666, 0o601]) {
    await chmod(path, mode)
    await assert.rejects(loadSecrets(path), /other users.*chmod 600/, mode.toString(8))
  }
  await mkdir(join(path, '..', 'folder'), { mode: 0o700 })
  await assert.rejects(loadSecrets(join(path, '..', 'folder')), /is not a file/)
})

test('refuses what is not a keys file', async (t) => {
  for (const content of ['', '{"primary":', 'MARKER']) await refused(t, content, /is not JSON/)
  for (const content of [null, [], {}, { primary: 'a' }, { primary: 'a', keys: [] }, { primary: 1, keys: [key('a', random())] }])
    await refused(t, content, /must hold "primary"/)
  for (const broken of [
    null,
    {},
    { id: 'a', secret: random() },
    key('É', random()),
    key('', random()),
    key('a', 'not base64!'),
    key('a', random(), 'yesterday'),
  ]) {
    await refused(t, { primary: 'a', keys: [key('a', random()), broken] }, /must give key number 2/)
  }
})

test('refuses keys that are short, long, typed, counted or copied from an example', async (t) => {
  const one = (bytes: Uint8Array | string) => ({ primary: 'a', keys: [key('a', Buffer.from(bytes).toString('base64'))] })

  await refused(t, one(randomBytes(16)), /of 16 bytes/)
  await refused(t, one(randomBytes(33)), /of 33 bytes/)
  await refused(t, one(''), /of 0 bytes/)
  for (const weak of [
    Buffer.alloc(32),
    Buffer.alloc(32, 0xff),
    'change-me-change-me-change-me-32',
    'correct horse battery staple 123',
    Buffer.from([...Array(32).keys()]),
    Buffer.from([...Array(32).keys()].reverse()),
    Buffer.from([...Array(32).keys()].map((at) => at * 7)),
    Buffer.alloc(32, randomBytes(16)),
    Buffer.alloc(32, randomBytes(3)),
    Buffer.from('0123456789abcdef0123456789abcdef'),
  ])
    await refused(t, one(weak), /is not random/)
})

test('refuses two keys of one id and a primary key that is not there', async (t) => {
  await refused(t, { primary: 'a', keys: [key('a', random()), key('a', random())] }, /same id/)
  await refused(t, { primary: 'b', keys: [key('a', random())] }, /primary key that is not among/)
})

test('random keys are taken', async (t) => {
  const path = join(await folder(t), 'keys.json')
  const keys = Array.from({ length: 500 }, (_, at) => key(`k${at}`, random()))
  await writeFile(path, JSON.stringify({ primary: 'k0', keys }), { mode: 0o600 })

  assert.equal((await loadSecrets(path)).keys.length, 500)
})
