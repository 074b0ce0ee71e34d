import type { Language } from '@countersign/contract'

/**
 * What the person chose in this browser. No secret, so it stays when they sign out. `untold` is there until the account has heard of
 * it, where one is signed in: its mails follow.
 */
const names = { chosen: 'language', untold: 'language-untold' }

let chosenHere: Language | undefined
let tell: (language: Language) => void = () => {}

export const onLanguageChosen = (listener: (language: Language) => void): void => {
  tell = listener
}

/** Empty where nothing was chosen. */
export function chosenLanguage(): string[] {
  const chosen = chosenHere ?? read(names.chosen)
  return chosen === null ? [] : [chosen]
}

export function chooseLanguageHere(language: Language): void {
  chosenHere = language
  write(names.chosen, language)
  write(names.untold, language)
  tell(language)
}

/** The choice that the account does not know of yet. */
export const untoldLanguage = (): string | null => read(names.untold)

/** Not if another choice was made meanwhile. */
export function languageWasTold(language: string): void {
  if (read(names.untold) === language) write(names.untold, null)
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name)
  } catch {
    return null // forbidden in this browser
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(name)
    else localStorage.setItem(name, value)
  } catch {
    // The choice holds until the page is left.
  }
}
