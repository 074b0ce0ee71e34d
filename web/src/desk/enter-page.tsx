import { ProblemError } from '@countersign/client'
import { IconFingerprint } from '@tabler/icons-react'
import { t } from 'i18next'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { useTask } from '../components/use-task.ts'
import { getPasskey } from '../passkeys/credentials.ts'
import { PasskeyProblem } from '../passkeys/passkey-problem.tsx'
import { useServiceName } from '../service.ts'
import { deskQueries, deskSessionQuery } from './queries.ts'

/** The only way in: a passkey that verifies the person. */
export function EnterPage() {
  const service = useServiceName()
  const enter = useTask(async () => {
    const passkey = await getPasskey(await api.call('askForPasskey'))
    deskQueries.setQueryData(deskSessionQuery.queryKey, await api.call('enterDesk', { body: { passkey } }))
  })
  const error = enter.failure?.error
  const hasNoRole = error instanceof ProblemError && error.code === 'ROLE_MISSING'
  return (
    <Stack gap="three">
      <PageHeading title={t('desk.enter.title')} lead={t('desk.enter.lead', { service })} />
      {hasNoRole && (
        <NoticeBanner kind="warning" live="alert" title={t('desk.enter.noRole')}>
          {t('desk.enter.noRoleNext')}
        </NoticeBanner>
      )}
      {error !== undefined && !hasNoRole && <PasskeyProblem error={error} instead={t('desk.enter.instead')} />}
      <Action wide busy={enter.busy} icon={<IconFingerprint size={20} stroke={1.8} aria-hidden="true" />} onClick={() => void enter.run()}>
        {t('desk.enter.submit')}
      </Action>
      <ActionLink kind="quiet" wide href="/staff/passkey">
        {t('desk.enter.setUp')}
      </ActionLink>
    </Stack>
  )
}
