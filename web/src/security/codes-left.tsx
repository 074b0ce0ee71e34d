import type { RecoveryCodes } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { recoveryCodesQuery } from '../account/queries.ts'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { formatDay } from '../texts/formats.ts'

type CodeSet = NonNullable<RecoveryCodes['set']>

/** From so few on the owner is asked to make new ones. */
const few = 3

/** "7 of 10 left, made on 22 November 2026": the day is what an old print-out is told by. */
export function CodesLeft({ set }: { set: CodeSet }) {
  return t('recoveryCodes.left', { left: set.left, total: set.total, day: formatDay(set.madeAt) })
}

/** On the security page, while there is still a code left to get in with. */
export function FewCodesLeft() {
  const { data } = useQuery(recoveryCodesQuery)
  if (!data?.set || data.set.left > few) return null
  return (
    <NoticeBanner
      kind="warning"
      title={t('recoveryCodes.lowTitle', { count: data.set.left })}
      action={
        <ActionRoute kind="secondary" to="/security/recovery-codes">
          {t('recoveryCodes.renew')}
        </ActionRoute>
      }
    >
      {t('recoveryCodes.lowText')}
    </NoticeBanner>
  )
}

/** The line of the security page. */
export function RecoveryCodesSummary() {
  const { data } = useQuery(recoveryCodesQuery)
  return data?.set ? <CodesLeft set={data.set} /> : t('recoveryCodes.summary')
}
