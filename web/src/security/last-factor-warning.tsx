import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'

/** Says what goes wrong, and offers the safer way in the same breath. */
export function LastFactorWarning() {
  return (
    <NoticeBanner
      kind="warning"
      title={t('manage.lastTitle')}
      action={
        <ActionRoute kind="secondary" to="/security/authenticator/new">
          {t('manage.lastAdd')}
        </ActionRoute>
      }
    >
      {t('manage.lastText')}
    </NoticeBanner>
  )
}
