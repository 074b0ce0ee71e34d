import type { RecoveryCaseStatus } from '@countersign/contract'
import { IconCircle, IconCircleCheck, IconCircleDot, IconCircleX } from '@tabler/icons-react'
import { t } from 'i18next'
import { formatEnd } from '../texts/formats.ts'
import { ahead } from './ahead.ts'
import classes from './recovery.module.css'

const lost = new Set(['rejected', 'upheld', 'cancelled_by_owner', 'cancelled_by_factor_use', 'expired'])

/** What was, what is, and what comes, in this order; each says in words what its sign says. */
export function Timeline({ status }: { status: RecoveryCaseStatus }) {
  const { timeline, state, closedAt } = status
  const present = timeline.length - 1
  return (
    <section className={classes.part} aria-labelledby="timeline">
      <h2 id="timeline">{t('recovery.timeline.title')}</h2>
      <ol className={classes.timeline}>
        {timeline.map(({ state: passed, at }, index) => {
          const isPresent = index === present && closedAt === null
          const when = isPresent ? 'present' : index === present && lost.has(passed) ? 'lost' : 'past'
          const Sign = signs[when]
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a case may come by the same state again
            <li key={index} data-when={when}>
              <Sign {...sign} />
              <span>
                <strong>{t(`recovery.state.${passed}.step`)}</strong>
                <span className={classes.soft}>
                  {isPresent && `${t('recovery.timeline.now')} `}
                  {formatEnd(at)}
                </span>
              </span>
            </li>
          )
        })}
        {ahead(state).map((next) => (
          <li key={next} data-when="ahead">
            <IconCircle {...sign} />
            <span>
              <strong>{t(`recovery.state.${next}.step`)}</strong>
              <span className={classes.soft}>{t('recovery.timeline.later')}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

const signs = { past: IconCircleCheck, present: IconCircleDot, lost: IconCircleX } as const
const sign = { size: 22, stroke: 1.8, 'aria-hidden': true } as const
