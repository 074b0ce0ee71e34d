import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { eachDatabase } from '../../testing/index.ts'
import { makeAccount, noon } from '../accounts/account.fixture.ts'
import type { Account } from '../accounts/account.ts'
import { toRfc3339 } from '../clock.ts'
import { type Database, statement } from '../database/database.ts'
import { minutes } from '../durations.ts'
import { at } from '../security-events/occasion.fixture.ts'
import { signedIn } from '../security-events/sign-in-events.ts'
import { newSecret } from '../webhooks/signature.ts'
import { accountFacts } from './account-facts.ts'
import { hostFacts } from './host-facts.ts'

const link = statement<{ accountId: string }>(
  'test-link-account',
  `insert into host_accounts (host_id, external_id, account_id, linked_at) values ('hst_shop', '42', :accountId, 0)`,
)
const addShop = statement<Record<string, never>>(
  'test-add-shop',
  `insert into hosts (id, name, origins, created_at) values ('hst_shop', 'Shop', '[]', 0)`,
)
const unknown = { signedUpAt: null, lastSignInAt: null, documentOnFile: null, balance: null }

eachDatabase('account facts', (open) => {
  let database: Database
  let account: Account
  let answer: (response: ServerResponse) => void = (response) => response.end('{}')
  const asked: { headers: Record<string, string>; body: string }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    asked.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks).toString() })
    answer(response)
  })
  const secret = newSecret()
  const failures: string[] = []
  before(async () => {
    ;({ database } = await open())
    account = await makeAccount(database)
    await database.unit(async (tx) => {
      await tx.run(addShop, {})
      await tx.run(link, { accountId: account.id })
      const signIn = { accountId: account.id, sessionId: 'ses_a', aal: 'aal1', amr: ['pwd'], factorId: null, isNewDevice: false }
      for (const later of [0, 5]) await signedIn(tx, at(noon + minutes(later)), signIn)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const ask = () => {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/facts`
    return accountFacts(database, account.id, hostFacts({ url, secret, clock: Date.now, failed: (reason) => failures.push(reason) }))
  }

  test('without an application they come from our own records', async () => {
    assert.deepEqual(await accountFacts(database, account.id, null), {
      source: 'own',
      signedUpAt: toRfc3339(noon),
      lastSignInAt: toRfc3339(noon + minutes(5)),
      documentOnFile: null,
      balance: null,
      devices: 0,
      factors: [],
    })
  })

  test('an application is asked with a signed question, by its own name for the account; what it leaves out is unknown', async () => {
    answer = (response) => response.end('{"documentOnFile":true,"balance":{"amount":"12.5","currency":"EUR"},"lastSignInAt":null}')

    const facts = await ask()

    assert.deepEqual(facts, {
      source: 'host',
      ...unknown,
      documentOnFile: true,
      balance: { amount: '12.5', currency: 'EUR' },
      devices: 0,
      factors: [],
    })
    const { headers, body } = asked.at(-1) ?? assert.fail()
    const question = new Webhook(secret).verify(body, headers) as { type: string; data: unknown }
    assert.deepEqual(
      [question.type, question.data],
      ['account.facts_asked', { accountId: account.id, names: [{ host: 'Shop', externalId: '42' }] }],
    )
  })

  test('a refusal, nonsense, too much, a redirect and silence leave everything unknown, and the operator is told', async () => {
    const answers: ((response: ServerResponse) => void)[] = [
      (response) => response.writeHead(500).end('{}'),
      (response) => response.end('not JSON'),
      (response) => response.end('[]'),
      (response) => response.end('{"balance":12}'),
      (response) => response.end('{"documentOnFile":"yes"}'),
      (response) => response.end('{"secrets":"more than was asked"}'),
      (response) => response.end(`{"documentOnFile":true${' '.repeat(20_000)}}`),
      (response) => response.writeHead(302, { location: '/facts' }).end(),
      () => {},
    ]
    for (const [number, one] of answers.entries()) {
      answer = one
      failures.length = 0
      assert.deepEqual(await ask(), { source: 'host', ...unknown, devices: 0, factors: [] }, `answer ${number}`)
      assert.equal(failures.length, 1, `answer ${number}: ${failures}`)
    }
  })
})
