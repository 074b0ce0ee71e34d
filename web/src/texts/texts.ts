import type { Language } from '@countersign/contract'
import i18next from 'i18next'
import { embedHere } from './embed.ts'
import { setRegion } from './formats.ts'
import { chooseLanguage, chooseRegion, directionOf, languages } from './language.ts'
import { chosenLanguage } from './language-choice.ts'

/** The texts of one entry, a file of its own for each language: a page loads those it is shown in and no others. */
export type Catalogues = Record<Language, () => Promise<{ texts: object }>>

/** Loads the texts in the language that the person has chosen here, or else in the first that the browser asks for. */
export async function loadTexts(catalogues: Catalogues): Promise<Language> {
  const wanted = [...chosenLanguage(), ...navigator.languages]
  const language = chooseLanguage(wanted, languages)
  const { texts } = await catalogues[language]()
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
  setRegion(chooseRegion(wanted, language))
  if (!i18next.isInitialized) start()
  i18next.addResourceBundle(language, 'translation', texts)
  await i18next.changeLanguage(language)
  return language
}

function start(): void {
  void i18next.init({
    fallbackLng: false,
    resources: {},
    // React escapes; what is filled in has to keep its own direction.
    interpolation: { escape: embedHere },
    initAsync: false,
  })
}
