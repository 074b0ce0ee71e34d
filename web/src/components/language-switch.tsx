import { t } from 'i18next'
import { directionOf, languageNames, languages } from '../texts/language.ts'
import { chooseLanguageHere } from '../texts/language-choice.ts'
import classes from './language-switch.module.css'

/** Each language by its own name: who reads none of the others still finds theirs. */
export function LanguageSwitch() {
  const current = document.documentElement.lang
  return (
    <nav aria-label={t('shell.languages')}>
      <ul className={classes.languages}>
        {languages.map((language) => (
          <li key={language}>
            <button
              type="button"
              lang={language}
              dir={directionOf(language)}
              aria-current={language === current || undefined}
              className={classes.language}
              onClick={() => chooseLanguageHere(language)}
            >
              {languageNames[language]}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  )
}
