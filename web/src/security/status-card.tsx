import type { Factor } from '@countersign/contract'
import { t } from 'i18next'
import type { ReactNode } from 'react'
import { Card } from '../components/card.tsx'
import { usePolicy } from '../service.ts'
import classes from './security.module.css'
import { StateMark } from './state-mark.tsx'
import { twoFactorState } from './two-factor-state.ts'

/** Whether two-factor authentication is on, and what that means. */
export function StatusCard({ factors, action }: { factors: Factor[]; action?: ReactNode }) {
  const { enforcement } = usePolicy()
  const state = twoFactorState(factors)
  return (
    <Card labelledBy="status">
      <div className={classes.titleRow}>
        <h2 id="status">{t('status.title')}</h2>
        <StateMark state={state}>{t(`status.${state}`)}</StateMark>
      </div>
      <p>
        {t(`status.${state}Text`)}
        {state === 'off' && enforcement !== 'optional' && ` ${t('status.advice')}`}
      </p>
      {action && <div>{action}</div>}
    </Card>
  )
}
