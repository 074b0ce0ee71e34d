import { queryOptions, useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { call } from '../account/call.ts'
import { queryClient } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { formatDayAndTime } from '../texts/formats.ts'

const recoveryQuery = queryOptions({ queryKey: ['recovery'], queryFn: async () => (await call('getOwnRecovery')).case })

/** Whoever is in their account needs no recovery: a case that somebody else began is stopped here. */
export function OpenRecovery() {
  const { data: open } = useQuery(recoveryQuery)
  const stop = useTask(async () => {
    await call('stopOwnRecovery')
    await queryClient.invalidateQueries({ queryKey: recoveryQuery.queryKey })
  })
  if (!open) return null
  return (
    <>
      {stop.failure && <ProblemNotice error={stop.failure.error} />}
      <NoticeBanner
        kind="danger"
        title={t('openRecovery.title')}
        action={
          <Action kind="danger" busy={stop.busy} onClick={() => void stop.run()}>
            {t('openRecovery.stop')}
          </Action>
        }
      >
        {t('openRecovery.text', { number: open.number, opened: formatDayAndTime(open.openedAt) })}
      </NoticeBanner>
    </>
  )
}
