import type { OwnApproval } from '@countersign/contract'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { formatMoment } from '../texts/formats.ts'

export type Held = { why: 'held' | 'tooNew'; until: string } | { why: 'noFactor' }

/** Why it cannot be approved now, whatever is proved. */
export function obstacleTo({ heldUntil, factorFrom, factors }: OwnApproval): Held | null {
  if (heldUntil !== null) return { why: 'held', until: heldUntil }
  if (factorFrom !== null) return { why: 'tooNew', until: factorFrom }
  return factors.length === 0 ? { why: 'noFactor' } : null
}

export function Obstacle({ obstacle }: { obstacle: Held }) {
  if (obstacle.why === 'noFactor') {
    return (
      <NoticeBanner
        kind="warning"
        title={t('approve.noFactorTitle')}
        action={
          <ActionRoute kind="secondary" to="/security">
            {t('approve.toSecurity')}
          </ActionRoute>
        }
      >
        {t('approve.noFactorText')}
      </NoticeBanner>
    )
  }
  const until = formatMoment(obstacle.until)
  return (
    <NoticeBanner kind="warning" title={t(`approve.${obstacle.why}Title`, { until })}>
      {t(`approve.${obstacle.why}Text`)}
    </NoticeBanner>
  )
}
