import type { TrustedDevice } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import { call } from '../account/call.ts'
import { queryClient, trustedDevicesQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Action } from '../components/action.tsx'
import { Card } from '../components/card.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import security from '../security/security.module.css'
import { deviceName } from '../texts/device-name.ts'
import { formatDay, formatDayAndTime } from '../texts/formats.ts'
import { DeviceRow } from './device-row.tsx'

interface Ending {
  onEnded(said: ReactNode): void
}

/** Browsers where the password alone signs in; shown only where the service offers that. */
export function TrustedDevices({ onEnded }: Ending) {
  const devices = useQuery(trustedDevicesQuery)
  return (
    <Card labelledBy="trusted">
      <div>
        <h2 id="trusted">{t('sessions.trustedTitle')}</h2>
        <p className={security.soft}>{t(devices.data?.length === 0 ? 'sessions.trustedEmpty' : 'sessions.trustedText')}</p>
      </div>
      {devices.isError && <QueryProblem query={devices} />}
      {devices.isPending && <Waiting />}
      {devices.data && devices.data.length > 0 && (
        <>
          <ul className={security.list}>
            {devices.data.map((device) => (
              <li key={device.id}>
                <TrustedRow trusted={device} onEnded={onEnded} />
              </li>
            ))}
          </ul>
          {devices.data.length > 1 && <TrustNone onEnded={onEnded} />}
        </>
      )}
    </Card>
  )
}

function TrustedRow({ trusted, onEnded }: Ending & { trusted: TrustedDevice }) {
  const { id, isCurrent, address, createdAt, expiresAt } = trusted
  const device = deviceName(trusted.device)

  const end = useTask(async () => {
    await call('endTrustedDevice', { params: { id } })
    queryClient.setQueryData(trustedDevicesQuery.queryKey, (before) => before?.filter((each) => each.id !== id))
    onEnded(<Phrase of="sessions.trustEnded" values={{ device }} />)
  })

  return (
    <>
      <DeviceRow
        device={trusted.device}
        isCurrent={isCurrent}
        facts={[
          [t('sessions.trustedUntil'), formatDay(expiresAt)],
          [t('sessions.trustedSince'), formatDayAndTime(createdAt)],
          [t('sessions.address'), address],
        ]}
        action={
          <Action kind="secondary" busy={end.busy} onClick={() => void end.run()} aria-label={t('sessions.endTrustNamed', { device })}>
            {t('sessions.endTrust')}
          </Action>
        }
      />
      {end.failure && <ProblemNotice error={end.failure.error} />}
    </>
  )
}

function TrustNone({ onEnded }: Ending) {
  const end = useTask(async () => {
    await call('endTrustedDevices')
    queryClient.setQueryData(trustedDevicesQuery.queryKey, () => [])
    onEnded(t('sessions.allTrustEnded'))
  })

  return (
    <div className={security.ending}>
      <Action kind="secondary" busy={end.busy} onClick={() => void end.run()}>
        {t('sessions.endAllTrust')}
      </Action>
      {end.failure && <ProblemNotice error={end.failure.error} />}
    </div>
  )
}
