import { ProblemError } from '@countersign/client'
import type { DeskCase } from '@countersign/contract'
import { useQuery } from '@tanstack/react-query'
import { t } from 'i18next'
import { useState } from 'react'
import { Action, ActionLink } from '../components/action.tsx'
import { Card, Stack } from '../components/card.tsx'
import { ConfirmDialog } from '../components/dialog.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import { formatDay, formatMoment } from '../texts/formats.ts'
import { Checklist } from './checklist.tsx'
import { Claims } from './claims.tsx'
import { ClockMark } from './clock-mark.tsx'
import { DecisionForm } from './decision-form.tsx'
import classes from './desk.module.css'
import { EvidenceList } from './evidence-list.tsx'
import { goTo } from './place.ts'
import { caseQuery, deskCall, deskQueries, pageLanguage, queueQuery, wordsQuery } from './queries.ts'
import { wordOf } from './words.ts'

/** The case that was dealt out: what was sent beside what is known, and the list beside the decision. */
export function CasePage({ id, viewer }: { id: string; viewer: string }) {
  const found = useQuery(caseQuery(id))
  const words = useQuery(wordsQuery(pageLanguage()))
  const error = found.error ?? words.error
  if (error) return <Gone error={error} />
  if (!found.data || !words.data) return <Waiting />
  const it = found.data
  return (
    <div className={classes.page}>
      <header className={classes.caseHead}>
        <PageHeading title={t('desk.case.title', { number: it.number })} lead={t(`desk.stage.${it.stage}`)} />
        <p className={classes.caseLine}>
          <ClockMark clock={it.clock} />
          <span className={classes.soft}>{t('desk.case.lease', { until: formatMoment(it.leaseUntil) })}</span>
        </p>
        <Conflict id={id} />
      </header>
      <div className={classes.panes}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: beside the long list it scrolls on its own, by the keyboard too */}
        <section className={classes.sent} tabIndex={0} aria-label={t('desk.case.sent')}>
          <Stack gap="three">
            {it.risks.length > 0 && <Risks risks={it.risks} />}
            <EvidenceList it={it} viewer={viewer} />
            <Claims it={it} />
            <History it={it} />
          </Stack>
        </section>
        <Stack gap="three">
          {it.others.length > 0 && <Others it={it} words={words.data} />}
          {it.stage !== 'frozen' && it.stage !== 'appeal' && <Checklist it={it} words={words.data} />}
          <DecisionForm it={it} words={words.data} />
        </Stack>
      </div>
    </div>
  )
}

function Gone({ error }: { error: Error }) {
  const isElsewhere = error instanceof ProblemError && (error.code === 'CASE_NOT_YOURS' || error.code === 'CASE_MOVED_ON')
  return (
    <div className={classes.page}>
      <Stack gap="three">
        <PageHeading title={t('desk.case.gone')} {...(isElsewhere && { lead: t('desk.case.goneText') })} />
        {!isElsewhere && <ProblemNotice error={error} />}
        <div>
          <ActionLink href="/desk">{t('desk.case.back')}</ActionLink>
        </div>
      </Stack>
    </div>
  )
}

function Risks({ risks }: Pick<DeskCase, 'risks'>) {
  return (
    <NoticeBanner kind="warning" title={t('desk.case.risks')}>
      <ul>
        {risks.map((risk) => (
          <li key={risk}>{wordOf('risk', risk)}</li>
        ))}
      </ul>
    </NoticeBanner>
  )
}

function History({ it }: { it: DeskCase }) {
  return (
    <Card labelledBy="history">
      <h2 id="history">{t('desk.history.title')}</h2>
      <ol className={classes.list}>
        <li>
          <span>{t(`desk.history.opened_${it.openedBy}`)}</span>
          <span className={classes.soft}>{formatMoment(it.openedAt)}</span>
        </li>
        {it.history.map((one) => (
          <li key={`${one.event}${one.at}`}>
            <span>{wordOf('event', one.event)}</span>
            <span className={classes.soft}>{formatMoment(one.at)}</span>
          </li>
        ))}
      </ol>
      {it.earlierCases.length > 0 && (
        <>
          <h3>{t('desk.history.earlier')}</h3>
          <ul className={classes.list}>
            {it.earlierCases.map((one) => (
              <li key={one.number}>
                <bdi dir="ltr" className={classes.number}>
                  {one.number}
                </bdi>
                <span>{wordOf('state', one.state)}</span>
                <span className={classes.soft}>{formatDay(one.openedAt)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Card>
  )
}

/** Only for whoever decides between them. */
function Others({ it, words }: { it: DeskCase; words: Parameters<typeof Checklist>[0]['words'] }) {
  const say = (code: string) =>
    words.reasons.find((one) => one.code === code)?.wrong ?? words.items.find((one) => one.item === code)?.ask ?? code
  return (
    <Card labelledBy="others">
      <h2 id="others">{t('desk.others.title')}</h2>
      <ul className={classes.list}>
        {it.others.map((one) => (
          <li key={one.decidedAt} className={classes.other}>
            <strong>{t(`desk.done.${one.verdict}`)}</strong>
            <span className={classes.soft}>{formatMoment(one.decidedAt)}</span>
            {one.reasons.map((code) => (
              <span key={code}>{say(code)}</span>
            ))}
            <span dir="auto">{one.note}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Conflict({ id }: { id: string }) {
  const [isAsked, setAsked] = useState(false)
  const declare = useTask(async () => {
    await deskCall('declareCaseConflict', { params: { id } })
    await deskQueries.invalidateQueries({ queryKey: queueQuery.queryKey })
    goTo('/desk')
  })
  return (
    <div>
      {declare.failure && <ProblemNotice error={declare.failure.error} />}
      <Action kind="secondary" onClick={() => setAsked(true)}>
        {t('desk.conflict.ofCase')}
      </Action>
      <ConfirmDialog
        opened={isAsked}
        title={t('desk.conflict.ofCaseTitle')}
        onClose={() => setAsked(false)}
        confirm={t('desk.conflict.ofCaseConfirm')}
        keep={t('desk.conflict.ofCaseKeep')}
        onConfirm={() => void declare.run()}
      >
        <p>{t('desk.conflict.ofCaseText')}</p>
      </ConfirmDialog>
    </div>
  )
}
