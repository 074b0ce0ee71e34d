import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dictionary } from '@zxcvbn-ts/language-common'
import { passwordFault } from './password-rules.ts'

const listed = dictionary['passwords-common'].map(String)
const fault = (password: string, context: string[] = []) => passwordFault(password, context)

test('asks for fifteen characters and takes any kind of them', () => {
  assert.equal(fault('vivid-otter-tea'), undefined)
  assert.equal(fault('vivid otter te'), 'too_short')
  assert.equal(fault('zhvkqpwnxtmrdgs'), undefined)
})

test('takes 256 characters and not one more', () => {
  const long = 'vivid otter tea '.repeat(15)

  assert.equal(fault(`${long}${'x'.repeat(256 - long.length)}`), undefined)
  assert.equal(fault(`${long}${'x'.repeat(257 - long.length)}`), 'too_long')
})

test('counts code points, not units of memory', () => {
  assert.equal(fault('🦦🍵🌿🧭🪁🎻🧊🪶🐚🌋🧵🪞🛶🪴'), 'too_short')
  assert.equal(fault('🦦🍵🌿🧭🪁🎻🧊🪶🐚🌋🧵🪞🛶🪴🎲'), undefined)
  assert.equal(fault('🦦🍵🌿🧭'.repeat(65)), 'too_long')
})

test('counts the form that is hashed: a letter and its accent are one character', () => {
  assert.equal(fault('kéyböärdlüçkøñ'.normalize('NFD')), 'too_short')
  assert.equal(fault('kéyböärdlüçkøñé'.normalize('NFD')), undefined)
})

test('refuses the 3,000 most common passwords, and every other on the list', () => {
  assert.ok(listed.length > 3000)

  for (const password of listed) assert.notEqual(fault(password), undefined, password)
})

test('refuses as too common what is long enough and on the list, in any case', () => {
  const long = listed.filter((password) => password.length >= 15)
  assert.ok(long.length > 20)

  for (const password of long) assert.equal(fault(password), 'too_common', password)
  for (const password of long) assert.equal(fault(password.toUpperCase()), 'too_common', password)
})

test('says that a common password is common even where it is also too short', () => {
  for (const password of ['password', '123456', 'QWERTY']) assert.equal(fault(password), 'too_common', password)
})

test('full-width letters do not make a common password another one', () => {
  assert.equal(fault('ｐａｓｓｗｏｒｄ'), 'too_common')
  assert.equal(fault('ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ'), 'too_common')
})

test('refuses one character, two characters or a common password written again and again', () => {
  for (const password of [
    'aaaaaaaaaaaaaaaa',
    'abababababababa',
    '🦦'.repeat(15),
    'dragonDragondragon',
    'passwordpasswordpass',
    '1234567890'.repeat(2),
  ]) {
    assert.equal(fault(password), 'too_common', password)
  }
})

test('refuses the words of the service and the person with nothing but digits and marks around them', () => {
  const context = ['Countersign', 'mara.lind']

  for (const password of ['countersign2026!', '!!COUNTERSIGN!!!!', 'mara.lind-mara.lind', 'countersignmara.lind', 'Countersign_1_2_3_4']) {
    assert.equal(fault(password, context), 'too_common', password)
  }
})

test('takes those words among others, whatever alphabet the others are written in', () => {
  for (const password of ['countersign vivid otter', 'countersign жизнь и судьба', 'countersign 東京特許許可局']) {
    assert.equal(fault(password, ['Countersign']), undefined, password)
  }
})

test('words of three letters and fewer are no context: they are in every sentence', () => {
  assert.equal(fault('ann-2026-11-21-04', ['ann']), undefined)
})

test('refuses keys in their order and a few characters again and again', () => {
  for (const password of [
    '123456789012345',
    '098765432109876',
    'abcdefghijklmnop',
    'qwertyuiopasdfgh',
    'hgfdsapoiuytrewq',
    'abcabcabcabcabc',
    'a1b2a1b2a1b2a1b2',
  ]) {
    assert.equal(fault(password), 'too_common', password)
  }
})
