import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { accountQuery, factorsQuery, sessionQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Isolated } from '../components/phrase.tsx'
import { PasskeyOffer } from '../passkey-setup/passkey-offer.tsx'
import { DeadlineBanner } from '../security/deadline-banner.tsx'
import { StatusCard } from '../security/status-card.tsx'
import { twoFactorState } from '../security/two-factor-state.ts'
import { usePolicy } from '../service.ts'
import { formatDay } from '../texts/formats.ts'
import classes from './account.module.css'
import { ChangedRules } from './changed-rules.tsx'

export function HomePage() {
  const session = useQuery(sessionQuery)
  const account = useQuery(accountQuery)
  const factors = useQuery(factorsQuery)
  const { enforcement } = usePolicy()

  return (
    <Stack gap="three">
      <PageHeading title={t('account.homeTitle')} />
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
      <Card labelledBy="details">
        <h2 id="details">{t('account.detailsTitle')}</h2>
        <dl className={classes.details}>
          <div>
            <dt>{t('account.email')}</dt>
            <dd>
              <Isolated>{session.data?.email}</Isolated>
            </dd>
          </div>
          {account.data && (
            <div>
              <dt>{t('account.since')}</dt>
              <dd>{formatDay(account.data.createdAt)}</dd>
            </div>
          )}
        </dl>
      </Card>
    </Stack>
  )
}
