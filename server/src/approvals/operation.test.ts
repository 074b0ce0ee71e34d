import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalText, isFault, operationDigest, parseCanonical, readOperation } from './operation.ts'

const payment = {
  kind: 'withdrawal',
  asset: 'BTC',
  network: 'bitcoin',
  amount: '0.25',
  destination: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq',
  memo: 'Invoice 7',
  fee: '0.0001',
}
const action = {
  kind: 'create_api_key',
  fields: [
    { label: 'Name', value: 'Trading bot' },
    { label: 'Rights', value: 'read, trade' },
  ],
}
const listed = { kind: 'allow_destination', network: 'bitcoin', destination: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', name: 'Savings' }

const canonical = (given: unknown): string | undefined => {
  const read = readOperation(given)
  return isFault(read) ? undefined : canonicalText(read)
}

test('the canonical string is that of RFC 8785: names in order, no white space, nothing left out', () => {
  assert.equal(
    canonical(payment),
    '{"amount":"0.25","asset":"BTC","destination":"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq","fee":"0.0001","kind":"withdrawal","memo":"Invoice 7","network":"bitcoin"}',
  )
  assert.equal(
    canonical(action),
    '{"fields":[{"label":"Name","value":"Trading bot"},{"label":"Rights","value":"read, trade"}],"kind":"create_api_key"}',
  )
  assert.equal(
    canonical(listed),
    '{"destination":"bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq","kind":"allow_destination","name":"Savings","network":"bitcoin"}',
  )
})

test('the order in which a host names the fields makes no difference, that of a list does', () => {
  assert.equal(canonical(Object.fromEntries(Object.entries(payment).reverse())), canonical(payment))
  assert.notEqual(canonical({ ...action, fields: action.fields.toReversed() }), canonical(action))
})

test('the digest of the documentation', () => {
  assert.equal(operationDigest(canonical(payment) ?? '').toString('base64url'), 'ylGNysPjiQUFgPSd7paxPPHf-9pLvHhcpCXfP1w1sbM')
})

test('what is kept reads as what was given, and what was altered does not read at all or reads as something else', () => {
  const text = canonical(payment) ?? ''
  assert.deepEqual(parseCanonical(text), payment)
  assert.throws(() => parseCanonical(text.replace('{"amount"', '{ "amount"')))
  assert.throws(() => parseCanonical(text.replace('"0.25"', '"0.250"')))
})

test('letters that are composed differently and look the same are the same', () => {
  const composed = canonical({ ...payment, memo: 'f\u00fcr M\u00fcller' })
  assert.ok(composed)
  assert.equal(canonical({ ...payment, memo: 'fu\u0308r Mu\u0308ller' }), composed)
})

describe('an amount has one spelling', () => {
  const spellings =
    '0.250 00.25 .25 0,25 +0.25 -0.25 0.25e0 2.5e-1 25e-2 0.25E0 0x1 1/4 25% 0.2_5 0.25. 0..25 0.2.5 ٠.٢٥ 0．25 ０.25 0.25f 0.25n NaN Infinity 1e3 1,000 1.000,00 1’000 01 1.0 1. 0 0.0 -0 00'
      .split(' ')
      .concat([' 0.25', '0.25 ', '0.25\n', '0 .25', '0.25\u200b', '\u202e0.25', '', '9'.repeat(19), `0.${'1'.repeat(19)}`])
  for (const amount of spellings) {
    test(JSON.stringify(amount), () => assert.equal(canonical({ ...payment, amount }), undefined))
  }
  for (const amount of [0.25, null, ['0.25'], { value: '0.25' }, true]) {
    test(`${JSON.stringify(amount)} is no text`, () => assert.equal(canonical({ ...payment, amount }), undefined))
  }
})

describe('letters that people cannot see or tell apart are refused', () => {
  const memos = {
    'a right-to-left override': 'pay \u202e7',
    'an isolate': 'pay \u20667\u2069',
    'a zero-width space': 'pay\u200b7',
    'a zero-width joiner': 'pay\u200d7',
    'a soft hyphen': 'pay\u00ad7',
    'a no-break space': 'pay\u00a07',
    'an em space': 'pay\u20037',
    'a tab': 'pay\t7',
    'a new line': 'pay\n7',
    'a line separator': 'pay\u20287',
    'a NUL': 'pay\u00007',
    'a C1 control': 'pay\u00857',
    'half a surrogate pair': 'pay\ud8007',
    'a private character': 'pay\ue0007',
    'a character that is not assigned': 'pay\u03787',
    'a tag character': 'pay\u{e0041}7',
    'a variation selector': 'pay\ufe0f7',
    'a Hangul filler': 'pay\u31647',
    'two spaces': 'pay  7',
    'a space at the end': 'pay ',
    'a space at the beginning': ' pay',
    'a mark at the beginning': '\u0301pay',
    nothing: '',
    'too much': 'x'.repeat(201),
  }
  for (const [name, memo] of Object.entries(memos)) test(name, () => assert.equal(canonical({ ...payment, memo }), undefined))

  for (const destination of ['bc1q\u0430r0', 'bc1q ar0', 'ｂc1q', 'bc1q\u200bar0', '', 'x'.repeat(201), 'bc1q\u00e9']) {
    test(`the destination ${JSON.stringify(destination.slice(0, 20))}`, () =>
      assert.equal(canonical({ ...payment, destination }), undefined))
  }
  for (const asset of ['ВТС', 'BTC ', 'BT\u200bC', '', 'B'.repeat(21), '₿']) {
    test(`the asset ${JSON.stringify(asset)}`, () => assert.equal(canonical({ ...payment, asset }), undefined))
  }
})

describe('fields that are not in the rule are refused', () => {
  const wrong: Record<string, unknown> = {
    'an unknown one': { ...payment, note: 'x' },
    'one in another case': { ...payment, Amount: '1' },
    'one too few': { ...payment, destination: undefined },
    'null for one that may be missing': { ...payment, memo: null },
    'both forms at once': { ...payment, fields: action.fields },
    'an amount for the list of destinations': { ...listed, amount: '1' },
    'words for the list of destinations': { ...action, kind: 'allow_destination' },
    'a list': [payment],
    nothing: null,
    'a kind with capitals': { ...payment, kind: 'Withdrawal' },
    'no fields': { ...action, fields: [] },
    'nine fields': { ...action, fields: Array.from({ length: 9 }, (_, at) => ({ label: `L${at}`, value: 'x' })) },
    'the same label twice': { ...action, fields: [...action.fields, { label: 'Name', value: 'x' }] },
    'the same label in another case': { ...action, fields: [...action.fields, { label: 'NAME', value: 'x' }] },
    'the same label in wide letters': { ...action, fields: [...action.fields, { label: 'Ｎame', value: 'x' }] },
    'a field with more than label and value': { ...action, fields: [{ label: 'Name', value: 'x', more: 'y' }] },
    'a label that is too long': { ...action, fields: [{ label: 'x'.repeat(41), value: 'x' }] },
  }
  for (const [name, given] of Object.entries(wrong)) test(name, () => assert.ok(isFault(readOperation(given))))
})

test('each byte of the canonical string counts: any other one gives another operation, or none', () => {
  for (const given of [payment, action, listed]) {
    const text = canonical(given) ?? ''
    const digest = operationDigest(text)
    for (let at = 0; at < text.length; at++) {
      for (const other of [String.fromCharCode(text.charCodeAt(at) ^ 1), String.fromCharCode(text.charCodeAt(at) ^ 32), '']) {
        const altered = text.slice(0, at) + other + text.slice(at + 1)
        assert.ok(!operationDigest(altered).equals(digest))
        const read = attempt(() => canonical(JSON.parse(altered)))
        assert.notEqual(read, text, altered)
      }
    }
  }
})

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
