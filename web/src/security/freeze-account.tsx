import { t } from 'i18next'
import { useState } from 'react'
import { call } from '../account/call.ts'
import { leaveFrozen } from '../account/leave.ts'
import { Action } from '../components/action.tsx'
import { ConfirmDialog } from '../components/dialog.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'

/** Asks for no proof: whoever fears that somebody is in the account has no time for it, and it only makes things safer. */
export function FreezeAccount() {
  const [asking, setAsking] = useState(false)

  const freeze = useTask(async () => {
    await call('freezeAccount')
    await leaveFrozen()
  })

  return (
    <>
      <Action kind="secondary" busy={freeze.busy} onClick={() => setAsking(true)}>
        {t('freeze.button')}
      </Action>
      {freeze.failure && <ProblemNotice error={freeze.failure.error} />}
      <ConfirmDialog
        opened={asking}
        danger
        title={t('freeze.dialogTitle')}
        confirm={t('freeze.button')}
        keep={t('freeze.keep')}
        onConfirm={() => void freeze.run()}
        onClose={() => setAsking(false)}
      >
        <p>{t('freeze.dialogText')}</p>
        <p>{t('freeze.dialogThaw')}</p>
      </ConfirmDialog>
    </>
  )
}
