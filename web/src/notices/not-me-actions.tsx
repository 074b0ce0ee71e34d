import { ProblemError } from '@countersign/client'
import type { NotMe, NotMeAction } from '@countersign/contract'
import { useId } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { offerWords } from './not-me-words.ts'
import classes from './notices.module.css'
import { stillUseful } from './what-helps.ts'

interface NotMeActionsProps {
  token: string
  notice: NotMe
  /** What was done a moment ago. */
  done: NotMeAction | null
  onDone(action: NotMeAction, after: NotMe): void
  onOver(): void
}

/** What can be done, each with what it does beside its button. Nothing here lets anybody in. */
export function NotMeActions({ token, notice, done, onDone, onOver }: NotMeActionsProps) {
  const answer = useTask(async (action: NotMeAction) => {
    try {
      onDone(action, await api.call('answerNotice', { body: { token, action } }))
    } catch (error) {
      if (!(error instanceof ProblemError) || error.code !== 'LINK_OVER') throw error
      onOver()
    }
  })

  return (
    <>
      {answer.failure && <ProblemNotice error={answer.failure.error} />}
      {stillUseful(notice, done).map((action, index) => (
        <Offer
          key={action}
          action={action}
          notice={notice}
          isFirst={index === 0 && done === null}
          busy={answer.busy}
          onPress={() => void answer.run(action)}
        />
      ))}
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
  const { title, text, button } = offerWords(action, notice)
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
