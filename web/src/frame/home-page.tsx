import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { PasskeyOffer } from '../passkey-setup/passkey-offer.tsx'
import { Profile } from '../places/profile.tsx'
import { wayOf } from '../places/way.ts'
import { DeadlineBanner } from '../security/deadline-banner.tsx'
import { OpenRecovery } from '../security/open-recovery.tsx'
import { StatusCard } from '../security/status-card.tsx'
import { twoFactorState } from '../security/two-factor-state.ts'
import { usePolicy } from '../service.ts'
import { ChangedRules } from './changed-rules.tsx'

export function HomePage() {
  const factors = useQuery(factorsQuery)
  const { enforcement, entry } = usePolicy()
  const way = wayOf(entry)

  return (
    <Stack gap="three">
      <PageHeading title={t('account.homeTitle')} />
      <OpenRecovery />
      <ChangedRules />
      {factors.isError && <QueryProblem query={factors} />}
      {factors.data && <DeadlineBanner factors={factors.data} />}
      {factors.data && (
        <StatusCard
          factors={factors.data}
          action={
            twoFactorState(factors.data) === 'off' ? (
              <ActionRoute kind={enforcement === 'optional' ? 'secondary' : 'primary'} to="/security">
                {t('status.setUp')}
              </ActionRoute>
            ) : (
              <ActionRoute kind="secondary" to="/security">
                {t('status.manage')}
              </ActionRoute>
            )
          }
        />
      )}
      <PasskeyOffer />
      {way.profile === '/' && <Profile />}
    </Stack>
  )
}
