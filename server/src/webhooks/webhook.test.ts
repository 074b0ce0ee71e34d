import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { eachDatabase } from '../../testing/index.ts'
import { keys, makeAccount, noon } from '../accounts/account.fixture.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { type Database, statement } from '../database/database.ts'
import { hours } from '../durations.ts'
import type { HostId } from '../ids.ts'
import { addEndpoint, endEndpoint, endpointsPerHost, listEndpoints, rotateSecret, secretsInForce } from './endpoint.ts'
import { newSecret, signedHeaders } from './signature.ts'
import { webhook } from './webhook.ts'
import { liveEndpoints } from './webhook-store.ts'

const audit = new AuditLog()
const occasion = { keys, audit, now: noon, actor: 'operator' as const }
const addHost = statement<{ id: string; name: string }>(
  'test-add-host',
  `insert into hosts (id, name, origins, created_at) values (:id, :name, '[]', 0)`,
)
const queued = statement<{ channel: string }, { template: string; queue: string; position: number }>(
  'test-queued-events',
  'select template, queue, position from outbox where channel = :channel order by position',
)
const kept = statement<{ accountId: string }, { type: string }>(
  'test-kept-events',
  'select type from webhook_events where account_id = :accountId order by position',
)

test('the signature is what the reference library of standard-webhooks takes', () => {
  const secret = newSecret()
  const body = '{"type":"factor.added"}'
  const headers = signedHeaders([newSecret(), secret], { id: 'evt_1', now: Date.now(), body })

  assert.deepEqual(new Webhook(secret).verify(body, headers), { type: 'factor.added' })
  assert.throws(() => new Webhook(newSecret()).verify(body, headers))
})

eachDatabase('webhooks', (open) => {
  let database: Database
  let hosts = 0
  before(async () => {
    ;({ database } = await open())
  })
  async function host(): Promise<HostId> {
    const id = `hst_${++hosts}` as HostId
    await database.unit((tx) => tx.run(addHost, { id, name: id }))
    return id
  }
  const add = (hostId: HostId, types: Parameters<typeof addEndpoint>[2]['types'] = []) =>
    database.unit((tx) => addEndpoint(tx, occasion, { hostId, url: 'https://shop.example.test/', types }))
  const of = (id = '') => database.read((tx) => tx.all(queued, { channel: `webhook/${id}` }))

  test('where nobody listens nothing is written; who listens gets what it wants, in the order of the events', async () => {
    const { id: accountId } = await makeAccount(database)
    const happens = (type: 'factor.added' | 'account.frozen') =>
      database.unit((tx) => webhook(tx, { keys, now: noon }, { type, accountId, data: {} }))
    await happens('factor.added')
    assert.deepEqual(await database.read((tx) => tx.all(kept, { accountId })), [])

    const [all, some] = [await add(await host()), await add(await host(), ['account.frozen'])]
    for (const type of ['factor.added', 'account.frozen', 'factor.added'] as const) await happens(type)

    assert.deepEqual(
      (await of(all?.endpoint.id)).map(({ template }) => template),
      ['factor.added', 'account.frozen', 'factor.added'],
    )
    assert.deepEqual(
      (await of(some?.endpoint.id)).map(({ template }) => template),
      ['account.frozen'],
    )
    assert.deepEqual([...new Set((await of(all?.endpoint.id)).map(({ queue }) => queue))], [`${all?.endpoint.id}/${accountId}`])
    for (const made of [all, some]) await database.unit((tx) => endEndpoint(tx, occasion, made?.endpoint ?? assert.fail()))
    await happens('factor.added')
    // What was waiting for it is gone with it.
    assert.deepEqual(await of(all?.endpoint.id), [])
  })

  test('what is rolled back is told to nobody', async () => {
    const { id: accountId } = await makeAccount(database)
    const made = await add(await host())
    const change = database.unit(async (tx) => {
      await webhook(tx, { keys, now: noon }, { type: 'factor.added', accountId, data: {} })
      throw new Error('the change did not take place')
    })
    await assert.rejects(change)

    assert.deepEqual(await of(made?.endpoint.id), [])
  })

  test('a new secret signs beside the former one for a day, kept sealed; of two changes at once one wins', async () => {
    const hostId = await host()
    const made = await add(hostId)
    const endpoint = made?.endpoint ?? assert.fail()
    const inForce = async (now: number) => {
      const rows = await database.read((tx) => tx.all(liveEndpoints, { hostId }))
      const { id, sealed_secrets: sealed } = rows[0] ?? assert.fail()
      assert.ok(!Buffer.from(sealed).toString('latin1').includes('whsec_'))
      return secretsInForce(keys, now, id, sealed)
    }
    const rotated = await database.unit((tx) => rotateSecret(tx, occasion, endpoint))

    assert.deepEqual(await inForce(noon), [rotated?.secret, made?.secret])
    assert.deepEqual(await inForce(noon + hours(24) - 1), [rotated?.secret, made?.secret])
    assert.deepEqual(await inForce(noon + hours(24)), [rotated?.secret])
    await database.unit((tx) => endEndpoint(tx, occasion, endpoint))
    assert.equal(await database.unit((tx) => rotateSecret(tx, occasion, endpoint)), undefined)
    assert.equal(await database.unit((tx) => endEndpoint(tx, occasion, endpoint)), false)
  })

  test('a host has ten at most, and sees its own only', async () => {
    const [hostId, other] = [await host(), await host()]
    for (let made = 0; made < endpointsPerHost; made++) assert.ok(await add(hostId))

    assert.equal(await add(hostId), undefined)
    assert.equal((await database.read((tx) => listEndpoints(tx, hostId))).length, endpointsPerHost)
    assert.deepEqual(await database.read((tx) => listEndpoints(tx, other)), [])
  })
})
