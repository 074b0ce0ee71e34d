import type { Language } from '@countersign/contract'
import { t } from 'i18next'
import classes from './help.module.css'
import type { Facts } from './use-help.ts'

type Name = 'security-page' | 'pop-up' | 'modification' | 'turn-off' | 'enable'

/** A picture of a page as it is, where the service has one in this language. */
export function Picture({ of, facts }: { of: Name; facts: Facts }) {
  const language = document.documentElement.lang as Language
  const picture = facts.help.pictures.find((one) => one.of === of && one.language === language)
  return (
    picture && (
      <img className={classes.picture} src={picture.path} srcSet={`${picture.path} 1.5x`} alt={t(`help.pictures.${of}`)} loading="lazy" />
    )
  )
}
