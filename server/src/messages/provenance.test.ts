import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { createKeyRing } from '../crypto/key-ring.ts'
import { keys } from './outbox.fixture.ts'
import { provenanceReference, readReference } from './provenance.ts'
import { mailTemplates } from './templates/render-mail.ts'

const at = Date.UTC(2026, 10, 21, 22, 5, 31)
const mail = { template: 'factor-added', at, to: 'Mara.Lind@Example.test' } as const
const reference = provenanceReference(keys, mail)

test('a reference is known again by its kind and its minute, for every mail there is', () => {
  for (const template of mailTemplates) {
    assert.deepEqual(readReference(keys, provenanceReference(keys, { ...mail, template }), undefined), {
      template,
      at: Date.UTC(2026, 10, 21, 22, 5),
      isTo: null,
    })
  }
})

test('a reference is short enough to type, and is read however it was typed', () => {
  assert.match(reference, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){7}$/)
  const typed = [
    reference.toLowerCase(),
    reference.replaceAll('-', ''),
    ` ${reference.replaceAll('-', ' ')}\n`,
    reference.replaceAll('0', 'o').replaceAll('1', 'l'),
  ]
  for (const text of typed) assert.equal(readReference(keys, text, undefined)?.template, 'factor-added')
})

test('it tells the recipient from others, in every spelling of their address', () => {
  for (const address of ['Mara.Lind@Example.test', 'mara.lind@example.test', ' MARA.LIND@EXAMPLE.TEST ']) {
    assert.equal(readReference(keys, reference, address)?.isTo, true, address)
  }
  for (const address of ['mara@example.test', 'mara.lind@example.test.evil', 'mara.lind', '']) {
    assert.equal(readReference(keys, reference, address)?.isTo, false, address)
  }
  const international = provenanceReference(keys, { ...mail, to: 'mara@münchen.test' })
  assert.equal(readReference(keys, international, 'mara@xn--mnchen-3ya.test')?.isTo, true)
})

test('one changed letter, another length or another service’s reference is none of ours', () => {
  const signs = [...reference]
  for (const [place, sign] of signs.entries()) {
    if (sign === '-') continue
    const changed = signs.with(place, sign === 'Z' ? 'Y' : 'Z').join('')
    assert.equal(readReference(keys, changed, undefined), undefined, changed)
  }
  const elsewhere = createKeyRing([{ id: 'test', secret: Buffer.alloc(32, 'x') }], 'test')
  for (const text of [
    '',
    '-',
    reference.slice(0, -1),
    `${reference}0`,
    `${reference}-0000`,
    'UUUU',
    provenanceReference(elsewhere, mail),
  ]) {
    assert.equal(readReference(keys, text, undefined), undefined, text)
  }
})

test('whatever is asked gets an answer, and nothing that was made up is taken for ours', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.string({ maxLength: 60 }), (text, address) => {
      assert.equal(readReference(keys, text, address), undefined)
    }),
  )
})
