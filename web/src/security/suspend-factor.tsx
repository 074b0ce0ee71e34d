import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import { useState } from 'react'
import { call } from '../account/call.ts'
import { reloadFactors } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { ConfirmDialog } from '../components/dialog.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { LastFactorWarning } from './last-factor-warning.tsx'

interface SuspendFactorProps {
  factor: Factor
  factors: Factor[]
  onDone(): void
}

export function SuspendFactor({ factor, factors, onDone }: SuspendFactorProps) {
  const [asking, setAsking] = useState(false)

  const suspend = useTask(async () => {
    await call('suspendFactor', { params: { id: factor.id } })
    await reloadFactors()
    onDone()
  })

  return (
    <>
      <Action kind="secondary" busy={suspend.busy} onClick={() => setAsking(true)}>
        {t('manage.suspend')}
      </Action>
      {suspend.failure && <ProblemNotice error={suspend.failure.error} />}
      <ConfirmDialog
        opened={asking}
        title={t('manage.suspendDialogTitle', { factor: factor.name })}
        confirm={t('manage.suspend')}
        keep={t('manage.keep')}
        onConfirm={() => void suspend.run()}
        onClose={() => setAsking(false)}
      >
        <p>{t(`tools.${factor.kind}.suspendDialogText`)}</p>
        <LastFactorWarning factor={factor} factors={factors} />
      </ConfirmDialog>
    </>
  )
}

/** Asks for a code of this very factor; the dialog for that comes from the refusal. */
export function ResumeFactor({ factor, onDone }: Omit<SuspendFactorProps, 'factors'>) {
  const resume = useTask(async () => {
    await call('resumeFactor', { params: { id: factor.id } })
    await reloadFactors()
    onDone()
  })

  return (
    <>
      <Action busy={resume.busy} onClick={() => void resume.run()}>
        {t('manage.resume')}
      </Action>
      {resume.failure && <ProblemNotice error={resume.failure.error} />}
    </>
  )
}
