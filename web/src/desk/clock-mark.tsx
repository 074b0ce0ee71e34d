import type { ReviewClock } from '@countersign/contract'
import { IconAlertTriangle, IconClock, IconClockPause, IconHourglassLow } from '@tabler/icons-react'
import { t } from 'i18next'
import { formatMoment } from '../texts/formats.ts'
import classes from './desk.module.css'

const icons = { fine: IconClock, due: IconHourglassLow, breached: IconAlertTriangle, paused: IconClockPause }

/** How long a case may still wait for us, in words and never by colour alone. */
export function ClockMark({ clock: { state, dueAt } }: { clock: ReviewClock }) {
  const Icon = icons[state]
  return (
    <span className={classes.clock} data-state={state}>
      <Icon size={18} stroke={1.8} aria-hidden="true" />
      {dueAt === null ? t('desk.clock.paused') : t(`desk.clock.${state === 'paused' ? 'fine' : state}`, { until: formatMoment(dueAt) })}
    </span>
  )
}
