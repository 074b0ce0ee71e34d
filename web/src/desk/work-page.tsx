import type { DeskQueue, DeskSession } from '@countersign/contract'
import { IconInbox } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useState } from 'react'
import { Action } from '../components/action.tsx'
import { announce } from '../components/announce.ts'
import { Card, Stack } from '../components/card.tsx'
import { EmptyState } from '../components/empty-state.tsx'
import { TextField } from '../components/fields.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { formatMoment } from '../texts/formats.ts'
import { ClockMark } from './clock-mark.tsx'
import classes from './desk.module.css'
import { goTo } from './place.ts'
import { deskCall, deskQueries, queueQuery } from './queries.ts'

/** The own case, and figures of everything else. Which one comes next is not chosen here. */
export function WorkPage({ session }: { session: DeskSession }) {
  const queue = useQuery(queueQuery)
  return (
    <div className={classes.page}>
      <PageHeading title={t('desk.work.title')} lead={t(`desk.work.lead_${session.role}`)} />
      {queue.isError && <ProblemNotice error={queue.error} />}
      {queue.isPending && <Waiting />}
      {queue.data && <Work queue={queue.data} role={session.role} />}
    </div>
  )
}

function Work({ queue, role }: { queue: DeskQueue; role: DeskSession['role'] }) {
  const { clocks } = queue
  return (
    <div className={classes.work}>
      <Stack gap="three">
        {clocks.breached > 0 && (
          <NoticeBanner kind="danger" title={t('desk.work.breached', { count: clocks.breached })}>
            {t('desk.work.breachedText')}
          </NoticeBanner>
        )}
        {role !== 'support' && <Mine queue={queue} />}
        <Decided decided={queue.decided} />
      </Stack>
      <Stack gap="three">
        <Figures queue={queue} />
        {role !== 'support' && <Conflict />}
      </Stack>
    </div>
  )
}

function Mine({ queue: { mine, dealable, clocks } }: { queue: DeskQueue }) {
  const deal = useTask(async () => {
    const { id } = await deskCall('dealCase')
    await deskQueries.invalidateQueries({ queryKey: queueQuery.queryKey })
    if (id) goTo(`/desk/cases/${id}`)
    else announce(t('desk.work.nothing'))
  })
  if (mine) {
    return (
      <Card labelledBy="mine">
        <h2 id="mine">{t('desk.work.mine')}</h2>
        <dl className={classes.facts}>
          <dt>{t('desk.case.number')}</dt>
          <dd>
            <bdi dir="ltr" className={classes.number}>
              {mine.number}
            </bdi>
          </dd>
          <dt>{t('desk.work.clock')}</dt>
          <dd>
            <ClockMark clock={mine.clock} />
          </dd>
          <dt>{t('desk.work.lease')}</dt>
          <dd>{formatMoment(mine.leaseUntil)}</dd>
        </dl>
        <Action onClick={() => goTo(`/desk/cases/${mine.id}`)}>{t('desk.work.continue')}</Action>
      </Card>
    )
  }
  if (dealable === 0) {
    return (
      <Card>
        <EmptyState icon={<IconInbox size={28} stroke={1.6} />} title={t('desk.work.empty')} level={2}>
          {t(clocks.paused > 0 ? 'desk.work.emptyPaused' : 'desk.work.emptyText', { count: clocks.paused })}
        </EmptyState>
      </Card>
    )
  }
  return (
    <Card labelledBy="next">
      <h2 id="next">{t('desk.work.next')}</h2>
      <p>{t('desk.work.dealable', { count: dealable })}</p>
      {deal.failure && <ProblemNotice error={deal.failure.error} />}
      <Action busy={deal.busy} onClick={() => void deal.run()}>
        {t('desk.work.deal')}
      </Action>
    </Card>
  )
}

const places = ['reviews', 'secondReviews', 'appeals', 'leads', 'frozen'] as const
const states = ['fine', 'due', 'breached', 'paused'] as const

function Figures({ queue: { waiting, clocks, nextDueAt, team } }: { queue: DeskQueue }) {
  return (
    <Card labelledBy="team">
      <h2 id="team">{t('desk.figures.title')}</h2>
      <dl className={classes.figures}>
        {places.map((place) => (
          <div key={place}>
            <dt>{t(`desk.figures.${place}`)}</dt>
            <dd>{waiting[place]}</dd>
          </div>
        ))}
        {states.map((state) => (
          <div key={state} data-state={clocks[state] > 0 ? state : undefined}>
            <dt>{t(`desk.figures.${state}`)}</dt>
            <dd>{clocks[state]}</dd>
          </div>
        ))}
        <div>
          <dt>{t('desk.figures.today')}</dt>
          <dd>{team.decidedToday}</dd>
        </div>
        <div>
          <dt>{t('desk.figures.median')}</dt>
          <dd>{team.medianMinutes === null ? '–' : t('desk.figures.minutes', { count: team.medianMinutes })}</dd>
        </div>
        <div>
          <dt>{t('desk.figures.agreed')}</dt>
          <dd>{team.agreed + team.differed === 0 ? '–' : `${team.agreed} / ${team.agreed + team.differed}`}</dd>
        </div>
      </dl>
      {nextDueAt && <p className={classes.soft}>{t('desk.figures.nextDue', { until: formatMoment(nextDueAt) })}</p>}
    </Card>
  )
}

function Decided({ decided }: Pick<DeskQueue, 'decided'>) {
  return (
    <Card labelledBy="decided">
      <h2 id="decided">{t('desk.decided.title')}</h2>
      {decided.length === 0 ? (
        <p className={classes.soft}>{t('desk.decided.none')}</p>
      ) : (
        <ul className={classes.list}>
          {decided.map((one) => (
            <li key={`${one.number}${one.decidedAt}`}>
              <bdi dir="ltr" className={classes.number}>
                {one.number}
              </bdi>
              <span>{t(`desk.done.${one.verdict}`)}</span>
              <span className={classes.soft}>
                {formatMoment(one.decidedAt)}
                {one.other && ` · ${t(`desk.decided.${one.other}`)}`}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

/** Beforehand: whose cases this person must not get (R1). */
function Conflict() {
  const [email, setEmail] = useState('')
  const [isKept, setKept] = useState(false)
  const declare = useTask(async () => {
    await deskCall('declareConflict', { body: { email } })
    setEmail('')
    setKept(true)
    await deskQueries.invalidateQueries({ queryKey: queueQuery.queryKey })
  })
  return (
    <Card labelledBy="conflict">
      <h2 id="conflict">{t('desk.conflict.title')}</h2>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void declare.run()
        }}
      >
        <Stack>
          <p className={classes.soft}>{t('desk.conflict.text')}</p>
          {isKept && (
            <NoticeBanner kind="fine" live="status">
              {t('desk.conflict.kept')}
            </NoticeBanner>
          )}
          {declare.failure && <ProblemNotice error={declare.failure.error} />}
          <TextField label={t('desk.conflict.email')} type="email" dir="ltr" value={email} onChange={setEmail} autoComplete="off" />
          <Action kind="secondary" type="submit" busy={declare.busy}>
            {t('desk.conflict.submit')}
          </Action>
        </Stack>
      </form>
    </Card>
  )
}
