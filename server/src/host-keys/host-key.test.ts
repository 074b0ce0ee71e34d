import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import type { HostScope } from '@countersign/contract'
import type { FastifyRequest } from 'fastify'
import { eachDatabase } from '../../testing/index.ts'
import { keys, noon } from '../accounts/account.fixture.ts'
import { AuditLog } from '../audit/audit-log.ts'
import { type Database, statement } from '../database/database.ts'
import { hours } from '../durations.ts'
import { Problem } from '../problem.ts'
import { addHostKey, findHostKey, type HostKey, listHostKeys, retireHostKey } from './host-key.ts'
import { idempotent } from './idempotent.ts'

const audit = new AuditLog()
const storedKeys = statement<Record<string, never>, { digest: Uint8Array }>('test-host-key-digests', 'select digest from host_keys')
const note = statement<{ name: string; value: Uint8Array }>('test-note', 'insert into settings (name, value) values (:name, :value)')
const notes = statement<{ like: string }, { name: string }>('test-notes', 'select name from settings where name like :like')

eachDatabase('host keys', (open) => {
  let database: Database
  before(async () => {
    ;({ database } = await open())
  })
  const add = (name: string, scopes?: HostScope[], origins?: string[]) =>
    database.unit((tx) => addHostKey(tx, { keys, audit, now: noon }, { name, scopes, origins }))
  const find = (secret = '', now = noon) => database.read((tx) => findHostKey(tx, { keys, now }, secret))
  const retire = (id: string, at: number, now = noon) => database.unit((tx) => retireHostKey(tx, { audit, now }, { id, at }))

  test('is found by its secret, with what it may do, and kept as a digest only', async () => {
    const added = await add('shop', ['accounts', 'challenges'], ['https://shop.example.test'])

    const found = await find(added?.secret)
    assert.deepEqual(found?.scopes, ['accounts', 'challenges'])
    assert.deepEqual([found?.host.name, found?.host.origins], ['shop', ['https://shop.example.test']])
    assert.match(added?.secret ?? '', /^csk_[\w-]{43}$/)
    for (const { digest } of await database.read((tx) => tx.all(storedKeys, {})))
      assert.ok(
        !Buffer.from(digest)
          .toString('latin1')
          .includes(added?.secret ?? ''),
      )
    assert.equal(await find(`${added?.secret}x`), undefined)
    assert.equal(await find('csk_'), undefined)
  })

  test('a first key needs scopes; a further one of the same name has those of the newest', async () => {
    assert.equal(await add('bare'), undefined)
    const first = await add('bank', ['holds'])
    const second = await add('bank')

    assert.deepEqual((await find(second?.secret))?.scopes, ['holds'])
    assert.equal((await find(second?.secret))?.host.id, (await find(first?.secret))?.host.id)
  })

  test('two keys are in force at a time, until the old one is retired: at once, or later, and never later again', async () => {
    const [old, fresh] = [await add('exchange', ['sessions']), await add('exchange')]
    assert.ok((await find(old?.secret)) && (await find(fresh?.secret)))

    assert.equal(await retire(old?.id ?? '', noon + hours(24)), true)
    assert.ok(await find(old?.secret, noon + hours(24) - 1))
    assert.equal(await find(old?.secret, noon + hours(24)), undefined)
    assert.equal(await retire(old?.id ?? '', noon + hours(48)), false)
    assert.equal(await retire(old?.id ?? '', noon), true)
    assert.equal(await find(old?.secret), undefined)
    assert.ok(await find(fresh?.secret, noon + hours(9000)))
    assert.equal(await retire('hky_unknown', noon), false)
    const listed = (await database.read(listHostKeys)).filter(({ host }) => host.name === 'exchange')
    assert.deepEqual(
      listed.map(({ id, expiresAt }) => [id, expiresAt]),
      [
        [old?.id, noon],
        [fresh?.id, null],
      ],
    )
  })
})

eachDatabase('idempotent calls', (open) => {
  let database: Database
  let shop: HostKey
  let bank: HostKey
  before(async () => {
    ;({ database } = await open())
    const made = async (name: string) => {
      const added = await database.unit((tx) => addHostKey(tx, { keys, audit, now: noon }, { name, scopes: ['accounts'] }))
      return (await database.read((tx) => findHostKey(tx, { keys, now: noon }, added?.secret ?? ''))) ?? assert.fail('no key')
    }
    shop = await made('shop')
    bank = await made('bank')
  })

  const requestOf = (key: string | undefined, body: unknown, url = '/v1/host/things') =>
    ({ method: 'POST', url, body, headers: key === undefined ? {} : { 'idempotency-key': key } }) as unknown as FastifyRequest
  let made = 0
  /** Makes a thing with a number of its own; what names the things is the key of the test. */
  function make(things: string, request: FastifyRequest, { now = noon, host = shop } = {}) {
    return idempotent(database, { keys, now, request, host: host.host }, async (tx) => {
      const number = ++made
      await tx.run(note, { name: `${things}/${number}`, value: new Uint8Array([1]) })
      return { number }
    })
  }
  const countOf = async (things: string) => (await database.read((tx) => tx.all(notes, { like: `${things}/%` }))).length

  test('the same request gets the same answer, and the work is done once', async () => {
    const first = await make('same', requestOf('k1', { a: 1 }))

    assert.deepEqual(await make('same', requestOf('k1', { a: 1 })), first)
    assert.deepEqual(await make('same', requestOf('"k1"', { a: 1 })), first)
    assert.equal(await countOf('same'), 1)
  })

  test('another body or another call under the same key is refused; the key of another host is another key', async () => {
    const first = await make('other', requestOf('k2', { a: 1 }))

    for (const request of [requestOf('k2', { a: 2 }), requestOf('k2', { a: 1 }, '/v1/host/others'), requestOf('k2', undefined)]) {
      const outcome = await make('other', request)
      assert.equal('refused' in outcome && outcome.refused.code, 'IDEMPOTENCY_KEY_REUSED')
    }
    assert.notDeepEqual(await make('other', requestOf('k2', { a: 1 }), { host: bank }), first)
    assert.equal(await countOf('other'), 2)
  })

  test('of twenty at once one does the work, and all get its answer', async () => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => make('race', requestOf('k3', { a: 1 }))))

    assert.equal(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size, 1)
    assert.equal(await countOf('race'), 1)
  })

  test('a refusal is kept like an answer; what throws leaves nothing, and is tried again', async () => {
    const request = requestOf('k4', {})
    const refuse = () =>
      idempotent(database, { keys, now: noon, request, host: shop.host }, async () => ({
        refused: new Problem('NOT_FOUND', { detail: `time ${++made}` }),
      }))
    const [first, second] = [await refuse(), await refuse()]
    assert.ok('refused' in first && 'refused' in second)
    assert.deepEqual([second.refused.code, second.refused.members], [first.refused.code, first.refused.members])

    const broken = requestOf('k5', {})
    const fail = idempotent(database, { keys, now: noon, request: broken, host: shop.host }, async (tx) => {
      await tx.run(note, { name: `broken/${++made}`, value: new Uint8Array([1]) })
      throw new Error('broken')
    })
    await assert.rejects(fail, /broken/)
    assert.ok('number' in (await make('broken', broken)))
    assert.equal(await countOf('broken'), 1)
  })

  test('after a day the key is free; without one every request is work; a strange key is refused', async () => {
    const first = await make('free', requestOf('k6', {}))
    assert.deepEqual(await make('free', requestOf('k6', {}), { now: noon + hours(24) - 1 }), first)
    assert.notDeepEqual(await make('free', requestOf('k6', { b: 1 }), { now: noon + hours(24) }), first)
    await make('free', requestOf(undefined, {}))
    await make('free', requestOf(undefined, {}))
    assert.equal(await countOf('free'), 4)

    for (const key of ['', 'a\tb', 'ä', 'x'.repeat(256)])
      await assert.rejects(make('strange', requestOf(key, {})), (error) => error instanceof Problem && error.code === 'INVALID_REQUEST')
  })
})
