import { ProblemError } from '@countersign/client'
import type { NotMe, NotMeAction } from '@countersign/contract'
import { t } from 'i18next'
import { useId, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { formatDayAndTime } from '../texts/formats.ts'
import { NextSteps } from './next-steps.tsx'
import classes from './notices.module.css'
import { stillUseful, undoKind } from './what-helps.ts'

interface NotMeActionsProps {
  token: string
  notice: NotMe
  onAnswer(notice: NotMe): void
  onOver(): void
}

/** What can be done, each with what it does beside its button. Nothing here lets anybody in. */
export function NotMeActions({ token, notice, onAnswer, onOver }: NotMeActionsProps) {
  const [done, setDone] = useState<NotMeAction | null>(null)

  const answer = useTask(async (action: NotMeAction) => {
    try {
      const after = await api.call('answerNotice', { body: { token, action } })
      setDone(action)
      onAnswer(after)
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'LINK_OVER') throw error
      onOver()
    }
  })

  const offers = stillUseful(notice, done)
  return (
    <>
      {done && (
        <NoticeBanner key={done} kind="fine" title={t('notMe.done')} takesFocus>
          {doneText(done, notice)}
        </NoticeBanner>
      )}
      {answer.failure && <ProblemNotice error={answer.failure.error} />}
      {done && <NextSteps isFrozen={notice.frozen !== null} />}
      {offers.length > 0 && (
        <Stack gap="three">
          {done && <h2>{t('notMe.moreTitle')}</h2>}
          {offers.map((action, index) => (
            <Offer
              key={action}
              action={action}
              notice={notice}
              isFirst={index === 0 && !done}
              busy={answer.busy}
              onPress={() => void answer.run(action)}
            />
          ))}
        </Stack>
      )}
    </>
  )
}

interface OfferProps {
  action: NotMeAction
  notice: NotMe
  isFirst: boolean
  busy: boolean
  onPress(): void
}

function Offer({ action, notice, isFirst, busy, onPress }: OfferProps) {
  const id = useId()
  const { title, text, button } = words(action, notice)
  return (
    <section className={classes.offer} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <p>{text}</p>
      <Action wide kind={isFirst ? 'primary' : 'secondary'} busy={busy} onClick={onPress}>
        {button}
      </Action>
    </section>
  )
}

function words(action: NotMeAction, notice: NotMe): { title: string; text: string; button: string } {
  if (action === 'freeze') return { title: t('notMe.freezeTitle'), text: t('notMe.freezeText'), button: t('notMe.freeze') }
  if (action === 'sign_out') return { title: t('notMe.signOutTitle'), text: t('notMe.signOutText'), button: t('notMe.signOut') }
  const context = undoKind(notice)
  const until = notice.undoUntil ? formatDayAndTime(notice.undoUntil) : ''
  return { title: t('notMe.undoTitle', { context }), text: t('notMe.undoText', { context, until }), button: t('notMe.undo', { context }) }
}

function doneText(action: NotMeAction, notice: NotMe): string {
  if (action === 'freeze') return t('notMe.doneFreeze')
  return action === 'sign_out' ? t('notMe.doneSignOut') : t('notMe.doneUndo', { context: undoKind(notice) })
}
