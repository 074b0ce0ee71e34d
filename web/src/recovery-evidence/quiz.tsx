import { ProblemError } from '@countersign/client'
import type { RecoveryQuestion } from '@countersign/contract'
import { t } from 'i18next'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { PageHeading } from '../components/headings.tsx'
import { NoticeBanner } from '../components/notice-banner.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import { Waiting } from '../components/waiting.tsx'
import classes from './evidence.module.css'
import { BackToCase, type KindPageProps } from './evidence.tsx'
import { optionText } from './option-text.ts'

/** Four questions on the account, all on one page. It is never said which one was wrong, nor how many. */
export function Quiz({ reload }: KindPageProps) {
  const [asked, setAsked] = useState<{ questions: RecoveryQuestion[]; triesLeft: number } | null>(null)
  const [chosen, setChosen] = useState<Record<number, string>>({})
  const [said, setSaid] = useState<'missing' | 'wrong' | null>(null)

  const ask = useTask(
    useCallback(async () => {
      try {
        setAsked(await api.call('askQuestions'))
      } catch (error) {
        if (!(error instanceof ProblemError) || error.code !== 'QUESTIONS_USED_UP') throw error
        await reload()
      }
    }, [reload]),
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once
  useEffect(() => void ask.run(), [])

  const answer = useTask(async () => {
    const all = asked?.questions.map((_, at) => chosen[at]) ?? []
    if (all.includes(undefined)) return setSaid('missing')
    const { isRight, triesLeft } = await api.call('answerQuestions', { body: { chosen: all as string[] } })
    if (isRight || triesLeft === 0) return reload()
    setSaid('wrong')
    setChosen({})
    setAsked((former) => former && { ...former, triesLeft })
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    setSaid(null)
    void answer.run()
  }

  if (ask.failure) return <ProblemNotice error={ask.failure.error} />
  if (!asked) return <Waiting />
  const { questions, triesLeft } = asked
  return (
    <Stack gap="three">
      <PageHeading title={t('evidence.questions.title')} lead={t('evidence.questions.lead')} />
      {said !== 'wrong' && <NoticeBanner kind="note">{t('evidence.questions.tries', { count: triesLeft })}</NoticeBanner>}
      {said === 'wrong' && (
        <NoticeBanner kind="danger" live="alert" takesFocus title={t('evidence.questions.wrong')}>
          {t('evidence.questions.wrongNext', { count: triesLeft })}
        </NoticeBanner>
      )}
      <form noValidate onSubmit={onSubmit}>
        <Stack gap="three">
          {questions.map(({ name, options }, at) => (
            <fieldset key={name} className={classes.question}>
              <legend>
                <span className={classes.soft}>{t('evidence.questions.count', { number: at + 1, all: questions.length })}</span>
                {t(`evidence.questions.ask.${name}`)}
              </legend>
              {options.map((option) => (
                <label key={option} className={classes.choice}>
                  <input
                    type="radio"
                    name={name}
                    checked={chosen[at] === option}
                    onChange={() => setChosen((former) => ({ ...former, [at]: option }))}
                  />
                  <span>{optionText(name, option)}</span>
                </label>
              ))}
            </fieldset>
          ))}
          {said === 'missing' && (
            <NoticeBanner kind="danger" live="alert">
              {t('evidence.questions.missing')}
            </NoticeBanner>
          )}
          {answer.failure && <ProblemNotice error={answer.failure.error} />}
          <Action type="submit" wide busy={answer.busy}>
            {t('evidence.questions.send')}
          </Action>
        </Stack>
      </form>
      <BackToCase />
    </Stack>
  )
}
