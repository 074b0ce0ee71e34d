import { IconDeviceMobile, IconStar } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useService } from '../service.ts'
import { ActionRow } from './action-row.tsx'
import { FactorCard } from './factor-card.tsx'
import { forgetWord, waitingWord } from './flash.ts'
import { FreezeAccount } from './freeze-account.tsx'
import classes from './security.module.css'
import { StatusCard } from './status-card.tsx'

export function SecurityPage() {
  const factors = useQuery(factorsQuery)
  return (
    <Stack gap="three">
      <PageHeading title={t('security.title')} lead={t('security.lead')} />
      <Word />
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {factors.data && (
        <>
          <StatusCard factors={factors.data} />
          <Card labelledBy="ways">
            <h2 id="ways">{t('security.waysTitle')}</h2>
            {factors.data.length > 0 ? (
              <ul className={classes.list}>
                {factors.data.map((factor) => (
                  <li key={factor.id}>
                    <FactorCard factor={factor} />
                  </li>
                ))}
              </ul>
            ) : (
              <EmptyState
                icon={<IconDeviceMobile size={30} stroke={1.6} />}
                title={t('security.emptyTitle')}
                action={
                  <>
                    <Recommended />
                    <ActionRoute to="/security/authenticator/new">{t('security.add')}</ActionRoute>
                  </>
                }
              >
                {t('security.emptyText')}
              </EmptyState>
            )}
          </Card>
          {factors.data.length > 0 && (
            <Card labelledBy="add">
              <div>
                <h2 id="add">{t('security.addTitle')}</h2>
                <p className={classes.soft}>{t('security.addText')}</p>
              </div>
              <AddApp />
            </Card>
          )}
        </>
      )}
      <Card>
        <ActionRow
          title={t('security.passwordTitle')}
          text={t('security.passwordText')}
          action={<Way to="/security/password">{t('security.password')}</Way>}
        />
        <ActionRow
          title={t('security.sessionsTitle')}
          text={t('security.sessionsText')}
          action={<Way to="/security/sessions">{t('security.sessions')}</Way>}
        />
        <ActionRow
          title={t('security.activityTitle')}
          text={t('security.activityText')}
          action={<Way to="/security/activity">{t('security.activity')}</Way>}
        />
        <ActionRow
          title={t('security.addressesTitle')}
          text={t('security.addressesText')}
          action={<Way to="/security/addresses">{t('security.addresses')}</Way>}
        />
      </Card>
      <Card>
        <ActionRow title={t('freeze.title')} text={t('freeze.text')} action={<FreezeAccount />} />
      </Card>
      <KeysNotice />
    </Stack>
  )
}

const Way = ({ to, children }: { to: `/security/${'password' | 'sessions' | 'activity' | 'addresses'}`; children: string }) => (
  <ActionRoute kind="secondary" to={to}>
    {children}
  </ActionRoute>
)

/** What was done on the page before. */
function Word() {
  const [word] = useState(waitingWord)
  useEffect(() => forgetWord, [])
  if (!word) return null
  return (
    <NoticeBanner kind={word.what === 'cancelled' ? 'note' : 'fine'} takesFocus>
      {word.what === 'removed' ? <Phrase of="security.removed" values={{ factor: word.factor }} /> : t(`security.${word.what}`)}
    </NoticeBanner>
  )
}

/** A method on offer, with the mark that says which ones we recommend. */
function AddApp() {
  return (
    <div className={classes.method}>
      <div className={classes.methodWords}>
        <p className={classes.titleRow}>
          <strong>{t('security.totpName')}</strong>
          <Recommended />
        </p>
        <p className={classes.soft}>{t('security.totpText')}</p>
      </div>
      <ActionRoute kind="secondary" to="/security/authenticator/new">
        {t('security.add')}
      </ActionRoute>
    </div>
  )
}

const Recommended = () => (
  <span className={classes.recommended}>
    <IconStar size={16} stroke={2} aria-hidden="true" />
    {t('security.recommended')}
  </span>
)

function KeysNotice() {
  const service = useService()
  const mail = service.state === 'ready' ? service.service.supportEmail : null
  return (
    <NoticeBanner kind="note" title={t('security.keysTitle')}>
      {mail ? <Phrase of="security.keysText" values={{ email: mail }} /> : <Phrase of="security.keysTextNoMail" values={{}} />}
    </NoticeBanner>
  )
}
