import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { DemoFault, readSettings } from './settings.ts'

test('without anything set, the usual ports and ./data are taken', () => {
  assert.deepEqual(readSettings([], {}), {
    countersignPort: 3000,
    exchangePort: 3001,
    inboxPort: 3002,
    evidencePort: 3003,
    facesPort: 3004,
    smtpPort: null,
    dataFolder: resolve('data'),
    preset: 'default',
  })
})

test('ports and folder come from the environment', () => {
  const env = {
    COUNTERSIGN_PORT: '4000',
    EXCHANGE_PORT: '4001',
    INBOX_PORT: '4002',
    EVIDENCE_PORT: '4003',
    FACES_PORT: '4004',
    INBOX_SMTP_PORT: '4025',
    COUNTERSIGN_DATA: 'elsewhere',
  }

  assert.deepEqual(readSettings([], env), {
    countersignPort: 4000,
    exchangePort: 4001,
    inboxPort: 4002,
    evidencePort: 4003,
    facesPort: 4004,
    smtpPort: 4025,
    dataFolder: resolve('elsewhere'),
    preset: 'default',
  })
})

test('a port that is none is named with its variable', () => {
  for (const value of ['0', '65536', 'http', '3000x', '-1', '1e3']) {
    assert.throws(() => readSettings([], { INBOX_PORT: value }), { constructor: DemoFault, message: /^INBOX_PORT must be a port/ })
  }
})

test('one port for two things is refused', () => {
  assert.throws(() => readSettings([], { COUNTERSIGN_PORT: '3002' }), { constructor: DemoFault, message: /must differ/ })
})

test('arguments are refused by name', () => {
  assert.throws(() => readSettings(['--port', '1'], {}), {
    constructor: DemoFault,
    message: /^"--port 1" is not understood.* EVIDENCE_PORT, FACES_PORT and INBOX_SMTP_PORT,/,
  })
  assert.throws(() => readSettings(['--preset'], {}), { constructor: DemoFault, message: /^"--preset" is not understood/ })
})

test('each preset keeps its own data, and one that there is not is refused with those that there are', () => {
  const settings = readSettings(['--preset', 'coinex-style:exact'], { COUNTERSIGN_DATA: 'elsewhere' })

  assert.equal(settings.preset, 'coinex-style:exact')
  assert.equal(settings.dataFolder, resolve('elsewhere', 'coinex-style-exact'))
  for (const name of ['bitex-style', 'default:exact', '../default', 'coinex-style:hardened'])
    assert.throws(() => readSettings(['--preset', name], {}), { constructor: DemoFault, message: /There are default, avant-style/ })
})
