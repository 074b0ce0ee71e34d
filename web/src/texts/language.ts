import type { Language } from '@countersign/contract'

export const languages = ['en', 'de', 'ar'] as const satisfies readonly Language[]

export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch', ar: 'العربية' }

/** That of the page. */
export const currentLanguage = (): Language => chooseLanguage([document.documentElement.lang], languages)

/** Languages that are written from right to left. */
const rightToLeft = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi'])

export const directionOf = (language: string): 'ltr' | 'rtl' => (rightToLeft.has(primaryTag(language)) ? 'rtl' : 'ltr')

/** The first language the person asks for that there are texts in; English where there is none. */
export function chooseLanguage<L extends string>(wanted: readonly string[], available: readonly L[]): L | 'en' {
  for (const tag of wanted) {
    const match = available.find((language) => language === tag) ?? available.find((language) => language === primaryTag(tag))
    if (match) return match
  }
  return 'en'
}

/**
 * Dates and times follow the person's region where it goes with the language of the texts: `en-GB` writes 14:35. In Arabic always
 * with Western digits, like the codes beside them, and by the Gregorian calendar, which regions differ in.
 */
export function chooseRegion(wanted: readonly string[], language: string): string {
  const region = wanted.find((tag) => primaryTag(tag) === language && tag !== language) ?? language
  return language === 'ar' ? new Intl.Locale(region, { calendar: 'gregory', numberingSystem: 'latn' }).toString() : region
}

const primaryTag = (tag: string): string => tag.toLowerCase().split('-')[0] ?? tag
