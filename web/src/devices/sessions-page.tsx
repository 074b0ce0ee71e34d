import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { type ReactNode, useState } from 'react'
import { sessionsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Waiting } from '../components/waiting.tsx'
import { SafetyBackLink } from '../security/back-link.tsx'
import security from '../security/security.module.css'
import { useService } from '../service.ts'
import { EndOtherSessions } from './end-other-sessions.tsx'
import { SessionRow } from './session-row.tsx'
import { TrustedDevices } from './trusted-devices.tsx'

/** A new object each time, so that the same words twice are noticed twice. */
export type Said = { words: ReactNode }

export function SessionsPage() {
  const sessions = useQuery(sessionsQuery)
  const service = useService()
  const [said, setSaid] = useState<Said | null>(null)
  const [times, setTimes] = useState(0)

  function say(words: ReactNode) {
    setSaid({ words })
    setTimes(times + 1)
  }

  return (
    <Stack gap="three">
      <SafetyBackLink />
      <PageHeading title={t('sessions.title')} lead={t('sessions.lead')} />
      {said && (
        <NoticeBanner key={times} kind="fine" takesFocus>
          {said.words}
        </NoticeBanner>
      )}
      {sessions.isError && <QueryProblem query={sessions} />}
      {sessions.isPending && <Waiting />}
      {sessions.data && (
        <Card labelledBy="sessions">
          <h2 id="sessions">{t('sessions.listTitle')}</h2>
          <ul className={security.list}>
            {sessions.data.map((session) => (
              <li key={session.id}>
                <SessionRow session={session} onEnded={say} />
              </li>
            ))}
          </ul>
          {sessions.data.length > 1 ? (
            <EndOtherSessions onEnded={() => say(t('sessions.othersEnded'))} />
          ) : (
            <p className={security.soft}>{t('sessions.onlyThis')}</p>
          )}
        </Card>
      )}
      {service.state === 'ready' && service.service.trustedDevices && <TrustedDevices onEnded={say} />}
    </Stack>
  )
}
