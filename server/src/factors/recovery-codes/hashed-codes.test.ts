import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../../testing/index.ts'
import { keys } from '../../accounts/account.fixture.ts'
import { type Database, statement } from '../../database/database.ts'
import { at } from '../../security-events/occasion.fixture.ts'
import type { Session } from '../../sessions/session.ts'
import { owner } from '../owner.fixture.ts'
import { confirmRecoveryCodes } from './confirm.ts'
import { makeRecoveryCodes } from './make.ts'
import { findMatch, hashedSetsOf, useMatch } from './match.ts'

const setOf = statement<{ id: string }, { hashing: string }>('test-set', 'select hashing from recovery_code_sets where id = :id')
const digestsOf = statement<{ id: string }, { digest: Uint8Array }>('test-digests', 'select digest from recovery_codes where set_id = :id')

eachDatabase('recovery codes as they are kept', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  async function made(session: Session): Promise<{ id: string; codes: string[] }> {
    const { id, codes } = await makeRecoveryCodes(database, at(), session)
    assert.ok('left' in (await confirmRecoveryCodes(database, at(), session, { id, code: codes[0] ?? '' })))
    return { id, codes }
  }

  test('what is kept of a set is ten argon2id digests with one salt, and no code', async () => {
    const { session } = await owner(database)
    const { id } = await made(session)

    const [set, digests] = await database.read(async (tx) => [await tx.get(setOf, { id }), await tx.all(digestsOf, { id })] as const)

    assert.match(set?.hashing ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1,keyid=\w+\$[\w+/]{22}$/)
    assert.deepEqual(
      digests.map(({ digest }) => digest.length),
      Array(10).fill(32),
    )
    assert.equal(new Set(digests.map(({ digest }) => Buffer.from(digest).toString('hex'))).size, 10)
  })

  test('a code is used once, and a code of another account is none here', async () => {
    const [first, other] = [await owner(database), await owner(database)]
    const { codes } = await made(first.session)
    await made(other.session)
    const look = async (accountId: typeof first.account.id) =>
      findMatch(await database.read((tx) => hashedSetsOf(tx, accountId)), keys.pepper, codes[4] ?? '', 'known')
    const use = async (accountId: typeof first.account.id) => {
      const match = await look(accountId)
      return (await database.unit((tx) => useMatch(tx, at().now, accountId, match))).result
    }

    assert.equal(await use(other.account.id), 'wrong')
    assert.deepEqual([await use(first.account.id), await use(first.account.id)], ['right', 'already_used'])
  })
})
