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
import { FactorCard } from './factor-card.tsx'
import { forgetWord, waitingWord } from './flash.ts'
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
                action={<AddApp kind="primary" />}
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
              <AddApp kind="secondary" />
            </Card>
          )}
        </>
      )}
      <KeysNotice />
    </Stack>
  )
}

/** What was done on the page before. */
function Word() {
  const [word] = useState(waitingWord)
  useEffect(() => forgetWord, [])
  if (!word) return null
  return (
    <NoticeBanner kind={word.what === 'cancelled' ? 'note' : 'fine'} takesFocus>
      {word.what === 'cancelled' ? t('security.cancelled') : <Phrase of={`security.${word.what}`} values={{ factor: word.factor }} />}
    </NoticeBanner>
  )
}

/** A method on offer, with the mark that says which ones we recommend. */
function AddApp({ kind }: { kind: 'primary' | 'secondary' }) {
  return (
    <div className={classes.method} data-centered={kind === 'primary' || undefined}>
      <div className={classes.methodWords}>
        <p className={classes.titleRow}>
          <strong>{t('security.totpName')}</strong>
          <span className={classes.recommended}>
            <IconStar size={16} stroke={2} aria-hidden="true" />
            {t('security.recommended')}
          </span>
        </p>
        <p className={classes.soft}>{t('security.totpText')}</p>
      </div>
      <ActionRoute kind={kind} to="/security/authenticator/new">
        {t('security.add')}
      </ActionRoute>
    </div>
  )
}

function KeysNotice() {
  const service = useService()
  const mail = service.state === 'ready' ? service.service.supportEmail : null
  return (
    <NoticeBanner kind="note" title={t('security.keysTitle')}>
      {mail ? <Phrase of="security.keysText" values={{ email: mail }} /> : <Phrase of="security.keysTextNoMail" values={{}} />}
    </NoticeBanner>
  )
}
