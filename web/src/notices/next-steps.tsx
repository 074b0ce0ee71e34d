import { t } from 'i18next'
import { useId } from 'react'
import classes from './notices.module.css'

/** After the first help: what makes it last. */
export function NextSteps({ isFrozen }: { isFrozen: boolean }) {
  const id = useId()
  return (
    <section className={classes.next} aria-labelledby={id}>
      <h2 id={id}>{t('notMe.nextTitle')}</h2>
      <ol>
        <li>{t('notMe.nextMailbox')}</li>
        <li>
          {t('notMe.nextPassword')} <a href="/forgot-password">{t('notMe.nextPasswordLink')}</a>
        </li>
        {isFrozen && <li>{t('notMe.nextThaw')}</li>}
        <li>
          {t('notMe.nextSupport')} <a href="/help/contact">{t('notMe.nextSupportLink')}</a>
        </li>
      </ol>
    </section>
  )
}
