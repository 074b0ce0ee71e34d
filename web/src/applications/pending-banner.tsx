import { t } from 'i18next'
import { useState } from 'react'
import { ActionLink } from '../components/action.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { forgetPending, takePending } from './pending.ts'

/** An application waits for the factor that was to be set up here. */
export function PendingBanner() {
  const [pending] = useState(takePending)
  if (!pending) return null
  return (
    <NoticeBanner
      kind="note"
      title={t('applications.waits', { name: pending.name })}
      action={
        <ActionLink kind="secondary" href={pending.path} onClick={forgetPending}>
          {t('applications.continue', { name: pending.name })}
        </ActionLink>
      }
    >
      {t('applications.waitsText')}
    </NoticeBanner>
  )
}
