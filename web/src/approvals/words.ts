import { t } from 'i18next'

const known = ['withdrawal', 'transfer', 'payment', 'create_api_key', 'allow_destination', 'remove_destination'] as const

/** What an operation of this kind is called; one that an operator has made up is called what they call it. */
export function kindName(kind: string): string {
  const ours = known.find((one) => one === kind)
  if (ours) return t(`approve.kinds.${ours}`)
  const words = kind.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const groupLength = 4

/** An address in groups that the eye can compare: the first and last six characters or so are its ends. */
export function groupsOf(address: string): { at: number; text: string; isEnd: boolean }[] {
  const groups = address.match(/.{1,4}/gs) ?? []
  const isLong = address.length > 6 * groupLength
  const shortLast = (groups.at(-1)?.length ?? 0) < groupLength
  return groups.map((text, at) => ({
    at,
    text,
    isEnd: isLong && (at < 2 || at >= groups.length - (shortLast ? 3 : 2)),
  }))
}
