import { t } from 'i18next'
import classes from './help.module.css'
import { Section } from './parts.tsx'

/** What to write (S1-27 to S1-35, S1-44): the same lines that our answers ask for. */
export function ByMail() {
  return (
    <Section level={3} title={t('help.lost.mail.title')}>
      <p>{t('help.lost.mail.text')}</p>
      <p className={classes.lines}>{t('help.lost.mail.lines')}</p>
      <p>{t('help.lost.mail.then')}</p>
      <p>{t('help.lost.mail.elbows')}</p>
    </Section>
  )
}
