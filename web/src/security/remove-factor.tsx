import type { Factor } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { useState } from 'react'
import { call } from '../account/call.ts'
import { factorsQuery, queryClient, recoveryCodesQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { ConfirmDialog } from '../components/dialog.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { signalAccepted } from '../passkeys/signals.ts'
import { usePolicy } from '../service.ts'
import { leaveWord } from './flash.ts'
import { LastFactorWarning } from './last-factor-warning.tsx'

export function RemoveFactor({ factor, factors }: { factor: Factor; factors: Factor[] }) {
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const codes = useQuery(recoveryCodesQuery)
  const endsCodes = factors.length === 1 && codes.data?.set != null
  const { turnOff, maxFactors } = usePolicy()

  const remove = useTask(async () => {
    await call('removeFactor', { params: { id: factor.id } })
    if (factor.kind === 'passkey') await signalAccepted()
    leaveWord({ what: 'removed', factor: factor.name, kind: factor.kind })
    await navigate({ to: '/security' })
    queryClient.setQueryData(factorsQuery.queryKey, (before) => before?.filter(({ id }) => id !== factor.id))
    await queryClient.invalidateQueries(recoveryCodesQuery)
  })

  return (
    <>
      <Action kind="secondary" busy={remove.busy} onClick={() => setAsking(true)}>
        {t(`tools.${factor.kind}.remove`)}
      </Action>
      {remove.failure && <ProblemNotice error={remove.failure.error} />}
      <ConfirmDialog
        opened={asking}
        danger
        title={maxFactors === 1 ? t('manage.offDialogTitle') : t('manage.removeDialogTitle', { factor: factor.name })}
        confirm={t(`tools.${factor.kind}.remove`)}
        keep={t('manage.keep')}
        onConfirm={() => void remove.run()}
        onClose={() => setAsking(false)}
      >
        <p>{t(`tools.${factor.kind}.removeDialogText`)}</p>
        {factor.kind !== 'sms' && turnOff?.after.includes('delete_entry') && <p>{t(`tools.${factor.kind}.removeDialogAfter`)}</p>}
        {endsCodes && <p>{t('manage.lastCodes')}</p>}
        <LastFactorWarning factor={factor} factors={factors} />
      </ConfirmDialog>
    </>
  )
}
