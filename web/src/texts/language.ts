/** Languages that are written from right to left. */
const rightToLeft = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'])

export const directionOf = (language: string): 'ltr' | 'rtl' => (rightToLeft.has(primaryTag(language)) ? 'rtl' : 'ltr')

/** The first language the person asks for that there are texts in; English where there is none. */
export function chooseLanguage(wanted: readonly string[], available: readonly string[]): string {
  for (const tag of wanted) {
    const match = available.find((language) => language === tag) ?? available.find((language) => language === primaryTag(tag))
    if (match) return match
  }
  return 'en'
}

/** Dates and times follow the person's region where it goes with the language of the texts: `en-GB` writes 14:35. */
export const chooseRegion = (wanted: readonly string[], language: string): string =>
  wanted.find((tag) => primaryTag(tag) === language) ?? language

const primaryTag = (tag: string): string => tag.toLowerCase().split('-')[0] ?? tag
