import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { usePolicy } from '../service.ts'
import { formatDay } from '../texts/formats.ts'
import { twoFactorState } from './two-factor-state.ts'

/** The day from which nothing works here without a second factor, while there is time. */
export function DeadlineBanner({ factors }: { factors: Factor[] }) {
  const { requiredFrom } = usePolicy()
  if (requiredFrom === null || twoFactorState(factors) === 'on') return null
  return (
    <NoticeBanner kind="warning" title={t('nag.deadlineTitle', { day: formatDay(requiredFrom) })}>
      {t('nag.deadlineText')}
    </NoticeBanner>
  )
}
