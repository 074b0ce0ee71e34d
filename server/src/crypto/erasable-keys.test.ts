import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type KeyShelf, shelfInMemory } from './erasable-keys.ts'
import { keyFolder } from './key-folder.ts'
import { createKeyRing } from './key-ring.ts'

const [first, second] = ['first', 'second'].map((id) => ({ id, secret: Buffer.alloc(32, id) })) as [
  { id: string; secret: Buffer },
  { id: string; secret: Buffer },
]
const place = { table: 'cases', column: 'sealed_text', account: 'a', row: 'r' }
const text = (opened: Uint8Array | undefined) => opened && Buffer.from(opened).toString()

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'))
})
after(() => rm(folder, { recursive: true }))

for (const [name, shelfOf] of Object.entries<() => KeyShelf>({
  memory: shelfInMemory,
  'a folder': () => keyFolder(join(folder, 'keys')),
}))
  describe(`erasable keys in ${name}`, () => {
    test('are sealed again under the primary key, and open what they sealed', async () => {
      const shelf = shelfOf()
      const sealed = createKeyRing([first], 'first', shelf).erasable.seal('one', place, Buffer.from('hello'))
      const both = createKeyRing([first, second], 'second', shelf)

      assert.deepEqual([both.erasable.reseal(), both.erasable.reseal()], [1, 0])

      assert.equal(text(createKeyRing([second], 'second', shelf).erasable.open('one', place, sealed)), 'hello')
      assert.throws(() => createKeyRing([first], 'first', shelf).erasable.open('one', place, sealed))
    })

    test('that were destroyed meanwhile stay destroyed', () => {
      const shelf = shelfOf()
      const old = createKeyRing([first], 'first', shelf)
      const sealed = old.erasable.seal('two', place, Buffer.from('hello'))
      const meanwhile: KeyShelf = {
        ...shelf,
        replace: (...given) => {
          old.erasable.erase('two')
          return shelf.replace(...given)
        },
      }

      assert.equal(createKeyRing([first, second], 'second', meanwhile).erasable.reseal(), 0)

      assert.equal(old.erasable.open('two', place, sealed), undefined)
    })
  })

test('nothing of a key that was destroyed lies in the folder', async () => {
  const shelf = keyFolder(join(folder, 'keys'))
  for (const name of shelf.names()) shelf.remove(name)
  assert.deepEqual(await readdir(join(folder, 'keys')), [])
})
