import type { Activity } from '@countersign/contract'
import { t } from 'i18next'
import { call } from '../account/call.ts'
import { leaveFrozen } from '../account/leave.ts'
import { queryClient, sessionsQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { Dialog } from '../components/dialog.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { formatDayAndTime } from '../texts/formats.ts'
import classes from './activity.module.css'
import { eventText } from './event-text.ts'

interface NotYouDialogProps {
  /** Null while nothing is asked. */
  entry: Activity | null
  onSignedOut(): void
  onClose(): void
}

/** Somebody else may be in the account: what helps, each with what it does. */
export function NotYouDialog({ entry, onSignedOut, onClose }: NotYouDialogProps) {
  return (
    <Dialog opened={entry !== null} title={t('activity.dialogTitle')} onClose={onClose}>
      {entry && <Answers entry={entry} onSignedOut={onSignedOut} onClose={onClose} />}
    </Dialog>
  )
}

function Answers({ entry, onSignedOut, onClose }: NotYouDialogProps & { entry: Activity }) {
  const freeze = useTask(async () => {
    await call('disputeActivity', { params: { id: entry.id }, body: { action: 'freeze' } })
    await leaveFrozen()
  })
  const signOut = useTask(async () => {
    await call('disputeActivity', { params: { id: entry.id }, body: { action: 'sign_out' } })
    queryClient.removeQueries(sessionsQuery)
    onClose()
    // The dialog hands the focus back after 10 ms; what was done takes it then.
    setTimeout(onSignedOut, 30)
  })
  const failure = freeze.failure ?? signOut.failure
  const busy = freeze.busy || signOut.busy

  return (
    <Stack gap="three">
      <Stack gap="one">
        <p>
          <strong dir="auto">{eventText(entry)}</strong> <span>{formatDayAndTime(entry.at)}</span>
        </p>
        <p>{t('activity.dialogText')}</p>
      </Stack>
      {failure && <ProblemNotice error={failure.error} />}
      <div className={classes.choice}>
        <p>{t('activity.freezeText')}</p>
        <Action kind="danger" wide busy={busy} onClick={() => void freeze.run()}>
          {t('activity.freeze')}
        </Action>
      </div>
      <div className={classes.choice}>
        <p>{t('activity.signOutText')}</p>
        <Action kind="secondary" wide busy={busy} onClick={() => void signOut.run()}>
          {t('activity.signOut')}
        </Action>
      </div>
      <Action kind="quiet" wide onClick={onClose} data-autofocus>
        {t('activity.keep')}
      </Action>
    </Stack>
  )
}
