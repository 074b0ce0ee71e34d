import type { TotpEnrollment } from '@countersign/contract'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { Action } from '../components/action.tsx'
import { KeyAdvice, KeyPresentation, useIsPhone } from './key-presentation.tsx'
import { WithPendingKey } from './pending-key.tsx'
import { Step, StepActions } from './step.tsx'

/** Step 2: the key goes into the app, by picture or by hand. */
export function ScanStep() {
  return <WithPendingKey>{(enrollment) => <Scan enrollment={enrollment} />}</WithPendingKey>
}

function Scan({ enrollment }: { enrollment: TotpEnrollment }) {
  const navigate = useNavigate()
  return (
    <Step step={2} name={t(useIsPhone() ? 'setup.scan.nameKey' : 'setup.scan.name')}>
      <KeyPresentation totp={enrollment.totp} />
      <KeyAdvice until={enrollment.expiresAt} />
      <StepActions
        onward={
          <Action wide onClick={() => void navigate({ to: '/security/authenticator/new/prove', search: true })}>
            {t('setup.continue')}
          </Action>
        }
        back={
          <ActionRoute kind="secondary" wide to="/security/authenticator/new" search>
            {t('setup.back')}
          </ActionRoute>
        }
      />
    </Step>
  )
}
