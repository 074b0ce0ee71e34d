import type { ConnectedApplication } from '@countersign/contract'
import { IconApps } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { type ReactNode, useState } from 'react'
import { call } from '../account/call.ts'
import { applicationsQuery, queryClient } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Action } from '../components/action.tsx'
import { Card, Stack } from '../components/card.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { SafetyBackLink } from '../security/back-link.tsx'
import security from '../security/security.module.css'
import { formatDayAndTime } from '../texts/formats.ts'
import classes from './connected.module.css'

/** Where else the account signs in, and a way to end each. */
export function ApplicationsPage() {
  const applications = useQuery(applicationsQuery)
  const [said, setSaid] = useState<{ words: ReactNode; time: number } | null>(null)
  return (
    <Stack gap="three">
      <SafetyBackLink />
      <PageHeading title={t('applications.title')} lead={t('applications.lead')} />
      {said && (
        <NoticeBanner key={said.time} kind="fine" takesFocus>
          {said.words}
        </NoticeBanner>
      )}
      {applications.isError && <QueryProblem query={applications} />}
      {applications.isPending && <Waiting />}
      {applications.data?.length === 0 && (
        <Card>
          <EmptyState icon={<IconApps size={28} stroke={1.6} />} title={t('applications.none')} level={2}>
            {t('applications.noneText')}
          </EmptyState>
        </Card>
      )}
      {applications.data && applications.data.length > 0 && (
        <Card>
          <ul className={security.list}>
            {applications.data.map((application) => (
              <li key={application.id}>
                <ApplicationRow application={application} onEnded={(words) => setSaid({ words, time: (said?.time ?? 0) + 1 })} />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </Stack>
  )
}

interface ApplicationRowProps {
  application: ConnectedApplication
  onEnded(said: ReactNode): void
}

/** Signing in to it again gives it back, so there is no question first. */
function ApplicationRow({ application: { id, name, since, access }, onEnded }: ApplicationRowProps) {
  const end = useTask(async () => {
    await call('endApplication', { params: { id } })
    queryClient.setQueryData(applicationsQuery.queryKey, (before) => before?.filter((each) => each.id !== id))
    onEnded(<Phrase of="applications.ended" values={{ name }} />)
  })
  return (
    <>
      <section className={security.action}>
        <div className={security.actionWords}>
          <h2 dir="auto">{name}</h2>
          <p className={security.soft}>{t('applications.since', { time: formatDayAndTime(since) })}</p>
          <ul className={classes.access}>
            {access.map((one) => (
              <li key={one}>{t(`applications.access.${one}`)}</li>
            ))}
          </ul>
        </div>
        <Action kind="secondary" busy={end.busy} onClick={() => void end.run()} aria-label={t('applications.endNamed', { name })}>
          {t('applications.end')}
        </Action>
      </section>
      {end.failure && <ProblemNotice error={end.failure.error} />}
    </>
  )
}
