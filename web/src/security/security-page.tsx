import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { factorsQuery } from '../account/queries.ts'
import { QueryProblem } from '../account/query-problem.tsx'
import { Card, Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { Waiting } from '../components/waiting.tsx'
import { useKnownService } from '../service.ts'
import { ActionRow } from './action-row.tsx'
import { FewCodesLeft, RecoveryCodesSummary } from './codes-left.tsx'
import { DeadlineBanner } from './deadline-banner.tsx'
import { FreezeAccount } from './freeze-account.tsx'
import { HoldBanner } from './hold-banner.tsx'
import { OnlyToolCard } from './only-tool-card.tsx'
import { StatusCard } from './status-card.tsx'
import { useTools } from './tools.tsx'
import { ToolsCard } from './tools-card.tsx'
import { Word } from './word.tsx'

export function SecurityPage() {
  const factors = useQuery(factorsQuery)
  const { recoveryCodes, policy } = useKnownService()
  const [tool, ...others] = useTools()
  const only = policy.maxFactors === 1 && others.length === 0 && tool
  return (
    <Stack gap="three">
      <PageHeading title={t('security.title')} lead={t('security.lead')} />
      <Word factors={factors.data} />
      {factors.isError && <QueryProblem query={factors} />}
      {factors.isPending && <Waiting />}
      {factors.data && (
        <>
          <HoldBanner />
          <DeadlineBanner factors={factors.data} />
          {recoveryCodes && <FewCodesLeft />}
          {only ? (
            <OnlyToolCard tool={only} factors={factors.data} />
          ) : (
            <>
              <StatusCard factors={factors.data} />
              <ToolsCard factors={factors.data} />
            </>
          )}
        </>
      )}
      <Card>
        {recoveryCodes && (
          <ActionRow
            title={t('recoveryCodes.title')}
            text={<RecoveryCodesSummary />}
            action={<Way to="/security/recovery-codes">{t('recoveryCodes.open')}</Way>}
          />
        )}
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

function KeysNotice() {
  const { supportEmail: mail, policy } = useKnownService()
  if (policy.recovery.mode === 'none')
    return (
      <NoticeBanner kind="note" title={t('security.keysTitle')}>
        {t('security.keysTextNoWay')}
      </NoticeBanner>
    )
  return (
    <NoticeBanner kind="note" title={t('security.keysTitle')}>
      {mail ? <Phrase of="security.keysText" values={{ email: mail }} /> : <Phrase of="security.keysTextNoMail" values={{}} />}
    </NoticeBanner>
  )
}
