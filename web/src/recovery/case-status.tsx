import type { RecoveryCaseStatus } from '@countersign/contract'
import { t } from 'i18next'
import { useState } from 'react'
import { api } from '../api.ts'
import { Action, ActionLink } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { Phrase } from '../components/phrase.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { go } from '../sign-in/navigation.ts'
import { formatEnd } from '../texts/formats.ts'
import { Appeal } from './appeal.tsx'
import { EvidenceChooser } from './evidence-chooser.tsx'
import classes from './recovery.module.css'
import { Timeline } from './timeline.tsx'
import { instructionsVersion, pathOf } from './visit.ts'

interface CaseStatusProps {
  status: RecoveryCaseStatus
  isWhole: boolean
  onChanged(): void
}

export function CaseStatus({ status, isWhole, onChanged }: CaseStatusProps) {
  const { state, number, can } = status
  return (
    <Stack gap="three">
      <PageHeading
        key={state}
        title={t(`recovery.state.${state}.title`)}
        lead={<Phrase of={`recovery.state.${state}.text`} values={timesOf(status)} />}
      />
      <p className={classes.caseNumber}>
        {t('recovery.case')}{' '}
        <bdi dir="ltr" className={classes.number}>
          {number}
        </bdi>
      </p>
      <Reasons status={status} />
      {can.includes('bind') && <Bind status={status} />}
      {can.includes('send_evidence') && (isWhole ? <EvidenceChooser status={status} /> : <MorePasswordNeeded />)}
      {can.includes('appeal') && <Appeal onAppealed={onChanged} />}
      <Timeline status={status} />
      <Meanwhile status={status} />
      {can.includes('cancel') && <Cancel onCancelled={onChanged} />}
      {can.length === 0 && <Afterwards state={state} />}
    </Stack>
  )
}

/** Ends are told as moments, with their zone, and never as "in three days". */
function timesOf({ waitsUntil, expiresAt, answerBetween }: RecoveryCaseStatus) {
  return {
    from: answerBetween ? formatEnd(answerBetween.from) : '',
    until: formatEnd(waitsUntil ?? answerBetween?.until ?? expiresAt ?? new Date(0).toISOString()),
  }
}

/** In the words of the server, the same as in the mail. */
function Reasons({ status: { reasons } }: { status: RecoveryCaseStatus }) {
  if (reasons.length === 0) return null
  return (
    <section className={classes.part}>
      <h2>{t('recovery.reasonsTitle')}</h2>
      <ul className={classes.list}>
        {reasons.map(({ code, wrong, fix }) => (
          <li key={code}>
            <strong>{wrong}</strong> {fix}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** S2-6, S2-40 to S2-42: said until the new method is there. */
function Bind({ status }: { status: RecoveryCaseStatus }) {
  return (
    <>
      <NoticeBanner kind="warning" title={t('recovery.bind.title')}>
        <p>{t('recovery.bind.soon')}</p>
        <p>{t('recovery.bind.recommended')}</p>
        {status.holdHours > 0 && <p>{t('recovery.start.warn.hold', { count: status.holdHours })}</p>}
      </NoticeBanner>
      <ActionLink wide href="/sign-in">
        {t('recovery.bind.button')}
      </ActionLink>
    </>
  )
}

function MorePasswordNeeded() {
  const begin = useTask(async () => {
    go(pathOf(await api.call('beginRecovery', { body: { reason: 'other', instructionsVersion } })))
  })
  return (
    <NoticeBanner
      kind="note"
      title={t('recovery.lookup.title')}
      action={
        <Action kind="secondary" busy={begin.busy} onClick={() => void begin.run()}>
          {t('recovery.lookup.button')}
        </Action>
      }
    >
      <p>{t('recovery.lookup.text')}</p>
      {begin.failure && <ProblemNotice error={begin.failure.error} />}
    </NoticeBanner>
  )
}

function Meanwhile({ status: { closedAt, holdHours } }: { status: RecoveryCaseStatus }) {
  if (closedAt !== null) return null
  return (
    <section className={classes.part}>
      <h2>{t('recovery.meanwhile.title')}</h2>
      <ul className={classes.list}>
        <li>{t('recovery.meanwhile.told')}</li>
        <li>{t('recovery.meanwhile.found')}</li>
        <li>{t('recovery.meanwhile.keep')}</li>
        {holdHours > 0 && <li>{t('recovery.start.warn.hold', { count: holdHours })}</li>}
      </ul>
    </section>
  )
}

function Cancel({ onCancelled }: { onCancelled(): void }) {
  const [asks, setAsks] = useState(false)
  const cancel = useTask(async () => {
    await api.call('cancelRecovery')
    onCancelled()
  })
  if (!asks)
    return (
      <Action kind="quiet" wide onClick={() => setAsks(true)}>
        {t('recovery.cancel.button')}
      </Action>
    )
  return (
    <section className={classes.part} aria-labelledby="cancel">
      <h2 id="cancel" tabIndex={-1} ref={(heading) => heading?.focus()}>
        {t('recovery.cancel.title')}
      </h2>
      <p>{t('recovery.cancel.text')}</p>
      {cancel.failure && <ProblemNotice error={cancel.failure.error} />}
      <Action kind="danger" wide busy={cancel.busy} onClick={() => void cancel.run()}>
        {t('recovery.cancel.confirm')}
      </Action>
      <Action kind="secondary" wide onClick={() => setAsks(false)}>
        {t('recovery.cancel.keep')}
      </Action>
    </section>
  )
}

function Afterwards({ state }: { state: RecoveryCaseStatus['state'] }) {
  const isFine = state === 'done' || state === 'cancelled_by_factor_use'
  return (
    <ActionLink kind="secondary" wide href={isFine ? '/sign-in' : '/recovery'}>
      {t(isFine ? 'recovery.nothing.signIn' : 'recovery.over.start')}
    </ActionLink>
  )
}
