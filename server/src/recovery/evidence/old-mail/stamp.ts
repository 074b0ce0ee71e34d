import type { KeyRing } from '../../../crypto/key-ring.ts'
import { type Provenance, readReference } from '../../../messages/provenance.ts'

/** What our own stamp says of a mail. */
export interface Stamp {
  /** To one of the account's addresses, to another, no stamp at all, or one that is not ours. */
  stamp: 'ours' | 'ours_to_another' | 'none' | 'forged'
  template: Provenance['template'] | null
  /** RFC 3339, to the minute. */
  sentAt: string | null
}

/** The first of the references that is ours. */
export function stampIn(references: readonly string[], keys: KeyRing, addresses: readonly string[]): Stamp {
  for (const reference of references) {
    const seen = addresses.map((address) => readReference(keys, reference, address))
    const ours = seen.find((one) => one?.isTo) ?? seen.find((one) => one !== undefined) ?? readReference(keys, reference, undefined)
    if (ours) {
      const { template, at, isTo } = ours
      return { stamp: isTo ? 'ours' : 'ours_to_another', template, sentAt: new Date(at).toISOString() }
    }
  }
  return { stamp: references.length > 0 ? 'forged' : 'none', template: null, sentAt: null }
}
