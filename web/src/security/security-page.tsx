import type { Factor } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useEffect, useState } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useKnownService, usePolicy } from '../service.ts'
import { ActionRow } from './action-row.tsx'
import { FewCodesLeft, RecoveryCodesSummary } from './codes-left.tsx'
import { forgetWord, waitingWord } from './flash.ts'
import { FreezeAccount } from './freeze-account.tsx'
import { HoldBanner } from './hold-banner.tsx'
import classes from './security.module.css'
import { StatusCard } from './status-card.tsx'
import { ToolRow } from './tool-row.tsx'
import { kindOf, tools } from './tools.tsx'

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
          <HoldBanner />
          <FewCodesLeft />
          <StatusCard factors={factors.data} />
          <Card labelledBy="tools">
            <div>
              <h2 id="tools">{t('security.toolsTitle')}</h2>
              <p className={classes.soft}>{t('security.toolsText')}</p>
            </div>
            <ul className={classes.list}>
              <Tools factors={factors.data} />
            </ul>
          </Card>
        </>
      )}
      <Card>
        <ActionRow
          title={t('recoveryCodes.title')}
          text={<RecoveryCodesSummary />}
          action={<Way to="/security/recovery-codes">{t('recoveryCodes.open')}</Way>}
        />
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

/** Those that this service offers, and any that is set up already. */
function Tools({ factors }: { factors: Factor[] }) {
  const { methods } = usePolicy()
  return tools.map((tool) => {
    const ofTool = factors.filter(({ kind }) => kind === tool.kind)
    if (ofTool.length === 0 && !methods.some(({ method }) => kindOf(method) === tool.kind)) return null
    return (
      <li key={tool.kind}>
        <ToolRow tool={tool} factors={ofTool} />
      </li>
    )
  })
}

const Way = ({
  to,
  children,
}: {
  to: `/security/${'recovery-codes' | 'password' | 'sessions' | 'activity' | 'addresses'}`
  children: string
}) => (
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
    <NoticeBanner kind={word.what === 'cancelled' || word.what === 'cancelledPhone' ? 'note' : 'fine'} takesFocus>
      {word.what === 'removed' ? <Phrase of={`tools.${word.kind}.removed`} values={{ factor: word.factor }} /> : t(`security.${word.what}`)}
    </NoticeBanner>
  )
}

function KeysNotice() {
  const { supportEmail: mail } = useKnownService()
  return (
    <NoticeBanner kind="note" title={t('security.keysTitle')}>
      {mail ? <Phrase of="security.keysText" values={{ email: mail }} /> : <Phrase of="security.keysTextNoMail" values={{}} />}
    </NoticeBanner>
  )
}
