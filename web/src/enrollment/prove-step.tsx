import type { TotpEnrollment } from '@countersign/contract'
import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import { ActionRoute } from '../account/action-route.tsx'
import { reloadFactors } from '../account/queries.ts'
import { WithPendingKey } from './pending-key.tsx'
import { ProveForm } from './prove-form.tsx'
import { useSetup } from './setup.tsx'
import { Step, StepActions } from './step.tsx'

/** Step 3: a code from the app. */
export function ProveStep() {
  return <WithPendingKey>{(enrollment) => <Prove enrollment={enrollment} />}</WithPendingKey>
}

function Prove({ enrollment }: { enrollment: TotpEnrollment }) {
  const { setAdded, setEnrollment } = useSetup()
  const navigate = useNavigate()
  return (
    <Step step={3} name={t('setup.prove.name')}>
      <ProveForm
        enrollment={enrollment}
        onAdded={async (factor) => {
          setEnrollment(null)
          setAdded(factor)
          await navigate({ to: '/security/authenticator/new/done', search: true, replace: true })
          await reloadFactors()
        }}
        onOver={() => setEnrollment({ ...enrollment, expiresAt: new Date(0).toISOString() })}
        actions={(onward) => (
          <StepActions
            onward={onward}
            back={
              <ActionRoute kind="secondary" wide to="/security/authenticator/new/scan" search>
                {t('setup.back')}
              </ActionRoute>
            }
          />
        )}
      />
    </Step>
  )
}
