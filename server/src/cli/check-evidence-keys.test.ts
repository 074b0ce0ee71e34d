import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { noon } from '../accounts/account.fixture.ts'
import type { Config } from '../config/load-config.ts'
import { keyFolder } from '../crypto/key-folder.ts'
import { createKeyRing } from '../crypto/key-ring.ts'
import type { Database } from '../database/database.ts'
import { openedCase } from '../recovery/evidence/evidence-case.fixture.ts'
import { giveEvidence } from '../recovery/evidence/given.ts'
import { checkEvidenceKeys } from './check-evidence-keys.ts'

const parent = mkdtempSync(join(tmpdir(), 'countersign-doctor-'))
after(() => rmSync(parent, { recursive: true, force: true }))

eachDatabase('what the doctor says of the keys of evidence', (open, engine) => {
  let database: Database
  let url: string
  before(async () => {
    ;({ database, url } = await open())
  })
  let made = 0
  const newFolder = () => join(parent, `${engine}-${made++}`)
  const check = (keysFolder: string, keysFile = '/etc/countersign/keys.json') =>
    checkEvidenceKeys({ database: url, keysFile, evidence: { keysFolder } } as Config)

  test('nothing is wrong where there is no case yet, with the folder or without', async () => {
    const folder = newFolder()

    assert.match(await check(folder), /is made with the first recovery case/)
    mkdirSync(folder, { mode: 0o700 })
    assert.match(await check(folder), /has 0 keys, only readable by their owner$/)
    assert.match(await check(folder, join(parent, 'keys.json')), /advised: it lies in .*, so leave it out of whatever copies that/)
  })

  test('what others can read, and what is no folder, is wrong', async () => {
    const folder = newFolder()
    mkdirSync(folder, { mode: 0o700 })
    const key = join(folder, 'rcv_a')
    writeFileSync(key, 'a key', { mode: 0o600 })

    chmodSync(folder, 0o750)
    await assert.rejects(check(folder), /can be read by other users.*chmod -R go= /)
    chmodSync(folder, 0o700)
    chmodSync(key, 0o644)
    await assert.rejects(check(folder), /rcv_a can be read by other users/)
    await assert.rejects(check(key), /is not a folder/)
  })

  test('keys that are missing are named before a reviewer looks for a picture in vain', async () => {
    const folder = newFolder()
    const keys = createKeyRing([{ id: 'test', secret: Buffer.alloc(32, 't') }], 'test', keyFolder(folder))
    const { recoveryCase } = await openedCase(database)
    await database.unit((tx) =>
      giveEvidence(tx, { keys, now: noon }, recoveryCase, { kind: 'old_mail_and_transfer', part: 'transfer', data: { platform: 'Other' } }),
    )

    assert.match(await check(folder), /has 1 keys/)
    await assert.rejects(check(newFolder()), /is not there: what was sent in for one case cannot be opened/)
    keys.erasable.erase(recoveryCase.id)
    await assert.rejects(check(folder), /lacks the keys of one case.*one and the same folder/)
  })
})
