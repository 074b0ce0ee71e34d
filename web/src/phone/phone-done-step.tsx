import { Navigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { useEffect } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { announce } from '../components/announce.ts'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { afterSetUp } from '../security/after-set-up.ts'
import { usePhoneSetup } from './phone-setup.tsx'
import { PhoneStep } from './phone-step.tsx'

/** Step 4: it is on, and what that means from now on. */
export function PhoneDoneStep() {
  const { added, replaced } = usePhoneSetup()
  const outcome = t(replaced ? 'phone.done.changed' : 'phone.done.on')
  useEffect(() => {
    if (added) announce(outcome)
  }, [added, outcome])

  if (!added) return <Navigate to={afterSetUp()} replace />
  const number = added.details.sms?.number.slice(-2) ?? ''
  return (
    <PhoneStep step={4} name={t('setup.done.name')}>
      <NoticeBanner kind="fine" title={outcome}>
        <Phrase of={replaced ? 'phone.done.changedText' : 'phone.done.text'} values={{ number }} />
      </NoticeBanner>
      <p>{t('phone.done.second')}</p>
      <ActionRoute wide to={afterSetUp()}>
        {t('setup.done.finish')}
      </ActionRoute>
    </PhoneStep>
  )
}
