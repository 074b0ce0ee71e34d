import { useQuery } from '@tanstack/react-query'
import { Navigate, useRouterState } from '@tanstack/react-router'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Waiting } from '../components/waiting.tsx'
import { Profile } from '../places/profile.tsx'
import { useSectionFocus } from '../places/use-section-focus.ts'
import { placeName, wayOf } from '../places/way.ts'
import { SafetyRows } from '../security/safety-rows.tsx'
import { StatusCard } from '../security/status-card.tsx'
import { usePolicy } from '../service.ts'

/** The page on the way to where factors are managed, under the name that the service gives it. */
export function HubPage() {
  const way = wayOf(usePolicy().entry)
  const factors = useQuery(factorsQuery)
  const heading = useSectionFocus<HTMLHeadingElement>('security')
  if (way.hub === null) return <Elsewhere to={way.profile === '/security' ? '/security' : '/'} />
  return (
    <Stack gap="three">
      <PageHeading title={placeName(way.hub)} />
      {way.profile === '/account' && (
        <>
          <Profile />
          <h2 id="security" ref={heading} tabIndex={-1}>
            {t('places.security')}
          </h2>
        </>
      )}
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {factors.data && (
        <StatusCard
          factors={factors.data}
          action={
            <ActionRoute kind="secondary" to="/security">
              {placeName(way.last)}
            </ActionRoute>
          }
        />
      )}
      {way.safety === '/account' && <SafetyRows />}
    </Stack>
  )
}

/** A link to the account leads to where that is, to the same section. */
function Elsewhere({ to }: { to: '/' | '/security' }) {
  const hash = useRouterState({ select: ({ location }) => location.hash })
  return <Navigate to={to} hash={hash} replace />
}
