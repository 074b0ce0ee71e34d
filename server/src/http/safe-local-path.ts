/** Stands for our own host while a path is read the way a browser reads it. */
const base = 'https://own.invalid'

/**
 * A path of our own to go on to after signing in, as a browser would go to it, or undefined for whatever could lead
 * elsewhere. Browsers drop tabs and line breaks, take a backslash for a slash, and resolve dots before they look for `//`.
 */
export function safeLocalPath(text: string): string | undefined {
  if (text.length > 2048 || !/^\/(?![/\\])/.test(text) || /[\p{C}\p{Z}\\]/u.test(text) || /^\/[./]*%(2f|5c|09|0a|0d)/i.test(text))
    return undefined
  if (!URL.canParse(text, base)) return undefined
  const { origin, pathname, search, hash } = new URL(text, base)
  return origin === base && !pathname.startsWith('//') ? pathname + search + hash : undefined
}
