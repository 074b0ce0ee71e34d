import { t } from 'i18next'
import { useState } from 'react'
import { call } from '../account/call.ts'
import { queryClient, sessionsQuery, trustedDevicesQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { ConfirmDialog } from '../components/dialog.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import classes from '../security/security.module.css'

export function EndOtherSessions({ onEnded }: { onEnded(): void }) {
  const [asking, setAsking] = useState(false)

  const end = useTask(async () => {
    await call('endOtherSessions')
    queryClient.setQueryData(sessionsQuery.queryKey, (before) => before?.filter(({ isCurrent }) => isCurrent))
    queryClient.setQueryData(trustedDevicesQuery.queryKey, (before) => before && [])
    onEnded()
  })

  return (
    <div className={classes.ending}>
      <Action kind="secondary" busy={end.busy} onClick={() => setAsking(true)}>
        {t('sessions.endOthers')}
      </Action>
      {end.failure && <ProblemNotice error={end.failure.error} />}
      <ConfirmDialog
        opened={asking}
        title={t('sessions.endOthersTitle')}
        confirm={t('sessions.endOthers')}
        keep={t('sessions.keep')}
        onConfirm={() => void end.run()}
        onClose={() => setAsking(false)}
      >
        <p>{t('sessions.endOthersDialog')}</p>
      </ConfirmDialog>
    </div>
  )
}
