import type { Activity } from '@countersign/contract'
import { t } from 'i18next'
import { Action } from '../components/action.tsx'
import { deviceName } from '../texts/device-name.ts'
import { formatDayAndTime } from '../texts/formats.ts'
import classes from './activity.module.css'
import { EventIcon, needsAttention } from './event-icon.tsx'
import { eventText } from './event-text.ts'

export function ActivityEntry({ entry, onNotYou }: { entry: Activity; onNotYou(): void }) {
  const what = eventText(entry)
  const time = formatDayAndTime(entry.at)
  return (
    <div className={classes.entry}>
      <span className={classes.icon} data-attention={needsAttention(entry.event) || undefined}>
        <EventIcon event={entry.event} />
      </span>
      <div className={classes.words}>
        <p dir="auto">{what}</p>
        <p className={classes.facts}>
          <time dateTime={entry.at}>{time}</time>
        </p>
        {entry.address && (
          <p className={classes.facts}>
            {deviceName(entry.device)} · <bdi dir="ltr">{entry.address}</bdi>
          </p>
        )}
      </div>
      <Action kind="quiet" onClick={onNotYou} aria-label={t('activity.notYouNamed', { what, time })}>
        {t('activity.notYou')}
      </Action>
    </div>
  )
}
