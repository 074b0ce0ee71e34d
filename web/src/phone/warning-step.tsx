import { Navigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { Stack } from '../components/card.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { SetUpLink } from '../security/set-up-link.tsx'
import { useTools } from '../security/tools.tsx'
import { usePolicy } from '../service.ts'
import { usePhoneSetup } from './phone-setup.tsx'
import { PhoneActions, PhoneStep } from './phone-step.tsx'

/** Step 1: what is weak about texts, and the way to something stronger, before any number is asked for. */
export function WarningStep() {
  const { replaced } = usePhoneSetup()
  const stronger = useTools().filter(({ kind }) => kind !== 'sms')
  if (!usePolicy().sms.warning) return <Navigate to="/security/phone/new/number" search replace />
  return (
    <PhoneStep step={1} name={t('phone.warning.name')}>
      {replaced && (
        <NoticeBanner kind="note">
          <Phrase of="phone.replacing" values={{ factor: replaced.name }} />
        </NoticeBanner>
      )}
      <NoticeBanner
        kind="warning"
        title={t('phone.warning.title')}
        action={stronger.map((tool) => (
          <SetUpLink key={tool.method} kind="secondary" tool={tool}>
            {t('security.setNamed', { tool: t(`tools.${tool.method}.inSentence`) })}
          </SetUpLink>
        ))}
      >
        <Stack gap="one">
          <p>{t('phone.warning.late')}</p>
          <p>{t('phone.warning.stolen')}</p>
          {stronger.length > 0 && <p>{t('phone.warning.better')}</p>}
        </Stack>
      </NoticeBanner>
      <PhoneActions
        onward={
          <ActionRoute wide to="/security/phone/new/number" search>
            {t('phone.warning.onward')}
          </ActionRoute>
        }
      />
    </PhoneStep>
  )
}
