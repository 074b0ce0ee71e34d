import { type KeyShelf, shelfInMemory } from './erasable-keys.ts'
import { createKeyRing, type KeyRing, type RingKey } from './key-ring.ts'

export interface RingKeys {
  keys: readonly RingKey[]
  primaryKeyId: string
}

/**
 * A key ring whose keys can be exchanged while the server runs, so that a rotation needs no restart. Everybody keeps the
 * one object; what they ask of it is answered with the keys of that moment.
 */
export class ReplaceableKeyRing implements KeyRing {
  #current: KeyRing
  readonly #shelf: KeyShelf

  constructor({ keys, primaryKeyId }: RingKeys, shelf: KeyShelf = shelfInMemory()) {
    this.#shelf = shelf
    this.#current = createKeyRing(keys, primaryKeyId, shelf)
  }

  /** Throws a RangeError for keys that leave out the oldest: digests are made with it, and every session would end. */
  replace({ keys, primaryKeyId }: RingKeys): void {
    const next = createKeyRing(keys, primaryKeyId, this.#shelf)
    if (next.keyIds[0] !== this.#current.keyIds[0]) throw new RangeError('the oldest key may not change while the server runs')
    this.#current = next
  }

  seal: KeyRing['seal'] = (place, plain) => this.#current.seal(place, plain)
  open: KeyRing['open'] = (place, sealed) => this.#current.open(place, sealed)
  keyIdOf: KeyRing['keyIdOf'] = (sealed) => this.#current.keyIdOf(sealed)
  digest: KeyRing['digest'] = (purpose, value) => this.#current.digest(purpose, value)

  get pepper(): KeyRing['pepper'] {
    return this.#current.pepper
  }
  get signer(): KeyRing['signer'] {
    return this.#current.signer
  }
  get erasable(): KeyRing['erasable'] {
    return this.#current.erasable
  }
  get primaryKeyId(): string {
    return this.#current.primaryKeyId
  }
  get keyIds(): string[] {
    return this.#current.keyIds
  }
}
