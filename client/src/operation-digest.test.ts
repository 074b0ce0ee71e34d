import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Operation, operationDigest } from './index.ts'

const payment = {
  kind: 'withdrawal',
  asset: 'BTC',
  network: 'bitcoin',
  amount: '0.25',
  destination: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
  memo: 'Invoice 7',
  fee: '0.0001',
}

test('the digest is that of docs/approvals.md, in whatever order the members stand', async () => {
  const digest = 'ylGNysPjiQUFgPSd7paxPPHf-9pLvHhcpCXfP1w1sbM'

  assert.equal(await operationDigest(payment), digest)
  assert.equal(await operationDigest(Object.fromEntries(Object.entries(payment).reverse()) as Operation), digest)
})

test('whatever is another content has another digest, and what is spelled in another normal form has not', async () => {
  const action = (value: string) => ({ kind: 'create_api_key', fields: [{ label: 'Name', value }] })

  assert.equal(await operationDigest(action('Zoe\u0308')), await operationDigest(action('Zo\u00eb')))
  const { memo: _memo, ...without } = payment
  const others = [without, { ...payment, amount: '25' }, { ...payment, fee: '0.25', amount: '0.0001' }, action('a'), action('b')]
  const digests = await Promise.all([payment, ...others].map(operationDigest))
  assert.equal(new Set(digests).size, digests.length)
})
