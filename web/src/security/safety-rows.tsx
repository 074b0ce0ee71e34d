import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { Card } from '../components/card.tsx'
import { useKnownService } from '../service.ts'
import { ActionRow } from './action-row.tsx'
import { RecoveryCodesSummary } from './codes-left.tsx'
import { FreezeAccount } from './freeze-account.tsx'

/** What belongs to the safety of an account beside its factors. */
export function SafetyRows() {
  const { recoveryCodes } = useKnownService()
  return (
    <>
      <Card>
        <ActionRow title={t('checkUp.title')} text={t('checkUp.summary')} action={<Way to="/security/check-up">{t('checkUp.show')}</Way>} />
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
          title={t('security.applicationsTitle')}
          text={t('security.applicationsText')}
          action={<Way to="/security/applications">{t('security.applications')}</Way>}
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
    </>
  )
}

const Way = ({
  to,
  children,
}: {
  to: `/security/${'check-up' | 'recovery-codes' | 'password' | 'sessions' | 'applications' | 'activity' | 'addresses'}`
  children: string
}) => (
  <ActionRoute kind="secondary" to={to}>
    {children}
  </ActionRoute>
)
