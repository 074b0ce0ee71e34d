import { t } from 'i18next'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { PasskeyFailure } from './passkey-failure.ts'

interface PasskeyProblemProps {
  error: unknown
  /** What the person may do instead, which depends on where they are. */
  instead: string
}

/** A dialog that was closed is no error: a quiet note keeps the place. Everything else says what happened and who acts next. */
export function PasskeyProblem({ error, instead }: PasskeyProblemProps) {
  if (!(error instanceof PasskeyFailure)) return <ProblemNotice error={error} source="passkey" />
  const { reason } = error
  if (reason === 'cancelled') {
    return (
      <NoticeBanner kind="note" live="status">
        {t('passkey.cancelled')} {instead}
      </NoticeBanner>
    )
  }
  return (
    <NoticeBanner kind="warning" live="alert" title={t(`passkey.${reason}.what`)}>
      {t(`passkey.${reason}.next`)} {reason !== 'setUpAlready' && reason !== 'otherSite' && instead}
    </NoticeBanner>
  )
}
