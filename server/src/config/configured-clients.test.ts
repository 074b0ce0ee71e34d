import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { configuredClients } from './configured-clients.ts'

const folder = mkdtempSync(join(tmpdir(), 'countersign-clients-'))
after(() => rmSync(folder, { recursive: true }))

async function read(content: unknown) {
  const file = join(folder, 'clients.json')
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
  const faults: string[] = []
  return { clients: await configuredClients(file, faults), faults }
}

const shop = { id: 'shop', name: 'Harbor Shop', redirectUris: ['https://shop.example/callback'], secretSha256: 'ab'.repeat(32) }

test('a client needs few words, and the rest has a standard', async () => {
  const { clients, faults } = await read([shop, { id: 'app', name: 'App', kind: 'native', redirectUris: ['com.example.app:/callback'] }])

  assert.deepEqual(faults, [])
  const [web, native] = clients
  assert.deepEqual([web?.kind, web?.idTokenAlgorithm, web?.isFirstParty, web?.secretDigest?.length], ['web', 'RS256', false, 32])
  assert.equal(native?.secretDigest, null)
})

test('says all that is wrong, and never takes what could lead elsewhere', async () => {
  const uris = [
    'http://shop.example/',
    'https://shop.example/#x',
    'https://a@shop.example/',
    'https://*.example/',
    'com.example:/x',
    'callback',
  ]
  const { faults } = await read([
    { ...shop, redirectUris: uris, secretSha256: 'short', secret: 'given by mistake' },
    { ...shop, kind: 'browser' },
    { id: 'a b', name: '', redirectUris: [] },
  ])

  for (const uri of uris)
    assert.ok(
      faults.some((fault) => fault.includes(JSON.stringify(uri))),
      uri,
    )
  for (const word of ['secretSha256', '"secret"', 'keep no secret', 'needs an id', 'needs a name', 'come back to', 'same id']) {
    assert.ok(
      faults.some((fault) => fault.includes(word)),
      word,
    )
  }
  assert.ok(!faults.join().includes('given by mistake'))
})

test('a file that is none is a fault, and no file is no client', async () => {
  assert.match((await read('{')).faults.join(), /is not JSON/)
  assert.match((await read({})).faults.join(), /list of clients/)
  const faults: string[] = []
  assert.deepEqual(await configuredClients(null, faults), [])
  await configuredClients(join(folder, 'absent.json'), faults)
  assert.match(faults.join(), /ENOENT/)
})
