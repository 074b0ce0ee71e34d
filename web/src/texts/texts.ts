import type { Language } from '@countersign/contract'
import i18next from 'i18next'
import { embedHere } from './embed.ts'
import { setRegion } from './formats.ts'
import { chooseLanguage, chooseRegion, directionOf, languages } from './language.ts'
import { chosenLanguage } from './language-choice.ts'

/** The texts of one entry, a file of its own for each language: a page loads those it is shown in and no others. */
export type Catalogues = Record<Language, () => Promise<{ texts: object }>>

/** Those of parts that come by themselves. */
const further: Catalogues[] = []

/** Loads more texts, now and in every language that is chosen from now on. */
export async function loadFurtherTexts(catalogues: Catalogues): Promise<void> {
  further.push(catalogues)
  await addTexts([catalogues], chooseLanguage(chosenOrWanted(), languages))
}

/** Loads the texts in the language that the person has chosen here, or else in the first that the browser asks for. */
export async function loadTexts(catalogues: Catalogues): Promise<Language> {
  const wanted = chosenOrWanted()
  const language = chooseLanguage(wanted, languages)
  if (!i18next.isInitialized) start()
  await addTexts([catalogues, ...further], language)
  document.documentElement.lang = language
  document.documentElement.dir = directionOf(language)
  setRegion(chooseRegion(wanted, language))
  await i18next.changeLanguage(language)
  return language
}

const chosenOrWanted = () => [...chosenLanguage(), ...navigator.languages]

async function addTexts(catalogues: readonly Catalogues[], language: Language): Promise<void> {
  const loaded = await Promise.all(catalogues.map((each) => each[language]()))
  for (const { texts } of loaded) i18next.addResourceBundle(language, 'translation', texts, true, true)
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
