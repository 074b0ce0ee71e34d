import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Action } from './action.tsx'
import { Stack } from './card.tsx'

/** Under each step of a set-up: onward first, then back, then out, always in the same place. */
export function StepActions({ onward, back, onLeave }: { onward: ReactNode; back?: ReactNode; onLeave(): void }) {
  return (
    <Stack gap="one">
      {onward}
      {back}
      <Action kind="quiet" wide onClick={onLeave}>
        {t('setup.cancel')}
      </Action>
    </Stack>
  )
}
