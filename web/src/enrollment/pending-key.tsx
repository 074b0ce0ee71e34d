import type { TotpEnrollment } from '@countersign/contract'
import { Navigate, useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { useIsPast } from '../components/use-now.ts'
import { useSetup } from './setup.tsx'

/** Steps 2 and 3 need the key. Without it, or too late, the way on is a new one. */
export function WithPendingKey({ children }: { children(enrollment: TotpEnrollment): ReactNode }) {
  const { enrollment, added } = useSetup()
  const expired = useIsPast(enrollment?.expiresAt ?? null)
  if (added) return <Navigate to="/security/authenticator/new/done" search replace />
  if (!enrollment) return <StartAgain title={t('setup.lost.title')} text={t('setup.lost.text')} action={t('setup.lost.again')} />
  return expired ? <KeyExpired /> : children(enrollment)
}

export function KeyExpired() {
  return <StartAgain title={t('setup.expired.title')} text={t('setup.expired.text')} action={t('setup.expired.again')} />
}

function StartAgain({ title, text, action }: { title: string; text: string; action: string }) {
  const { setEnrollment } = useSetup()
  const navigate = useNavigate()

  function startAgain() {
    setEnrollment(null)
    void navigate({ to: '/security/authenticator/new', search: true, replace: true })
  }

  return (
    <Stack gap="three">
      <PageHeading title={title} lead={text} />
      <Action wide onClick={startAgain}>
        {action}
      </Action>
    </Stack>
  )
}
