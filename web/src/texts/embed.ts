/**
 * A name, an address or a number in a sentence from right to left keeps its own order: isolates around it (UAX 9 §2.7). What has
 * Arabic letters, and a bare number, belong to the sentence as they are.
 */
export const embed = (value: string): string => (readsFromTheRight(value) || /^\d+$/.test(value) ? value : `\u2068${value}\u2069`)

/** On a page from left to right nothing is needed. */
export const embedHere = (value: string): string => (document.documentElement.dir === 'rtl' ? embed(value) : value)

export const readsFromTheRight = (text: string): boolean => /\p{Script=Arabic}/u.test(text)
