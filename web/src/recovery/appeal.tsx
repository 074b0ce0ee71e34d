import { t } from 'i18next'
import { type FormEvent, useId, useState } from 'react'
import { api } from '../api.ts'
import { Action } from '../components/action.tsx'
import { Stack } from '../components/card.tsx'
import { ProblemNotice } from '../components/problem-notice.tsx'
import { useTask } from '../components/use-task.ts'
import classes from './recovery.module.css'

/** After a rejection: another person decides, and reads this. */
export function Appeal({ onAppealed }: { onAppealed(): void }) {
  const [text, setText] = useState('')
  const [missing, setMissing] = useState(false)
  const id = useId()
  const appeal = useTask(async () => {
    await api.call('appealRecovery', { body: { text: text.trim() } })
    onAppealed()
  })

  function onSubmit(event: FormEvent) {
    event.preventDefault()
    setMissing(text.trim() === '')
    if (text.trim() !== '') void appeal.run()
  }

  return (
    <section className={classes.part} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{t('recovery.appeal.title')}</h2>
      <p>{t('recovery.appeal.text')}</p>
      {appeal.failure && <ProblemNotice error={appeal.failure.error} />}
      <form noValidate onSubmit={onSubmit}>
        <Stack>
          <div className={classes.field}>
            <label htmlFor={id}>{t('recovery.appeal.label')}</label>
            <textarea
              id={id}
              rows={4}
              maxLength={2000}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              aria-invalid={missing || undefined}
              aria-describedby={missing ? `${id}-missing` : undefined}
            />
            {missing && (
              <p id={`${id}-missing`} className={classes.missing}>
                {t('recovery.appeal.missing')}
              </p>
            )}
          </div>
          <Action type="submit" kind="secondary" wide busy={appeal.busy}>
            {t('recovery.appeal.button')}
          </Action>
        </Stack>
      </form>
    </section>
  )
}
