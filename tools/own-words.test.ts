import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unwantedWords } from './own-words.ts'

test('finds paths of one machine, registries and work left undone', () => {
  const lines = [['', 'home', 'ada', 'x'].join('/'), `https://registry.${'npmjs'}.org/a`, `// ${'TO'}${'DO'}: later`]

  const found = unwantedWords('a.md', lines.join('\n'))

  assert.equal(found.length, 3)
  assert.match(found[0] as string, /^a\.md:1 names a path of one machine/)
  assert.match(found[1] as string, /^a\.md:2 names a package registry/)
  assert.match(found[2] as string, /^a\.md:3 names work left undone/)
})

test('leaves web addresses and relative paths alone', () => {
  assert.deepEqual(unwantedWords('a.md', ['https://example.org/home/x', './home/x', '`${origin}/home/x`', 'src/root/x'].join('\n')), [])
})
