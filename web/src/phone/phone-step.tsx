import { useNavigate } from '@tanstack/react-router'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Stack } from '../components/card.tsx'
import { StepHeading } from '../components/headings.tsx'
import { StepActions } from '../components/step-actions.tsx'
import { leaveWord } from '../security/flash.ts'
import { usePhoneSetup } from './phone-setup.tsx'

/** What the four steps have in common: the heading says where one is. */
export function PhoneStep({ step, name, children }: { step: number; name: string; children: ReactNode }) {
  const { replaced } = usePhoneSetup()
  return (
    <Stack gap="three">
      <StepHeading step={step} name={name} task={t(replaced ? 'phone.changeTitle' : 'phone.title')} />
      {children}
    </Stack>
  )
}

export function PhoneActions(of: { onward: ReactNode; back?: ReactNode }) {
  const { enrollment } = usePhoneSetup()
  const navigate = useNavigate()

  function leave() {
    if (enrollment) leaveWord({ what: 'cancelledPhone' })
    void navigate({ to: '/security' })
  }

  return <StepActions {...of} onLeave={leave} />
}
