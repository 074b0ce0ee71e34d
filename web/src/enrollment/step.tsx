import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { StepHeading } from '../components/headings.tsx'
import classes from './enrollment.module.css'
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

/** Onward first, then back, then out: the same place in each step. */
export function StepActions({ onward, back }: { onward: ReactNode; back?: ReactNode }) {
  const leave = useLeaveSetup()
  return (
    <div className={classes.actions}>
      {onward}
      {back}
      <Action kind="quiet" wide onClick={leave}>
        {t('setup.cancel')}
      </Action>
    </div>
  )
}
