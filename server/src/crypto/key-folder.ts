import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyShelf } from './erasable-keys.ts'

const nameShape = /^[a-z0-9_]{1,64}$/

/** A file a key, for its owner only. Several servers may share the folder. */
export function keyFolder(folder: string): KeyShelf {
  const pathOf = (name: string): string => {
    if (!nameShape.test(name)) throw new RangeError('the name of an erasable key is an id')
    return join(folder, name)
  }
  const nextOf = (name: string): string => join(folder, `.next-${name}`)
  const read = (name: string) => orMissing(() => new Uint8Array(readFileSync(pathOf(name))))
  const draftOf = (content: Uint8Array): string => {
    const draft = join(folder, `.${randomBytes(6).toString('hex')}`)
    const file = openSync(draft, 'wx', 0o600)
    try {
      writeSync(file, content)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    return draft
  }
  const drop = (path: string) => orMissing(() => unlinkSync(path))

  return {
    read,
    putOnce(name, content) {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const draft = draftOf(content)
      try {
        // A link appears at once and complete, and unlike a rename it replaces nothing.
        linkSync(draft, pathOf(name))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      } finally {
        unlinkSync(draft)
      }
      syncFolder(folder)
      return read(name) ?? content
    },
    remove(name) {
      // The second time for what a replacement under way may have put back, whose next one is gone after this.
      for (const path of [pathOf(name), nextOf(name), pathOf(name)]) drop(path)
      orMissing(() => syncFolder(folder))
    },
    names: () => orMissing(() => readdirSync(folder).filter((name) => nameShape.test(name))) ?? [],
    replace(name, former, content) {
      const next = nextOf(name)
      renameSync(draftOf(content), next)
      // Looked at once the next one lies there: who removes the name from here on removes that too.
      const there = read(name)
      if (!there || !Buffer.from(there).equals(former)) {
        drop(next)
        return false
      }
      const isReplaced = orMissing(() => {
        renameSync(next, pathOf(name))
        return true
      })
      syncFolder(folder)
      return isReplaced ?? false
    },
  }
}

function orMissing<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function syncFolder(folder: string): void {
  const open = openSync(folder, 'r')
  try {
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}
