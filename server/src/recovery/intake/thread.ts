import type { KeyRing } from '../../crypto/key-ring.ts'
import type { RecoveryCase } from '../stored-case.ts'

type Named = Pick<RecoveryCase, 'id' | 'number'>

/**
 * How an answer finds its case: by the address it goes to, by the mails it refers to, by the number in its subject. All three only say
 * which case is meant; whose it may be, the sender decides. The mark keeps made-up addresses from looking like ours.
 */
export function replyAddress(keys: KeyRing, address: string, one: Named): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}+${nameOf(keys, one)}${address.slice(at)}`
}

/** A reference that every mail of ours about the case has, and mail programs carry on with every answer. */
export function threadReference(keys: KeyRing, address: string, one: Named): string {
  return `case-${nameOf(keys, one)}@${address.slice(address.lastIndexOf('@') + 1)}`
}

/** The case numbers that a mail names, the surest first. */
export function casesNamed({ to, references, subject }: { to: readonly string[]; references: readonly string[]; subject: string }): Name[] {
  const named = (text: string, shape: RegExp) =>
    [...text.matchAll(shape)].map(([, number = '', mark]) => ({ number: numberIn(number), mark: mark?.toLowerCase() ?? null }))
  return [
    ...to.flatMap((address) => named(address, /\+([a-z0-9]{8})-([a-z2-7]{12})@/gi)),
    ...references.flatMap((id) => named(id, /^case-([a-z0-9]{8})-([a-z2-7]{12})@/gi)),
    ...named(subject, /\b([34679ACDEFGHJKMNPQRTWXY]{4}-[34679ACDEFGHJKMNPQRTWXY]{4})\b/gi),
  ].slice(0, 10)
}

export interface Name {
  number: string
  mark: string | null
}

export const isNameOf = (keys: KeyRing, { number, mark }: Name, one: Named): boolean =>
  one.number === number && (mark === null || mark === markOf(keys, one))

const nameOf = (keys: KeyRing, one: Named): string => `${one.number.replace('-', '').toLowerCase()}-${markOf(keys, one)}`

const numberIn = (text: string): string => {
  const signs = text.replace('-', '').toUpperCase()
  return `${signs.slice(0, 4)}-${signs.slice(4)}`
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
const markOf = (keys: KeyRing, { id }: Named): string =>
  [...keys.digest('intake-reply', id).subarray(0, 12)].map((byte) => alphabet[byte & 31]).join('')
