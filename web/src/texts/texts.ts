import i18next from 'i18next'
import type { Catalogue } from './catalogue.d.ts'
import { setRegion } from './formats.ts'
import { chooseLanguage, chooseRegion, directionOf } from './language.ts'

/** English travels with the entry. A further language is one more name here, fetched by the entry that needs it. */
const available = ['en']

export function startTexts(english: Catalogue): void {
  const language = chooseLanguage(navigator.languages, available)
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
  setRegion(chooseRegion(navigator.languages, language))
  void i18next.init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: english } },
    interpolation: { escapeValue: false }, // React escapes
    initAsync: false,
  })
}
