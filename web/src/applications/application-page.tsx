import type { ApplicationRequest } from '@countersign/contract'
import { t } from 'i18next'
import { useEffect } from 'react'
import { api } from '../api.ts'
import { ChallengeForm } from '../challenge/challenge-form.tsx'
import { ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { Waiting } from '../components/waiting.tsx'
import { AllowPage } from './allow-page.tsx'
import { BackToApplication } from './back-to-application.tsx'
import { FaultPage } from './fault-page.tsx'
import { keepPending } from './pending.ts'
import { resumePath } from './request-id.ts'
import { useApplicationRequest } from './use-application-request.ts'

/** Between an application and a session that is there already: what is still to be done, one thing at a time. */
export function ApplicationPage() {
  const id = new URLSearchParams(location.search).get('request') ?? ''
  const asked = useApplicationRequest(id)
  if (!asked || asked.state === 'loading') return <Waiting />
  if (asked.state === 'failed') return <FaultPage fault="application-request-over" />
  return <Step id={id} request={asked.request} />
}

interface StepProps {
  id: string
  request: ApplicationRequest
}

function Step({ id, request }: StepProps) {
  switch (request.step) {
    case 'allow':
      return <AllowPage id={id} request={request} />
    case 'prove':
      return <ProvePage id={id} request={request} />
    case 'set_up':
      return <SetUpPage id={id} request={request} />
    case 'sign_in':
      return <OtherAccountPage id={id} request={request} />
    default:
      return <GoOn id={id} />
  }
}

function GoOn({ id }: { id: string }) {
  useEffect(() => location.replace(resumePath(id)), [id])
  return <Waiting />
}

function ProvePage({ id, request: { application, availableFactors, needs, email } }: StepProps) {
  return (
    <Stack gap="three">
      <PageHeading
        title={t('application.proveTitle')}
        lead={t(needs === 'passkey' ? 'application.provePasskey' : 'application.prove', { name: application.name })}
      />
      <ChallengeForm
        challenge={null}
        choices={availableFactors}
        ask={(way) =>
          api.call('openChallenge', {
            body: { purpose: 'continue_to_application', target: id, ...(way && way !== 'recovery_code' && { factorId: way.id }) },
          })
        }
        onPassed={() => location.assign(resumePath(id))}
        onEnded={() => location.assign(`/sign-in?next=${encodeURIComponent(resumePath(id))}`)}
        submit={t('challenge.confirm')}
        {...(email !== null && { email })}
      />
      <BackToApplication id={id} name={application.name} />
    </Stack>
  )
}

function SetUpPage({ id, request: { application, needs } }: StepProps) {
  const { name } = application
  return (
    <Stack gap="three">
      <PageHeading
        title={t(needs === 'passkey' ? 'application.setUpPasskeyTitle' : 'application.setUpTitle')}
        lead={t(needs === 'passkey' ? 'application.setUpPasskey' : 'application.setUp', { name })}
      />
      <ActionLink
        wide
        href={needs === 'passkey' ? '/security/passkeys/new' : '/security'}
        onClick={() => keepPending({ path: resumePath(id), name })}
      >
        {t(needs === 'passkey' ? 'application.setUpPasskeyGo' : 'application.setUpGo')}
      </ActionLink>
      <BackToApplication id={id} name={name} />
    </Stack>
  )
}

function OtherAccountPage({ id, request: { application, email } }: StepProps) {
  const { name } = application
  return (
    <Stack gap="three">
      <PageHeading
        title={t('application.otherTitle')}
        lead={email === null ? t('application.signIn', { name }) : t('application.other', { name, email })}
      />
      <ActionLink wide href={`/sign-in?next=${encodeURIComponent(resumePath(id))}`}>
        {t('signIn.submit')}
      </ActionLink>
      <BackToApplication id={id} name={name} />
    </Stack>
  )
}
