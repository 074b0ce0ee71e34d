import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { accountQuery } from '../account/queries.ts'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { formatMoment } from '../texts/formats.ts'

const textOf = (reason: string) =>
  reason === 'recovery_codes.used' ? 'hold.textRecovery' : reason.startsWith('password.') ? 'hold.textPassword' : 'hold.text'

/** What is held back, until when, why, and what to do if it was somebody else. */
export function HoldBanner() {
  const { data } = useQuery(accountQuery)
  const hold = data?.holds[0]
  if (!hold) return null
  return (
    <NoticeBanner
      kind="warning"
      title={t('hold.title', { until: formatMoment(hold.until) })}
      action={
        <ActionRoute kind="secondary" to="/security/activity">
          {t('hold.notMe')}
        </ActionRoute>
      }
    >
      {t(textOf(hold.reason))}
    </NoticeBanner>
  )
}
