import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import type { Place } from './place.ts'

/**
 * Keys that can be destroyed, one a name: what is sealed with a destroyed key is gone from every copy there is, backups too. They lie
 * outside the database, sealed with the key ring, so that neither its backup nor the shelf alone opens anything.
 */
export interface ErasableKeys {
  /** Makes the key at its first use. */
  seal(name: string, place: Place, plain: Uint8Array): Uint8Array
  /** Undefined where the key was destroyed or lost. */
  open(name: string, place: Place, sealed: Uint8Array): Uint8Array | undefined
  erase(name: string): void
  /** Of all that there are. */
  names(): string[]
  /** Seals the keys themselves again that an older key sealed; gives back how many. */
  reseal(): number
}

/** Where they lie. All of it is done at once and waits for nobody, as it happens within transactions. */
export interface KeyShelf {
  read(name: string): Uint8Array | undefined
  /** What lies there afterwards: of two that put one there at once, both get the same. */
  putOnce(name: string, content: Uint8Array): Uint8Array
  remove(name: string): void
  names(): string[]
  /** Only where `former` still lies there: what was removed meanwhile stays away. */
  replace(name: string, former: Uint8Array, content: Uint8Array): boolean
}

interface Wrapping {
  seal(place: Place, plain: Uint8Array): Uint8Array
  open(place: Place, sealed: Uint8Array): Uint8Array
  isOfPrimaryKey(sealed: Uint8Array): boolean
}

const [nonceLength, tagLength] = [12, 16]

export function createErasableKeys(wrapping: Wrapping, shelf: KeyShelf): ErasableKeys {
  const placeOf = (name: string): Place => ({ table: 'erasable-keys', column: 'key', account: '', row: name })
  const find = (name: string): Uint8Array | undefined => {
    const sealed = shelf.read(name)
    return sealed && wrapping.open(placeOf(name), sealed)
  }
  const make = (name: string) => wrapping.open(placeOf(name), shelf.putOnce(name, wrapping.seal(placeOf(name), randomBytes(32))))

  return {
    seal(name, place, plain) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', find(name) ?? make(name), nonce, { authTagLength: tagLength })
      cipher.setAAD(associatedData(name, place))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body])
    },
    open(name, place, sealed) {
      const key = find(name)
      if (!key) return undefined
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
      decipher.setAAD(associatedData(name, place)).setAuthTag(bytes.subarray(nonceLength, nonceLength + tagLength))
      try {
        return Buffer.concat([decipher.update(bytes.subarray(nonceLength + tagLength)), decipher.final()])
      } catch {
        // Sealed before the key was lost and made anew, or moved here from elsewhere: either way it is not there any more.
        return undefined
      }
    },
    erase: (name) => shelf.remove(name),
    names: () => shelf.names(),
    reseal() {
      const old = shelf.names().map((name) => ({ name, former: shelf.read(name) }))
      return old.filter(({ name, former }) => {
        if (!former || wrapping.isOfPrimaryKey(former)) return false
        return shelf.replace(name, former, wrapping.seal(placeOf(name), wrapping.open(placeOf(name), former)))
      }).length
    },
  }
}

const associatedData = (name: string, { table, column, account, row }: Place): Buffer =>
  Buffer.from(JSON.stringify(['erasable', name, table, column, account, row]))

/** Of a process that keeps nothing. */
export function shelfInMemory(): KeyShelf {
  const kept = new Map<string, Uint8Array>()
  return {
    read: (name) => kept.get(name),
    putOnce(name, content) {
      if (!kept.has(name)) kept.set(name, content)
      return kept.get(name) as Uint8Array
    },
    remove: (name) => void kept.delete(name),
    names: () => [...kept.keys()],
    replace(name, former, content) {
      if (kept.get(name) !== former) return false
      kept.set(name, content)
      return true
    },
  }
}
