import type { ListedSession } from '@countersign/contract'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import { call } from '../account/call.ts'
import { queryClient, sessionsQuery } from '../account/queries.ts'
import { Action } from '../components/action.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { deviceName } from '../texts/device-name.ts'
import { formatDayAndTime } from '../texts/formats.ts'
import { DeviceRow } from './device-row.tsx'

interface SessionRowProps {
  session: ListedSession
  onEnded(said: ReactNode): void
}

/** Nothing is lost by signing a device out, so there is no question first. */
export function SessionRow({ session, onEnded }: SessionRowProps) {
  const { id, isCurrent, address, aal, createdAt, lastSeenAt } = session
  const device = deviceName(session.device)
  const lastSeen = formatDayAndTime(lastSeenAt)

  const end = useTask(async () => {
    await call('endSession', { params: { id } })
    queryClient.setQueryData(sessionsQuery.queryKey, (before) => before?.filter((each) => each.id !== id))
    onEnded(<Phrase of="sessions.ended" values={{ device }} />)
  })

  return (
    <>
      <DeviceRow
        device={session.device}
        isCurrent={isCurrent}
        facts={[
          [t('sessions.lastSeen'), lastSeen],
          [t('sessions.signedIn'), formatDayAndTime(createdAt)],
          [t('sessions.address'), address],
          [t('sessions.how'), t(`sessions.how_${aal}`)],
        ]}
        action={
          !isCurrent && (
            <Action
              kind="secondary"
              busy={end.busy}
              onClick={() => void end.run()}
              aria-label={t('sessions.endNamed', { device, time: lastSeen })}
            >
              {t('sessions.end')}
            </Action>
          )
        }
      />
      {end.failure && <ProblemNotice error={end.failure.error} />}
    </>
  )
}
