import type { KeyShelf } from '../crypto/erasable-keys.ts'
import type { KeyRing, RingKey } from '../crypto/key-ring.ts'
import { ReplaceableKeyRing } from '../crypto/replaceable-key-ring.ts'
import { type Database, type NoParams, statement } from './database.ts'

/** The keys do not open what this database holds: another keys file, or one that lost a key. */
export class WrongKeys extends Error {
  constructor() {
    super(
      'The keys file does not belong to this database: what was sealed with its keys does not open. Put back the keys file that was used before.',
    )
    this.name = 'WrongKeys'
  }
}

const place = { table: 'settings', column: 'value', account: '', row: 'keys-check' }
const readCheck = statement<NoParams, { value: Uint8Array }>('read-keys-check', `select value from settings where name = 'keys-check'`)
const writeCheck = statement<{ value: Uint8Array }>(
  'write-keys-check',
  `insert into settings (name, value) values ('keys-check', :value) on conflict (name) do nothing`,
)

/**
 * The key ring of this database. The first start leaves a value that only its keys open; every later start tries it, so
 * that a wrong keys file is noticed before anybody is refused because of it.
 */
export async function openKeyRing(
  database: Database,
  { keys: secrets, primaryKeyId }: { keys: RingKey[]; primaryKeyId: string },
  shelf?: KeyShelf,
): Promise<ReplaceableKeyRing> {
  const keys = new ReplaceableKeyRing({ keys: secrets, primaryKeyId }, shelf)
  const expected = keys.digest('keys-check', 'countersign')
  await database.unit((tx) => tx.run(writeCheck, { value: keys.seal(place, expected) }))
  const row = await database.read((tx) => tx.get(readCheck, {}))
  if (!row || !opens(keys, row.value, expected)) throw new WrongKeys()
  return keys
}

function opens(keys: KeyRing, sealed: Uint8Array, expected: Uint8Array): boolean {
  try {
    return Buffer.from(keys.open(place, sealed)).equals(expected)
  } catch {
    return false
  }
}
