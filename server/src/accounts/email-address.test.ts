import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseEmailAddress } from './email-address.ts'

const canonical = (text: string) => parseEmailAddress(text)?.canonical
const refused = (texts: string[]) => {
  for (const text of texts) assert.equal(parseEmailAddress(text), undefined, JSON.stringify(text))
}

test('keeps what the person wrote, without the space around it', () => {
  assert.deepEqual(parseEmailAddress(' Mara.Lind+bank@Example.test\n'), {
    address: 'Mara.Lind+bank@Example.test',
    canonical: 'mara.lind+bank@example.test',
  })
})

test('case makes no second mailbox', () => {
  for (const text of ['mara@example.test', 'MARA@EXAMPLE.TEST', 'Mara@Example.Test']) assert.equal(canonical(text), 'mara@example.test')
})

test('Unicode form makes no second mailbox: composed, decomposed, full-width, long s', () => {
  assert.equal(canonical('bj\u00f6rn@example.test'), canonical('bjo\u0308rn@example.test'))
  assert.equal(canonical('ｍａｒａ＠ｅｘａｍｐｌｅ．ｔｅｓｔ'), 'mara@example.test')
  assert.equal(canonical('mo\u017fer@example.test'), 'moser@example.test')
})

test('an international domain is the same mailbox as its ASCII form', () => {
  assert.equal(canonical('mara@MÜNCHEN.test'), 'mara@xn--mnchen-3ya.test')
  assert.equal(canonical('mara@xn--mnchen-3ya.test'), 'mara@xn--mnchen-3ya.test')
  assert.equal(canonical('mara@mu\u0308nchen.test'), 'mara@xn--mnchen-3ya.test')
})

test('dots and tags are part of the mailbox: only its own mail system may say otherwise', () => {
  assert.equal(new Set(['ma.ra@example.test', 'mara@example.test', 'mara+1@example.test'].map(canonical)).size, 3)
})

test('refuses line ends and control characters anywhere inside', () => {
  for (const bad of ['\r', '\n', '\r\n', '\t', '\0', '\x1b', '\x7f', '\u0085', '\u2028', '\v']) {
    refused([`ma${bad}ra@example.test`, `mara@exam${bad}ple.test`, `mara${bad}@example.test`, `mara@${bad}example.test`])
  }
  refused(['mara@example.test\r\nBcc: other@example.test', 'mara@example.test,other@example.test', 'mara@example.test other@example.test'])
})

test('refuses quotes, comments, brackets and display names', () => {
  refused(['"mara"@example.test', '"a b"@example.test', 'mara(x)@example.test', '<mara@example.test>', 'Mara <mara@example.test>'])
  refused(['mara@[192.0.2.1]', 'mara@[IPv6:2001:db8::1]', 'ma\\ra@example.test', 'mara@a@example.test', 'mara;x@example.test'])
})

test('refuses what a parser of addresses of pages would cut off or decode', () => {
  refused(['mara@example.test/x', 'mara@example.test?x', 'mara@example.test#x', 'mara@example.test\\x', 'mara@example.test:25'])
  refused(['mara@ex%61mple.test', 'mara@user:pw@example.test', 'mara@192.0.2.1', 'mara@0x7f.1', 'mara@2130706433'])
})

test('refuses characters that cannot be seen or turn the reading direction', () => {
  for (const hidden of ['\u00ad', '\u200b', '\u200d', '\u202e', '\u2066', '\ufeff', '\u115f', '\u3164', '\ufe0f', '\u034f']) {
    refused([`ma${hidden}ra@example.test`, `mara@exam${hidden}ple.test`])
  }
})

test('refuses what is no mailbox on the internet', () => {
  refused([
    '',
    ' ',
    '@',
    'mara',
    'mara@',
    '@example.test',
    'mara@localhost',
    'mara@example',
    'mara@example.',
    'mara@.test',
    'mara@ex..test',
  ])
  refused([
    '.mara@example.test',
    'mara.@example.test',
    'ma..ra@example.test',
    'mara@-example.test',
    'mara@example-.test',
    'mara@exa_mple.test',
  ])
})

test('refuses parts and wholes that are too long (RFC 5321 section 4.5.3.1), in the form they are sent in', () => {
  const domain = (length: number) => `${`${'d'.repeat(59)}.`.repeat(3)}${'e'.repeat(length - 185)}.test`

  assert.ok(parseEmailAddress(`${'a'.repeat(64)}@${domain(189)}`), '254 characters')
  refused([`${'a'.repeat(64)}@${domain(190)}`, `${'a'.repeat(65)}@example.test`, `${'ü'.repeat(33)}@example.test`])
  refused([`mara@${'d'.repeat(64)}.test`, `mara@${'中.'.repeat(60)}test`])
})

test('whatever it accepts is one line without quotes, and its canonical form is canonical', () => {
  const texts = fc.tuple(fc.string({ unit: 'binary', maxLength: 12 }), fc.string({ unit: 'grapheme', maxLength: 12 }))

  fc.assert(
    fc.property(texts, fc.constantFrom('example.test', 'münchen.test'), ([local, label], domain) => {
      const parsed = parseEmailAddress(`${local}@${label}${domain}`) ?? parseEmailAddress(`m${label}@${local}.${domain}`)
      if (!parsed) return
      assert.match(parsed.address, /^[^\s\p{C}"<>(),;:\\[\]@]+@[^\s\p{C}"<>(),;:\\[\]@]+$/u)
      assert.match(parsed.canonical, /^[^@]+@[a-z0-9.-]+$/)
      assert.equal(parsed.canonical, parsed.canonical.toLowerCase())
    }),
    { numRuns: 2000 },
  )
})
