import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { type Database, statement } from '../database/database.ts'
import { hours } from '../durations.ts'
import type { HostId } from '../ids.ts'
import { addEndpoint } from '../webhooks/endpoint.ts'
import { passwordReset } from './account-events.ts'
import { tellEndedHolds } from './ended-holds.ts'
import { at } from './occasion.fixture.ts'

const addHost = statement<Record<string, never>>(
  'test-add-host-of-holds',
  `insert into hosts (id, name, origins, created_at) values ('hst_a', 'Shop', '[]', 0)`,
)
const told = statement<{ accountId: string }, { type: string; data: string }>(
  'test-told-of-holds',
  `select type, data from webhook_events where account_id = :accountId and type like 'hold.%' order by position`,
)

eachDatabase('holds that hosts hear of', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
    await database.unit(async (tx) => {
      await tx.run(addHost, {})
      const occasion = { keys, audit: new AuditLog(), now: noon, actor: 'operator' as const }
      await addEndpoint(tx, occasion, { hostId: 'hst_a' as HostId, url: 'https://shop.example.test/', types: [] })
    })
  })
  const look = (now: number) => tellEndedHolds({ database, keys, clock: () => now, told: () => {} })
  const toldOf = async (accountId: string) => (await database.read((tx) => tx.all(told, { accountId }))).map(({ type }) => type)

  test('when it is placed, and once when it is over; one that is lengthened meanwhile is not over', async () => {
    const { id: accountId } = await makeAccount(database)
    const reset = (now: number) => database.unit((tx) => passwordReset(tx, at(now), { accountId }))
    const length = hours(at().policy.hold.afterResetHours)
    await reset(noon)
    await look(noon + length - 1)
    assert.deepEqual(await toldOf(accountId), ['hold.placed'])

    await reset(noon + length - 1)
    await look(noon + length)
    assert.deepEqual(await toldOf(accountId), ['hold.placed', 'hold.placed'])
    await Promise.all([look(noon + length * 2), look(noon + length * 2)])
    await look(noon + length * 3)
    assert.deepEqual(await toldOf(accountId), ['hold.placed', 'hold.placed', 'hold.ended'])
  })
})
