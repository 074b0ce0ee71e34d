import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Stack } from '../components/card.tsx'
import { StepHeading } from '../components/headings.tsx'
import { StepActions as ActionsOfStep } from '../components/step-actions.tsx'
import { useSetup } from './setup.tsx'
import { useLeaveSetup } from './use-leave-setup.ts'

/** What the four steps have in common: the heading says where one is. */
export function Step({ step, name, children }: { step: number; name: string; children: ReactNode }) {
  const { replaced } = useSetup()
  return (
    <Stack gap="three">
      <StepHeading step={step} name={name} task={t(replaced ? 'setup.changeTitle' : 'setup.title')} />
      {children}
    </Stack>
  )
}

export function StepActions(of: { onward: ReactNode; back?: ReactNode }) {
  return <ActionsOfStep {...of} onLeave={useLeaveSetup()} />
}
