import type { Language } from '@countersign/contract'
import { api } from '../api.ts'
import { languageWasTold, untoldLanguage } from '../texts/language-choice.ts'

/** So that mails come in the language that was chosen for the pages. What fails is told at the next page load. */
export async function tellLanguage(): Promise<void> {
  const language = untoldLanguage()
  if (language === null) return
  try {
    await api.call('changeLanguage', { body: { language: language as Language } })
  } catch {
    return
  }
  languageWasTold(language)
}
