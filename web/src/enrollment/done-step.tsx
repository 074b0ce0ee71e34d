import { Navigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { useEffect } from 'react'
import { ActionRoute } from '../account/action-route.tsx'
import { announce } from '../components/announce.ts'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { PasskeyOffer } from '../passkey-setup/passkey-offer.tsx'
import { afterSetUp } from '../security/after-set-up.ts'
import { useSetup } from './setup.tsx'
import { Step } from './step.tsx'

/** Step 4: it is on, and what that means from now on. */
export function DoneStep() {
  const { added, replaced } = useSetup()
  const outcome = t(replaced ? 'setup.done.changed' : 'setup.done.on')
  // The focus is on the heading; a status that comes into the page together with its words is not read out.
  useEffect(() => {
    if (added) announce(outcome)
  }, [added, outcome])

  if (!added) return <Navigate to={afterSetUp()} replace />
  return (
    <Step step={4} name={t('setup.done.name')}>
      <NoticeBanner kind="fine" title={outcome}>
        <Phrase of={replaced ? 'setup.done.changedText' : 'setup.done.text'} values={{ factor: added.name }} />
      </NoticeBanner>
      <p>{t('setup.done.keep')}</p>
      <PasskeyOffer />
      <ActionRoute wide to={afterSetUp()}>
        {t('setup.done.finish')}
      </ActionRoute>
    </Step>
  )
}
