import assert from 'node:assert/strict'
import { test } from 'node:test'
import { otpauthUri } from './otpauth-uri.ts'

const key = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const uriFor = (issuer: string, accountName: string) => otpauthUri({ issuer, accountName, key })
const labelOf = (uri: string) => decodeURIComponent(new URL(uri).pathname.slice(1))

test('is what authenticator apps read: type, label, key and every parameter', () => {
  assert.equal(
    uriFor('Countersign', 'mara@example.test'),
    `otpauth://totp/Countersign:mara%40example.test?secret=${key}&issuer=Countersign&algorithm=SHA1&digits=6&period=30`,
  )
})

test('names the issuer in the label and as parameter, spelled the same', () => {
  const uri = uriFor('Bär & Söhne', 'mara@example.test')

  assert.equal(labelOf(uri), 'Bär & Söhne:mara@example.test')
  assert.equal(new URL(uri).searchParams.get('issuer'), 'Bär & Söhne')
})

test('a space is %20: apps show a plus sign as it is', () => {
  const uri = uriFor('Acme Bank', 'mara+bank@example.test')

  assert.match(uri, /^otpauth:\/\/totp\/Acme%20Bank:mara%2Bbank%40example\.test\?/)
  assert.match(uri, /&issuer=Acme%20Bank&/)
})

test('takes colons out of both parts, so that the label has exactly one', () => {
  const uri = uriFor('Acme: Bank:', 'mara:admin@example.test')

  assert.equal(labelOf(uri), 'Acme Bank:mara admin@example.test')
})

test('no name adds or changes a parameter', () => {
  const uri = uriFor('A&secret=EVIL?#%26', 'm&digits=8#@example.test')

  const { searchParams } = new URL(uri)
  assert.equal(searchParams.get('issuer'), 'A&secret=EVIL?#%26')
  assert.deepEqual(searchParams.getAll('secret'), [key])
  assert.deepEqual(searchParams.getAll('digits'), ['6'])
  assert.deepEqual([...searchParams.keys()], ['secret', 'issuer', 'algorithm', 'digits', 'period'])
})
