import { t } from 'i18next'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import classes from './notices.module.css'

/** Too late for the link, but not too late to do something. */
export function NotMeLinkOver() {
  return (
    <Stack gap="three">
      <PageHeading title={t('notMe.overTitle')} lead={t('notMe.overText')} />
      <ul className={classes.ways}>
        <li>
          {t('notMe.overSignIn')} <a href="/security">{t('notMe.overSignInLink')}</a>
        </li>
        <li>
          {t('notMe.overPassword')} <a href="/forgot-password">{t('notMe.nextPasswordLink')}</a>
        </li>
        <li>
          {t('notMe.overSupport')} <a href="/help/contact">{t('notMe.nextSupportLink')}</a>
        </li>
      </ul>
    </Stack>
  )
}
