import { IconCircleCheck, IconCircleDashed, IconCircleOff, IconPlayerPause } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import classes from './security.module.css'
import type { TwoFactorState } from './two-factor-state.ts'

const icons = { on: IconCircleCheck, off: IconCircleOff, suspended: IconPlayerPause, unset: IconCircleDashed }

/** A state in words; icon and colour only repeat them. One tool that is not set up is no reason for alarm. */
export function StateMark({ state, children }: { state: TwoFactorState | 'unset'; children: ReactNode }) {
  const Icon = icons[state]
  return (
    <span className={classes.state} data-state={state}>
      <Icon size={18} stroke={2} aria-hidden="true" />
      {children}
    </span>
  )
}
